"""The n-th call on the state folder fails, for n = 1, 2, 3, ... (invariants I11 and I12).

After a write or a sync whose outcome nobody knows the server signs nothing more and ends, with a line that
names the cause; whoever got a signature finds its row. A full disk is refused by name and survived.
"""

import concurrent.futures
import contextlib
import errno
import os
import pathlib
import random
import re
import shutil
import sqlite3
import tempfile
import time
import uuid

import pytest

from sealmint_testing.disk import Disk, database_inodes, read_journal, touches_after_failed_sync
from sealmint_testing.load import Load, all_operations, missing_rows
from sealmint_testing.server import Server, StartFailed
from sealmint_testing.shim import CHANGES, FOR_EVER, READ, SYNC, TRUNCATE, WRITE, Shim
from sealmint_testing.world import World, new_digest, sign_body, sign_path

CALLS = int(os.environ.get("SEALMINT_FAULT_CALLS", "60"))
SEED = int(os.environ.get("SEALMINT_CHAOS_SEED", "1"))
STARTS = int(os.environ.get("SEALMINT_FAULT_STARTS", "20"))
TOGETHER = 3
EXIT_MAX_S = 8
RESTART_EVERY = 10
TELLS = re.compile(r"^sealmint: the store failed, nothing more is signed: .*?(Input/output error)\)?$", re.M)
FAST = {"SEALMINT_CRYPTO": "openssl"}


@pytest.fixture(scope="module")
def memory():
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sealmint-faults-", dir=place) as folder:
        yield pathlib.Path(folder).resolve()


@pytest.fixture(scope="module")
def template(memory):
    """A state folder with a signer, and the signer."""
    with Server(memory / "template", environment=FAST) as server:
        signer = World(server).make_signer()
        assert server.stop() == 0
    return memory / "template", signer


class Case:
    """A copy of the template, a server on it, and a shim between the two."""

    def __init__(self, template, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.folder = folder
        self.state = folder / "state"
        shutil.copytree(template, self.state)
        (folder / "disk").mkdir()
        self.disk = Disk.of_folder(folder / "disk", self.state)
        self.shim = Shim(self.state, folder, with_journal=True)
        self.server = Server(self.state, environment={**FAST, **self.shim.environment})

    def durable_rows(self):
        """The operations that are on the disk for sure: what was never synced is left out."""
        for record in read_journal(self.shim.journal):
            self.disk.apply(record)
        cut = self.folder / "cut"
        with self.disk.cut(cut, Nothing()):
            connection = sqlite3.connect(f"file:{cut / 'sealmint.db'}?mode=ro", uri=True)
            with contextlib.closing(connection):
                rows = connection.execute("SELECT id FROM operation WHERE status = 2").fetchall()
        return {str(uuid.UUID(bytes=row[0])) for row in rows}

    def close(self):
        self.server.close()
        self.disk.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Nothing(random.Random):
    """Chooses that nothing survives that was not synced."""

    def choice(self, sequence):
        return "none" if "none" in sequence else sequence[0]

    def randint(self, low, high):
        return low


def in_parallel(work, numbers):
    """One call for each number, a few at a time; the first failure is that of the test."""
    with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(work, numbers))


# ---- under load ----


def sign_until_it_ends(template, folder, arm, connections=2):
    """Signs while the shim is armed until the server is gone; checks all that has to hold then."""
    state, signer = template
    case = Case(state, folder)
    try:
        case.server.start()
        world = World(case.server)
        inodes = database_inodes(case.state)
        arm(case.shim)
        load = Load(world, signer, singles=connections, batches=1, batch_items=10).start().join()
        failed_at = time.monotonic()
        code = case.server.wait(EXIT_MAX_S)
        exit_seconds = time.monotonic() - failed_at
        expect_a_clear_end(case, code)
        assert load.surprises == []
        received = {signed.operation_id for signed in load.received}
        assert received <= case.durable_rows(), "a signature left before its row was durable"
        # After a failed sync nothing is written any more, let alone called durable.
        assert touches_after_failed_sync(read_journal(case.shim.journal), inodes) == []
        return case.server.log(), len(received), exit_seconds, expect_restart(case, signer, load)
    finally:
        case.close()


