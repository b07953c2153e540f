"""Approvals under a crash and under a clock that jumps: never one signature too many."""

import contextlib
import random
import sqlite3
import threading
import uuid

import pytest

from sealmint_testing import faketime
from sealmint_testing.approvals import GatedSigner
from sealmint_testing.deadline import sleep, until
from sealmint_testing.server import Server, StartFailed
from sealmint_testing.world import World

ROUNDS = 20
APPROVED = 3_000


def sign_until_it_ends(gated, received, surprises):
    """Single and batch calls until the server is gone or the approval used up."""
    client = gated.operator.client.clone()
    size = random.choice((1, 7))
    try:
        while True:
            answer = gated.sign(client) if size == 1 else gated.sign_batch(size, client)
            if answer.status == 200:
                received.append(size)
            elif answer.status == 403:
                return
            else:
                answer.refused(503)
                return
    except OSError:
        pass  # the server is gone
    except BaseException as problem:  # a thread has nobody else to tell
        if "IncompleteRead" not in repr(problem) and "BadStatusLine" not in repr(problem):
            surprises.append(problem)
    finally:
        client.close()


def connect(server, gated):
    """The same people, on the server as it is now."""
    world = World(server)
    gated.world, gated.admin = world, world.admin
    for person in (gated.operator, gated.approver):
        person.client = world.admin.with_token(person.client.token)


def load_and_kill(server, gated, chance, received, surprises):
    """Six clients sign until the server is killed; then it runs again."""
    threads = [
        threading.Thread(target=sign_until_it_ends, args=(gated, received, surprises)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    sleep(chance.uniform(0.005, 0.08))
    server.kill9()
    for thread in threads:
        thread.join()
    server.start()
    connect(server, gated)


@pytest.mark.parametrize("count", [1, 50])
def test_kill9_and_a_small_approval_each_round(tmp_path, count):
    chance = random.Random(count)
    with Server(tmp_path / "state") as server:
        gated = GatedSigner(World(server))
        surprises = []
        for _ in range(ROUNDS):
            before = gated.successes()
            request = gated.approved(signings=count)
            received = []
            load_and_kill(server, gated, chance, received, surprises)
            used = gated.grant(request)["usedSignings"]
            assert sum(received) <= used <= count
            assert gated.successes() - before == used
            while gated.sign().status == 200:
                used += 1
            assert used == count == gated.grant(request)["usedSignings"] == gated.successes() - before
        assert surprises == []


def test_kill9_never_yields_more_than_was_approved(tmp_path):
    chance = random.Random(1)
    with Server(tmp_path / "state") as server:
        gated = GatedSigner(World(server))
        request = gated.approved(signings=APPROVED)
        received, surprises = [], []
        for _ in range(ROUNDS):
            load_and_kill(server, gated, chance, received, surprises)
            used = gated.grant(request)["usedSignings"]
            assert sum(received) <= used <= APPROVED
            assert gated.successes() == used, "a unit without its row, or a row without its unit"
        assert surprises == []
        # What is left can still be used, to the last one.
        sign_until_it_ends(gated, received, surprises)
        while gated.sign().status == 200:
            received.append(1)
        assert gated.successes() == gated.grant(request)["usedSignings"] == APPROVED
        assert sum(received) <= APPROVED


@pytest.fixture
def clock(tmp_path):
    """A server whose wall clock is what a file says: the jump, and the server."""
    offset = tmp_path / "offset"
    offset.write_text("+0\n")
    environment = faketime.environment(file=offset)

    def jump(text):
        offset.write_text(text + "\n")

    with Server(tmp_path / "state", environment=environment) as server:
        yield jump, server


def stored_status(server, grant):
    """What the store says, whoever may ask the server by its clock."""
    store = server.state / "sealmint.db"
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        row = connection.execute('SELECT status FROM "grant" WHERE id = ?', (uuid.UUID(grant["id"]).bytes,))
        return row.fetchone()[0]


@pytest.mark.parametrize("there", ["+1h", "+400d"])
def test_a_clock_that_jumps_revives_nothing(clock, there):
    jump, server = clock
    gated = GatedSigner(World(server), constraints={"maxSignings": 100, "maxWindowDuration": "30d"})
    grant = gated.grant(gated.approved(signings=100, window="10m"))
    short = gated.world.make_machine(accessTokenTTL=600, accessTokenMaxTTL=600)
    gated.world.add_member(gated.signer, short, "operator")
    gated.sign().ok()

    jump(there)
    expired = 2
    until(lambda: stored_status(server, grant), expired.__eq__, 10)
    for moment in (there, "-1h", "+0"):
        jump(moment)
        short.client.get("/api/v1/auth/me").refused(401, "TokenError")
        gated.sign(short.client).refused(401, "TokenError")
        assert gated.sign().status in (401, 403)

    # The log has entries of the time that was, so a start on the old time has to be asked for.
    assert server.stop() == 0
    with pytest.raises(StartFailed, match="the clock says"):
        server.start()
    server.arguments.append("--accept-rollback")
    # What has ended is stored as ended: a restart on the old time does not bring it back.
    server.start()
    gated.world = World(server)
    gated.admin = gated.world.admin
    short.client = gated.admin.with_token(short.client.token)
    short.client.get("/api/v1/auth/me").refused(401, "TokenError")
    assert gated.grant({"grantId": grant["id"]})["status"] == "expired"
    gated.operator.client = gated.admin.with_token(None)
    gated.world.login(gated.operator)
    gated.refused()
