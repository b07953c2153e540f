"""The sinks for syslog and webhooks: receivers that are slow, dead, hostile or come back."""

import json
import os
import random
import threading

import pytest

from sealmint_testing.deadline import sleep, until
from sealmint_testing.load import Load
from sealmint_testing.log import Log
from sealmint_testing.receiver import Receiver, make_certificate
from sealmint_testing.server import Server
from sealmint_testing.sinks import expect_all, expect_told, sink_figures, until_caught_up
from sealmint_testing.syslog import Collector
from sealmint_testing.world import World, new_digest, sign_body, sign_path

ROUNDS = max(1, int(os.environ.get("SEALMINT_CHAOS_ROUNDS", "20")) // 7)
SECRET = "a secret of the collector"


def sign(world, signer):
    return world.admin.post(sign_path(signer), sign_body(new_digest())).ok()


def events(server, event):
    return [json.loads(line) for line in server.log().splitlines() if f'"event":"{event}"' in line]


def syslog_environment(collector, **more):
    return {"SEALMINT_SINK_SYSLOG_ADDRESS": collector.address, "SEALMINT_SINK_SYSLOG_TLS": "false", **more}


@pytest.fixture
def collector():
    with Collector() as collector:
        yield collector


@pytest.fixture
def syslog_server(tmp_path, collector):
    with Server(tmp_path / "state", environment=syslog_environment(collector)) as server:
        yield server


# ---- syslog ----


def test_every_entry_becomes_a_message(syslog_server, collector):
    world = World(syslog_server)
    signer = world.make_signer()
    answer = sign(world, signer)
    reader = world.make_user()
    world.add_member(signer, reader, "auditor")
    reader.client.post(sign_path(signer), sign_body()).refused(403)
    size = until_caught_up(world, "syslog")
    collector.until_index(size - 1)
    expect_all(collector.entries(), size)
    for message, leaf in zip(collector.messages, Log(world.admin).entries(size)):
        expect_told(message.entry, leaf)
        assert (message.facility, message.app) == (13, "sealmint")
        assert message.time == message.entry["time"]
        assert message.id == message.entry["kind"][:32]
    severities = {message.id: message.severity for message in collector.messages}
    assert severities["pki-signer-sign"] == 6
    assert severities["pki-signer-sign-denied"] == 4
    assert collector.messages[answer["logIndex"]].entry["id"] == answer["operationId"]
    assert collector.connections == 1


@pytest.mark.parametrize("name, believed", [("IP:127.0.0.1", True), ("DNS:example.test", False)])
def test_tls_needs_a_certificate_of_the_collector(tmp_path, name, believed):
    certificate, key = make_certificate(tmp_path, name)
    with Collector(certificate, key) as collector:
        environment = {
            "SEALMINT_SINK_SYSLOG_ADDRESS": collector.address,
            "SEALMINT_SINK_SYSLOG_AUTHORITIES": str(certificate),
        }
        with Server(tmp_path / "state", environment=environment) as server:
            world = World(server)
            sign(world, world.make_signer())
            if believed:
                size = until_caught_up(world, "syslog")
                collector.until_index(size - 1)
                expect_all(collector.entries(), size)
            else:
                until(lambda: sink_figures(world.admin, "syslog"), lambda f: f["failures_total"] > 1, 30)
                assert collector.messages == []
                (line,) = events(server, "sink_failing")
                assert line["detail"].startswith("TLS: ")


def test_a_collector_that_hangs_holds_up_no_signature(syslog_server, collector):
    world = World(syslog_server)
    signer = world.make_signer()
    until_caught_up(world, "syslog")
    collector.pause()
    load = Load(world, signer, singles=2, batches=2, batch_items=100).start()
    # More than the buffers between the two hold, so the sink hangs, too.
    until(lambda: sink_figures(world.admin, "syslog"), lambda f: f["lag_entries"] > 20_000, 120)
    for _ in range(20):
        sign(world, signer)
    assert world.admin.get("/readyz").status == 200
    load.stop()
    assert load.surprises == []
    collector.resume()
    size = until_caught_up(world, "syslog")
    collector.until_index(size - 1)
    expect_all(collector.entries(), size, may_repeat=True)


def test_what_a_killed_collector_had_not_read_is_sent_again(syslog_server, collector):
    world = World(syslog_server)
    signer = world.make_signer()
    until_caught_up(world, "syslog")
    collector.pause()
    for _ in range(3):
        sign(world, signer)
    # Its TCP has taken them, so they count as delivered; then it dies without having read them.
    size = until_caught_up(world, "syslog")
    collector.kill()
    collector.resume()
    collector.start()
    collector.until_index(size - 1)
    expect_all(collector.entries(), size, may_repeat=True)


def test_kills_of_both_sides_under_load_lose_nothing(syslog_server, collector, capsys):
    chance = random.Random(2)
    for _ in range(ROUNDS):
        world = World(syslog_server)
        load = Load(world, world.make_signer()).start()
        sleep(chance.uniform(0.2, 1.0))
        collector.pause()
        sleep(chance.uniform(0.2, 1.0))
        collector.kill()
        collector.resume()
        sleep(chance.uniform(0.1, 0.5))
        collector.start()
        sleep(chance.uniform(0.2, 1.0))
        syslog_server.kill9()
        load.join()
        assert load.surprises == []
        syslog_server.start()
    world = World(syslog_server)
    size = until_caught_up(world, "syslog")
    collector.until_index(size - 1)
    told = expect_all(collector.entries(), size, may_repeat=True)
    for entry, leaf in zip((told[index] for index in range(size)), Log(world.admin).entries(size)):
        expect_told(entry, leaf)
    with capsys.disabled():
        repeated = len(collector.messages) - size
        print(f"\nsyslog: {ROUNDS} kills of each side, {size} entries, 0 missing, {repeated} repeated", end="")


# ---- webhook ----


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def webhook_server(tmp_path, receiver):
    environment = {
        "SEALMINT_SINK_WEBHOOK_URL": receiver.url,
        "SEALMINT_SINK_WEBHOOK_SECRET": "env:COLLECTOR_SECRET",
        "COLLECTOR_SECRET": SECRET,
        "SEALMINT_WEBHOOKS_TIMEOUT_MS": "2000",
    }
    with Server(tmp_path / "state", environment=environment) as server:
        yield server


def taken(receiver):
    """The entries of all deliveries so far, in the order of their coming."""
    entries = []
    while receiver.has_more():
        delivery = receiver.next()
        assert delivery.is_signed_with(SECRET)
        assert delivery.headers["content-type"] == "application/json"
        batch = json.loads(delivery.body)
        assert 1 <= len(batch) <= 500
        entries += batch
    return entries


def test_every_entry_is_posted_in_signed_batches(webhook_server, receiver):
    world = World(webhook_server)
    signer = world.make_signer()
    load = Load(world, signer, singles=0, batches=1, batch_items=700).start()
    load.wait_for(1_400)
    load.stop()
    size = until_caught_up(world, "webhook")
    entries = taken(receiver)
    expect_all(entries, size)
    for entry, leaf in zip(entries, Log(world.admin).entries(size)):
        expect_told(entry, leaf)


def test_a_receiver_that_refuses_hangs_or_is_gone_gets_everything_later(webhook_server, receiver):
    world = World(webhook_server)
    signer = world.make_signer()
    until_caught_up(world, "webhook")
    release = threading.Event()
    receiver.will_answer(500, 302, 413, 404, lambda handler: release.wait(30))
    load = Load(world, signer, singles=2, batches=1).start()
    until(lambda: sink_figures(world.admin, "webhook"), lambda f: f["failures_total"] >= 5, 60)
    for _ in range(20):
        sign(world, signer)
    assert world.admin.get("/readyz").status == 200
    release.set()
    load.stop()
    assert load.surprises == []
    size = until_caught_up(world, "webhook")
    expect_all(taken(receiver), size, may_repeat=True)
    assert len(events(webhook_server, "sink_failing")) == 1
    assert len(events(webhook_server, "sink_works_again")) == 1


def test_kills_of_the_server_under_load_lose_nothing(webhook_server, receiver, capsys):
    chance = random.Random(3)
    entries = []
    for _ in range(ROUNDS):
        world = World(webhook_server)
        load = Load(world, world.make_signer()).start()
        sleep(chance.uniform(0.5, 2.0))
        webhook_server.kill9()
        load.join()
        assert load.surprises == []
        webhook_server.start()
    size = until_caught_up(World(webhook_server), "webhook")
    entries = taken(receiver)
    expect_all(entries, size, may_repeat=True)
    with capsys.disabled():
        print(f"\nwebhook: {ROUNDS} kills, {size} entries, 0 missing, {len(entries) - size} repeated", end="")


def test_the_secret_is_nowhere(webhook_server):
    world = World(webhook_server)
    sign(world, world.make_signer())
    until_caught_up(world, "webhook")
    assert SECRET not in webhook_server.log()
    for path in webhook_server.state.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()
