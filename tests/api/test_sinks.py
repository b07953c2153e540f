"""Sinks of the log: every entry arrives, in order, whatever dies; and no signature waits for them."""

import os
import random
import signal

import pytest

from sealmint_testing.deadline import sleep, until
from sealmint_testing.load import Load
from sealmint_testing.log import Log
from sealmint_testing.server import Server, StartFailed
from sealmint_testing.sinks import (
    Lines,
    expect_all,
    expect_told,
    log_size,
    sink_figures,
    until_caught_up,
)
from sealmint_testing.world import World, new_digest, sign_body, sign_path

KILLS = int(os.environ.get("SEALMINT_CHAOS_ROUNDS", "20")) // 4


@pytest.fixture
def file_server(tmp_path):
    with Server(tmp_path / "state", environment={"SEALMINT_SINK_FILE_PATH": str(tmp_path / "log.jsonl")}) as own:
        own.lines = Lines(tmp_path / "log.jsonl")
        yield own


def sign(world, signer):
    return world.admin.post(sign_path(signer), sign_body(new_digest())).ok()


def log_events(server, event):
    return [line for line in server.log().splitlines() if f'"event":"{event}"' in line]


def test_every_entry_becomes_a_line_that_says_what_the_log_says(file_server):
    world = World(file_server)
    signer = world.make_signer()
    signed = [sign(world, signer) for _ in range(3)]
    size = until_caught_up(world, "file")
    entries = file_server.lines.entries()
    expect_all(entries, size)
    for entry, leaf in zip(entries, Log(world.admin).entries(size)):
        expect_told(entry, leaf)
    by_id = {entry["id"]: entry for entry in entries}
    for answer in signed:
        entry = by_id[answer["operationId"]]
        assert entry["kind"] == "pki-signer-sign"
        assert entry["index"] == answer["logIndex"]
        assert entry["signerId"] == signer["id"]
        assert entry["personalTexts"]["actorName"] and entry["personalTexts"]["sourceIp"]
    figures = sink_figures(world.admin, "file")
    assert figures["position"] >= size and figures["failures_total"] == 0


def test_a_restart_goes_on_and_repeats_nothing(file_server):
    for _ in range(3):
        world = World(file_server)
        sign(world, world.make_signer())
        until_caught_up(world, "file")
        file_server.restart()
    size = until_caught_up(World(file_server), "file")
    expect_all(file_server.lines.entries(), size)


def test_kill9_under_load_leaves_no_gap_and_no_half_line(file_server, capsys):
    chance = random.Random(1)
    repeated = 0
    for _ in range(KILLS):
        world = World(file_server)
        load = Load(world, world.make_signer()).start()
        load.wait_for(300)
        sleep(chance.uniform(0.05, 1.2))
        file_server.kill9()
        load.join()
        assert load.surprises == []
        file_server.start()
        size = until_caught_up(World(file_server), "file")
        entries = file_server.lines.entries()
        expect_all(entries, size, may_repeat=True)
        repeated = len(entries) - len({entry["index"] for entry in entries})
    with capsys.disabled():
        print(f"\nfile sink: {KILLS} kills, {size} entries, 0 missing, {repeated} repeated", end="")


def test_a_torn_line_of_a_crash_is_cut_off(file_server):
    world = World(file_server)
    until_caught_up(world, "file")
    file_server.kill9()
    with open(file_server.lines.paths[0], "a") as file:
        file.write('{"index":999,"kind":"pki-sig')
    file_server.start()
    world = World(file_server)
    sign(world, world.make_signer())
    size = until_caught_up(world, "file")
    expect_all(file_server.lines.entries(), size, may_repeat=True)


@pytest.mark.parametrize("tell", [True, False], ids=["with SIGHUP", "without"])
def test_a_rotated_file_is_let_go(file_server, tmp_path, tell):
    world = World(file_server)
    signer = world.make_signer()
    until_caught_up(world, "file")
    path = file_server.lines.paths[0]
    rotated = [tmp_path / "log.jsonl.2", tmp_path / "log.jsonl.1"]
    for target in rotated:
        path.rename(target)
        if tell:
            file_server.send(signal.SIGHUP)
        sign(world, signer)
        until_caught_up(world, "file")
        assert path.exists()
    size = until_caught_up(world, "file")
    everything = Lines(*rotated, path)
    expect_all(everything.entries(), size)
    for target in rotated:
        held = [os.readlink(f"/proc/{file_server.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{file_server.pid}/fd")]
        assert str(target) not in held


def test_a_file_that_cannot_be_written_holds_up_nobody(file_server):
    """The folder is gone for a while; signatures are made, and every entry arrives afterwards."""
    world = World(file_server)
    signer = world.make_signer()
    until_caught_up(world, "file")
    path = file_server.lines.paths[0]
    path.rename(path.with_suffix(".old"))
    path.mkdir()
    for _ in range(5):
        sign(world, signer)
    until(lambda: sink_figures(world.admin, "file"), lambda f: f["failures_total"] > 2, 30)
    until(lambda: sink_figures(world.admin, "file"), lambda f: f["lag_entries"] >= 5, 30)
    assert world.admin.get("/readyz").status == 200
    sign(world, signer)
    assert len(log_events(file_server, "sink_failing")) == 1
    path.rmdir()
    size = until_caught_up(world, "file")
    expect_all(Lines(path.with_suffix(".old"), path).entries(), size)
    # Told after the position has moved.
    until(lambda: len(log_events(file_server, "sink_works_again")), lambda count: count == 1, 30)


def test_a_full_disk_under_the_file_holds_up_nobody(file_server):
    world = World(file_server)
    signer = world.make_signer()
    path = file_server.lines.paths[0]
    until_caught_up(world, "file")
    path.unlink()
    path.symlink_to("/dev/full")
    for _ in range(5):
        sign(world, signer)
    until(lambda: sink_figures(world.admin, "file"), lambda f: f["failures_total"] > 0, 30)
    position = sink_figures(world.admin, "file")["position"]
    path.unlink()
    size = until_caught_up(world, "file")
    indices = [entry["index"] for entry in file_server.lines.entries()]
    assert indices == list(range(position, position + len(indices))) and indices[-1] >= size - 1


def test_a_sink_that_is_turned_on_later_gets_everything(tmp_path):
    with Server(tmp_path / "state") as server:
        world = World(server)
        assert sink_figures(world.admin, "file") == {}
        sign(world, world.make_signer())
        before = until(lambda: log_size(world), lambda size: size > 1, 10)
        server.stop()
        server.environment = {"SEALMINT_SINK_FILE_PATH": str(tmp_path / "log.jsonl")}
        server.start()
        size = until_caught_up(World(server), "file")
        assert size >= before
        expect_all(Lines(tmp_path / "log.jsonl").entries(), size)


def test_a_position_that_is_none_is_refused_by_name(file_server):
    until_caught_up(World(file_server), "file")
    file_server.stop()
    (file_server.state / "sinks" / "file.position").write_text("many\n")
    with pytest.raises(StartFailed) as failed:
        file_server.start()
    assert "sinks/file.position holds no number" in failed.value.log