def expect_a_clear_end(case, code):
    log = case.server.log()
    assert case.shim.failed >= 1
    assert code == 1, f"exit code {code}:\n{log[-3000:]}"
    assert len(TELLS.findall(log)) == 1, log[-3000:]
    assert log.count('"event":"store_failed"') == 1, log[-3000:]


def expect_restart(case, signer, load):
    """On the same disk, which works again."""
    case.shim.disarm()
    case.server.start()
    rows = all_operations(World(case.server), signer)
    assert missing_rows(load.received, rows) == []
    assert case.server.stop() == 0
    return len(rows)


def test_an_io_error_at_the_nth_call_ends_the_server(template, memory, capsys):
    causes, received, slowest = {}, 0, 0.0

    def one(number):
        arm = lambda shim: shim.arm(CHANGES, number, is_short=number % 2 == 0)  # noqa: E731
        return sign_until_it_ends(template, memory / f"call-{number}", arm)

    for log, count, exit_seconds, _ in in_parallel(one, range(1, CALLS + 1)):
        cause = TELLS.findall(log)[0]
        causes[cause] = causes.get(cause, 0) + 1
        received += count
        slowest = max(slowest, exit_seconds)
    with capsys.disabled():
        print(
            f"\nEIO at call 1 to {CALLS}: {received} signatures received, all durable; gone after at most "
            f"{slowest:.1f} s; {causes}",
            end="",
        )
    assert set(causes) == {os.strerror(errno.EIO)}


@pytest.mark.parametrize(
    ("kinds", "file"),
    [(WRITE, "sealmint.db"), (SYNC, "sealmint.db"), (SYNC, "sealmint.db-wal"), (WRITE, "sealmint.db-wal")],
)
def test_an_io_error_of_one_file_ends_the_server(template, memory, kinds, file):
    """The database is written and synced once in a thousand pages of its log, after an answer."""
    for number in (1, 2, 3) if kinds == WRITE else (1,):
        arm = lambda shim, number=number: shim.arm(kinds, number, file=file)  # noqa: E731
        sign_until_it_ends(template, memory / "one-file", arm, connections=4)


def test_a_disk_that_fails_for_good_ends_the_server(template, memory):
    for number in (1, 7, 40):
        arm = lambda shim, number=number: shim.arm(CHANGES, number, times=FOR_EVER)  # noqa: E731
        sign_until_it_ends(template, memory / "for-good", arm)


# ---- a full disk, by the call ----


def sign_through(template, folder, arm, count):
    """One client signs while the shim is armed. Refusals must be those of a full disk."""
    state, signer = template
    case = Case(state, folder)
    try:
        case.server.start()
        world = World(case.server)
        arm(case.shim)
        received, refused = [], 0
        while case.shim.failed == 0 or len(received) < count:
            digest = new_digest()
            answer = world.admin.post(sign_path(signer), sign_body(digest))
            if answer.status == 200:
                received.append(answer.json()["operationId"])
                continue
            expect_full(answer)
            refused += 1
            # Reads are served meanwhile.
            world.operations(signer, limit=1)
        assert case.server.is_running()
        assert case.server.stop() == 0
        assert set(received) <= case.durable_rows()
        return refused
    finally:
        case.close()


def expect_full(answer):
    body = answer.refused(503)
    assert "storage is full" in body["message"], body
    assert int(answer.headers["retry-after"]) >= 1


