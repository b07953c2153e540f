"""Fixtures shared by all suites; a suite's conftest.py imports them."""

import pytest

from sealmint_testing.client import Client
from sealmint_testing.server import Server
from sealmint_testing.world import World


@pytest.fixture(scope="session")
def server():
    """One dev server for everything that makes its own objects and leaves the rest alone."""
    with Server() as shared:
        yield shared
        assert shared.is_running(), f"the shared server died:\n{shared.log()[-4000:]}"
        code = shared.stop()
        assert code == 0, f"exit code {code} at the end of the run:\n{shared.log()[-4000:]}"


@pytest.fixture(scope="session")
def world(server):
    return World(server)


@pytest.fixture
def admin(world):
    """The Product Admin, on a connection of its own."""
    client = world.admin.clone()
    yield client
    client.close()


@pytest.fixture
def anonymous(world):
    client = Client(world.address)
    yield client
    client.close()


@pytest.fixture(scope="session")
def signer(world):
    """A P-256 signer for tests that only sign with it."""
    return world.make_signer()


@pytest.fixture
def fresh_server():
    """A server of its own for a test that stops it, breaks it or looks at all of its state."""
    with Server() as own:
        yield own


@pytest.fixture
def fresh_world(fresh_server):
    return World(fresh_server)
