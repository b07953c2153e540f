"""kill -9 and SIGTERM under load: no signature that reached a client is ever without its row."""

import os
import random
import threading
import time

import pytest

from sealmint_testing import openssl
from sealmint_testing.deadline import sleep
from sealmint_testing.load import Load, all_operations, missing_rows
from sealmint_testing.server import Server
from sealmint_testing.world import World

ROUNDS = int(os.environ.get("SEALMINT_CHAOS_ROUNDS", "20"))
SEED = int(os.environ.get("SEALMINT_CHAOS_SEED", "1"))
READY_MAX_S = 2.0
# The self-test of the signing implementations is not what is measured here.
FAST = {"SEALMINT_CRYPTO": "openssl"}
# Between the start of the load and the kill.
KILL_AFTER_S = (0.05, 1.2)
VERIFIED_PER_ROUND = 5
# Mostly batches: the clients are Python, and the figure that counts is signatures in flight.
LOAD = {"singles": 2, "batches": 3, "batch_items": 50}


def judge(world, signer, load):
    """Rows of this signer against what its clients hold; returns the rows."""
    assert load.surprises == []
    rows = all_operations(world, signer)
    missing = missing_rows(load.received, rows)
    assert missing == [], f"{len(missing)} of {len(load.received)} signatures have no row"
    hashes = [row["dataHash"] for row in rows]
    assert len(hashes) == len(set(hashes)), "one digest has two rows"
    assert {row["status"] for row in rows} <= {"success"}, "a pending or failed row stayed behind"
    return rows


def verify_some(world, signer, received, chance):
    key = openssl.public_key_of(world.certificate_pem(signer))
    for signed in chance.sample(received, min(VERIFIED_PER_ROUND, len(received))):
        assert openssl.verify_digest(key, "ECDSA_SHA_256", signed.digest, signed.signature)


def kill_at_a_random_moment(server, chance):
    sleep(chance.uniform(*KILL_AFTER_S))
    server.kill9()


def test_kill9_under_load(tmp_path, capsys):
    chance = random.Random(SEED)
    received = rows_kept = surplus = 0
    load_seconds = 0.0
    ready_seconds, earlier = [], []
    with Server(tmp_path / "state", environment=FAST) as server:
        for number in range(ROUNDS):
            world = World(server)
            signer = world.make_signer()
            begin = time.monotonic()
            load = Load(world, signer, **LOAD).start()
            kill_at_a_random_moment(server, chance)
            load_seconds += time.monotonic() - begin
            load.join()
            server.start()
            world = World(server)
            rows = judge(world, signer, load)
            verify_some(world, signer, load.received, chance)
            ready_seconds.append(server.start_seconds)
            earlier.append((signer, len(rows)))
            received += len(load.received)
            rows_kept += len(rows)
            surplus += len(rows) - len(load.received)
            with capsys.disabled():
                print(
                    f"\nround {number + 1:2}: {len(load.received):6} received, {len(rows):6} rows, "
                    f"ready again in {server.start_seconds * 1000:.0f} ms",
                    end="",
                )
        expect_all_kept(World(server), earlier)
    with capsys.disabled():
        print(
            f"\n{ROUNDS} rounds (seed {SEED}): {received} signatures received "
            f"({received / load_seconds:.0f}/s), {rows_kept} rows, 0 missing, {surplus} recorded but not "
            f"delivered; ready again in at most {max(ready_seconds) * 1000:.0f} ms, "
            f"on average {sum(ready_seconds) / ROUNDS * 1000:.0f} ms"
        )
    assert received > 0, "the load never got a signature"
    assert max(ready_seconds) < READY_MAX_S, ready_seconds


def expect_all_kept(world, earlier):
    """No later crash took a row of an earlier round."""
    for signer, count in earlier:
        path = f"/api/v1/cert-manager/signers/{signer['id']}/operations"
        assert world.admin.get(path, query={"limit": 1}).ok()["totalCount"] == count


def test_kill9_while_signers_are_made(tmp_path):
    """A signer whose creation was answered is there and signs; no half-made one is left."""
    chance = random.Random(SEED)
    with Server(tmp_path / "state") as server:
        for _ in range(max(1, ROUNDS // 4)):
            world = World(server)
            world.make_authority()
            made = []

            def make(world=world, made=made):
                try:
                    while True:
                        made.append(world.make_signer())
                except OSError:
                    pass  # the server is gone

            thread = threading.Thread(target=make)
            thread.start()
            kill_at_a_random_moment(server, chance)
            thread.join()
            server.start()
            world = World(server)
            for signer in made:
                load = Load(world, signer, singles=0, batches=0)
                assert load._sign_one(world.admin)
            for row in world.admin.get("/api/v1/cert-manager/signers", query={"limit": 100}).ok()["signers"]:
                assert row["status"] == "active" and row["certificateSerialNumber"], row


@pytest.mark.parametrize("round_number", range(3))
def test_sigterm_under_load(tmp_path, capsys, round_number):
    with Server(tmp_path / "state") as server:
        world = World(server)
        signer = world.make_signer()
        load = Load(world, signer).start()
        load.wait_for(200 * (round_number + 1))
        assert server.stop() == 0, server.log()[-2000:]
        load.join()
        assert load.cut_answers == [], "an answer ended in the middle"
        server.start()
        rows = judge(World(server), signer, load)
        assert len(rows) == len(load.received), "a graceful stop delivers everything it recorded"
        with capsys.disabled():
            print(f"\nSIGTERM: {len(load.received)} received, {len(rows)} rows, 0 missing", end="")