def test_no_space_at_the_nth_write_is_refused_by_name(template, memory, capsys):
    refused = 0

    def one(number):
        kinds = WRITE if number % 3 else WRITE | TRUNCATE
        arm = lambda shim: shim.arm(  # noqa: E731
            kinds, number, times=1 + number % 4, error=errno.ENOSPC, is_short=number % 2 == 0
        )
        return sign_through(template, memory / f"full-{number}", arm, 3)

    refused = sum(in_parallel(one, range(1, CALLS + 1)))
    with capsys.disabled():
        print(f"\nENOSPC at write 1 to {CALLS}: {refused} refused as full, the rest signed", end="")
    # Some of the writes are those of the checkpoint of the log, which nobody waits for.
    assert refused >= CALLS * 0.8


def test_a_quota_is_a_full_disk(template, memory):
    refused = 0
    for number in (1, 2, 5):
        for error in (errno.EDQUOT, errno.EFBIG):
            arm = lambda shim, number=number, error=error: shim.arm(WRITE, number, error=error)  # noqa: E731
            refused += sign_through(template, memory / "quota", arm, 3)
    assert refused >= 3


# ---- reads ----


def test_a_read_that_fails_is_not_answered_with_less(template, memory):
    """Nothing is signed or shown on a doubt: 503, and right again when the disk is."""
    state, signer = template
    case = Case(state, memory / "reads")
    try:
        with case.server as server:
            world = World(server)
            case.shim.arm(READ, 1, times=FOR_EVER)
            answer = world.admin.get(f"/api/v1/cert-manager/signers/{signer['id']}/operations")
            assert answer.status in (200, 503), answer
            case.shim.disarm()
            world.operations(signer)
    finally:
        case.close()


# ---- at the start ----


def test_an_io_error_during_a_start_leaves_no_half_state(memory, capsys):
    """A first start that fails says why and can be done again."""
    calls = calls_of_a_start(memory / "counted")
    numbers = sorted({1 + i * calls // STARTS for i in range(STARTS)})
    ends = in_parallel(lambda number: start_twice(memory / f"start-{number}", number), numbers)
    with capsys.disabled():
        print(
            f"\nEIO at {len(numbers)} of the {calls} calls of a first start: {ends.count(1)} refused to start, "
            "all started after it",
            end="",
        )
    assert ends.count(1) > len(numbers) * 0.8


def calls_of_a_start(folder):
    folder.mkdir()
    shim = Shim(folder / "state", folder)
    shim.arm(CHANGES, 0)
    with Server(folder / "state", environment={**FAST, **shim.environment}):
        return shim.calls


def start_twice(folder, number):
    """A start whose `number`-th call fails, and one on what it left. Returns how the first one ended."""
    folder.mkdir()
    shim = Shim(folder / "state", folder)
    shim.arm(CHANGES, number)
    server = Server(folder / "state", environment={**FAST, **shim.environment})
    try:
        end = start_with_failure(server)
        shim.disarm()
        server.start()
        world = World(server)
        body = sign_body(algorithm="RSASSA_PKCS1_V1_5_SHA_256")
        world.admin.post(sign_path({"id": world.demo_id}), body).ok()
        assert server.stop() == 0
        return end
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def start_with_failure(server):
    """0 if the server bore it, or the exit code of a start that says why."""
    try:
        server.start(timeout=20)
        server.kill9()
        return 0
    except StartFailed as failure:
        assert failure.exit_code == 1, failure
        told = [line for line in failure.log.splitlines() if line.startswith("sealmint: ")]
        assert len(told) == 1, failure
        assert os.strerror(errno.EIO) in told[0], failure
        return failure.exit_code


def test_a_stop_under_a_failing_disk_ends(template, memory):
    """SIGTERM and a disk that fails at the same time: no hang, no exit code of success that is a lie."""
    state, signer = template
    case = Case(state, memory / "stop")
    try:
        with case.server as server:
            load = Load(World(server), signer).start()
            load.wait_for(50)
            case.shim.arm(CHANGES, 1, times=FOR_EVER)
            code = server.stop(EXIT_MAX_S + 10)
            load.join()
            assert code == 1, f"exit code {code}:\n{server.log()[-3000:]}"
            assert {signed.operation_id for signed in load.received} <= case.durable_rows()
    finally:
        case.close()
