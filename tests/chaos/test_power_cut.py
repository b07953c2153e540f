"""The power goes at any moment: a signature that left the server is on the disk (invariant I1).

kill -9 keeps what the kernel has in its cache, so it cannot tell whether anything was synced. Here the
server runs with tests/fault_shim, which writes down every write, sync and answer; from that the disk is
made again as it would be after a power cut at more than a thousand points, with the blocks that were on
their way kept, lost or torn.
"""

import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid

import pytest

from sealmint_testing.disk import Disk, database_inodes, read_journal, touches_after_failed_sync
from sealmint_testing.load import Load, all_operations
from sealmint_testing.server import Server
from sealmint_testing.shim import SYNC, Shim
from sealmint_testing.world import World, sign_body, sign_path

SEED = int(os.environ.get("SEALMINT_CHAOS_SEED", "1"))
CUTS = int(os.environ.get("SEALMINT_POWER_CUTS", "1200"))
SIGNATURES = 3_000
STARTS = 10
FIRST_STARTS = 25
INTEGRITY_EVERY = 20
ANSWERED = re.compile(rb'"operationId":"([0-9a-f-]{36})"')


@pytest.fixture
def memory():
    """A folder on a file system in memory, so that making the disk again costs little."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sealmint-cut-", dir=place) as folder:
        yield pathlib.Path(folder)


class Looker:
    """Holds what was answered so far, and looks whether a disk has it."""

    def __init__(self):
        self.answered = []
        self._memory = sqlite3.connect(":memory:", isolation_level=None, uri=True)
        self._memory.execute("CREATE TABLE answered (id BLOB PRIMARY KEY) WITHOUT ROWID")

    def note(self, record):
        if record.type != "N":
            return
        for text in ANSWERED.findall(record.data):
            operation = uuid.UUID(text.decode())
            self.answered.append(operation)
            self._memory.execute("INSERT OR IGNORE INTO answered VALUES (?)", (operation.bytes,))

    def look(self, folder, thoroughly):
        """The answered operations that the database of this folder does not know; or why it tells none."""
        try:
            return self._missing(f"file:{folder / 'sealmint.db'}?mode=ro", thoroughly)
        except sqlite3.Error as problem:
            return [problem]

    def _missing(self, database, thoroughly):
        self._memory.execute("ATTACH ? AS disk", (database,))
        try:
            missing = self._memory.execute(
                "SELECT id FROM answered WHERE NOT EXISTS "
                "(SELECT 1 FROM disk.operation WHERE operation.id = answered.id AND status = 2)"
            ).fetchall()
            if thoroughly:
                assert self._memory.execute("PRAGMA disk.integrity_check").fetchall() == [("ok",)]
            return [uuid.UUID(bytes=row[0]) for row in missing]
        finally:
            self._memory.execute("DETACH disk")


def start_on(folder, copy):
    """A real server on a copy of what a power cut left."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    return Server(copy, environment={"SEALMINT_CRYPTO": "openssl"})


def expect_served(server, answered):
    world = World(server)
    signers = world.admin.get("/api/v1/cert-manager/signers", query={"limit": 100}).ok()["signers"]
    rows = {row["id"] for signer in signers for row in all_operations(world, signer)}
    assert {str(operation) for operation in answered} <= rows
    body = sign_body(algorithm="RSASSA_PKCS1_V1_5_SHA_256")
    world.admin.post(sign_path({"id": world.demo_id}), body).ok()


def sign_and_kill(server, count):
    world = World(server)
    load = Load(world, world.make_signer(), singles=3, batches=1, batch_items=5).start()
    load.wait_for(count)
    server.kill9()
    load.join()
    assert load.surprises == []
    return load.received


def cut_points(records, count):
    """As many as asked for, spread over everything, and half of them right behind an answer: the disk
    has had no time since."""
    answers = [i for i, record in enumerate(records) if ANSWERED.search(record.data)]
    others = [i for i, record in enumerate(records) if record.type != "N"]
    half = count // 2
    return set(spread(answers, half)) | set(spread(others, count - half))


