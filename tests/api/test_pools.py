"""Slow work of one kind delays nobody who takes a right away (reliability: revoke to 403)."""

import time

import pytest

from sealmint_testing.client import API
from sealmint_testing.deadline import until
from sealmint_testing.flood import KINDS, Flood, refused, waiting

CALLS = 250
# Enough of them wait that a removal behind them would be seen to be.
QUEUED_MIN = 100
PATIENCE_S = 30


@pytest.mark.parametrize("pool", KINDS)
def test_a_removal_overtakes_slow_work(fresh_world, pool):
    world = fresh_world
    misbehaving = world.make_user()
    with Flood(world, pool, CALLS):
        until(lambda: waiting(world, pool), lambda queued: queued >= QUEUED_MIN, PATIENCE_S)
        before = time.monotonic()
        world.admin.delete(f"{API}/users/{misbehaving.id}").ok()
        seconds = time.monotonic() - before
        # What had been asked for before still waits: the removal did not.
        assert waiting(world, pool) > 0
        assert seconds < PATIENCE_S
        misbehaving.client.get(API + "/users").refused(401)


def test_a_full_pool_refuses_its_own_kind_alone(fresh_world):
    """Beyond the bound of its queue; the other calls are answered as ever."""
    world = fresh_world
    others = [world.make_user() for _ in range(3)]
    with Flood(world, "keys", 2 * CALLS):
        until(lambda: refused(world, "keys"), lambda count: count > 0, PATIENCE_S)
        for person in others:
            world.admin.delete(f"{API}/users/{person.id}").ok()
        world.make_user()  # a password is hashed, and checked
        assert refused(world, "reads") == 0
        assert refused(world, "passwords") == 0