def spread(values, count):
    if len(values) <= count:
        return values
    return [values[i * len(values) // count] for i in range(count)]


def cut_everywhere(records, disk, memory, count, starts=STARTS):
    """Cuts the power at `count` points; returns the looker and how many signatures each look asked for."""
    chance = random.Random(SEED)
    looker = Looker()
    points = cut_points(records, count)
    folder = memory / "cut"
    looks = []
    start_every = max(1, len(points) // max(1, starts))
    for number, record in enumerate(records):
        disk.apply(record)
        looker.note(record)
        if number not in points or not looker.answered:
            continue
        with disk.cut(folder, chance):
            missing = looker.look(folder, len(looks) % INTEGRITY_EVERY == 0)
            assert missing == [], f"power cut after record {number} (seed {SEED}): {missing[:3]}"
            (folder / "sealmint.db-shm").unlink(missing_ok=True)
            if starts and len(looks) % start_every == 0:
                with start_on(folder, memory / "started") as server:
                    expect_served(server, looker.answered)
        looks.append(len(looker.answered))
    return looker, looks


def test_no_answered_signature_is_lost_in_a_power_cut(tmp_path, memory, capsys):
    state = (tmp_path / "state").resolve()
    state.mkdir()
    shim = Shim(state, tmp_path, with_journal=True)
    disk = Disk.of_folder(make_folder(memory / "disk"), state)
    with Server(state, environment=shim.environment) as server:
        received = sign_and_kill(server, SIGNATURES)
    records = read_journal(shim.journal)

    looker, looks = cut_everywhere(records, disk, memory, CUTS)
    answered = {str(operation) for operation in looker.answered}
    assert {signed.operation_id for signed in received} <= answered, "an answer is not in the journal"
    disk.close()
    with capsys.disabled():
        print(
            f"\n{len(looks)} power cuts (seed {SEED}) among {len(records)} records, {len(answered)} "
            f"signatures answered in the end, 0 missing in {sum(looks)} looks for one",
            end="",
        )
    assert len(looks) >= CUTS * 0.8


def make_folder(path):
    path.mkdir()
    return path


def test_a_first_start_that_loses_power_can_be_done_again(tmp_path, memory, capsys):
    """No moment of the first start leaves a folder that the next start refuses."""
    state = (tmp_path / "state").resolve()
    state.mkdir()
    shim = Shim(state, tmp_path, with_journal=True)
    disk = Disk.of_folder(make_folder(memory / "disk"), state)
    with Server(state, environment=shim.environment) as server:
        assert server.stop() == 0
    records = [record for record in read_journal(shim.journal) if record.type != "N"]
    points = set(spread(range(len(records)), FIRST_STARTS))
    chance = random.Random(SEED)
    for number, record in enumerate(records):
        disk.apply(record)
        if number not in points:
            continue
        with disk.cut(memory / "cut", chance), start_on(memory / "cut", memory / "started") as server:
            expect_served(server, [])
    disk.close()
    with capsys.disabled():
        print(f"\n{len(points)} power cuts among {len(records)} records of a first start", end="")


@pytest.mark.parametrize("file", ["sealmint.db-wal", "sealmint.db"])
def test_what_a_failed_sync_lost_is_not_built_upon(tmp_path, memory, file, capsys):
    """After a failed sync the kernel shows pages that are on no disk. The next server sees them too."""
    state = (tmp_path / "state").resolve()
    state.mkdir()
    shim = Shim(state, tmp_path, with_journal=True)
    disk = Disk.of_folder(make_folder(memory / "disk"), state)
    with Server(state, environment=shim.environment) as server:
        world = World(server)
        signer = world.make_signer()
        shim.arm(SYNC, 5 if file.endswith("-wal") else 1, file=file)
        load = Load(world, signer, singles=3, batches=2).start().join()
        assert shim.failed == 1
        assert server.wait() == 1
        shim.disarm()
        server.start()
        received = load.received + sign_and_kill(server, 500)
    records = read_journal(shim.journal)
    assert touches_after_failed_sync(records, database_inodes(state)) == []

    looker, looks = cut_everywhere(records, disk, memory, 200, starts=2)
    assert {signed.operation_id for signed in received} <= {str(operation) for operation in looker.answered}
    disk.close()
    with capsys.disabled():
        print(f"\n{file}: {len(looks)} power cuts around a failed sync, 0 missing", end="")


# A stand-in for the server, to see that the disk finds what it is there to find.
STAND_IN = """
import socket, sqlite3, sys, uuid
folder, synchronous, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = sqlite3.connect(folder + "/sealmint.db", isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = " + synchronous)
database.execute("CREATE TABLE operation (id BLOB PRIMARY KEY, status INTEGER, filler BLOB)")
ours, theirs = socket.socketpair()
for _ in range(count):
    operation = uuid.uuid4()
    database.execute("INSERT INTO operation VALUES (?, 2, zeroblob(3000))", (operation.bytes,))
    ours.send(b'{"operationId":"' + str(operation).encode() + b'"}')
    theirs.recv(100)
"""


@pytest.mark.parametrize(("synchronous", "is_safe"), [("FULL", True), ("NORMAL", False), ("OFF", False)])
def test_a_missing_sync_is_found(tmp_path, memory, synchronous, is_safe):
    folder = make_folder(tmp_path.resolve() / "state")
    shim = Shim(folder, tmp_path, with_journal=True)
    disk = Disk.of_folder(make_folder(memory / "disk"), folder)
    command = [sys.executable, "-c", STAND_IN, str(folder), synchronous, "1500"]
    subprocess.run(command, check=True, env={**os.environ, **shim.environment}, timeout=120)
    records = read_journal(shim.journal)
    assert any(record.type == "T" or record.type == "W" and record.offset == 0 for record in records)
    if is_safe:
        cut_everywhere(records, disk, memory, 300, starts=0)
    else:
        with pytest.raises(AssertionError, match="power cut after record"):
            cut_everywhere(records, disk, memory, 300, starts=0)
    disk.close()
