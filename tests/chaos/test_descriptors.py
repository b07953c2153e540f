"""Whoever takes all descriptors ends nothing: strangers need no credential for that."""

import contextlib
import resource
import socket

from sealmint_testing.log import Log
from sealmint_testing.server import Server
from sealmint_testing.world import World, sign_body, sign_path

SIGNS = 5
FEW, USUAL = 64, 1_024


class LimitedServer(Server):
    """May have so many descriptors open, from its start on."""

    def __init__(self, state, soft, hard):
        super().__init__(state)
        self.limits = f"--nofile={soft}:{hard}"

    def command_line(self, ready_fd):
        return ["prlimit", self.limits, "--", *super().command_line(ready_fd)]


def strangers(server, count, stack):
    """Connections that say nothing; those over the cap are turned away."""
    for _ in range(count):
        connection = stack.enter_context(socket.socket())
        connection.settimeout(10)
        connection.connect(("127.0.0.1", server.port))


def expect_service(server, world, signer):
    """Signatures are made and published, and nobody speaks of a store in doubt."""
    for _ in range(SIGNS):
        answer = world.admin.post(sign_path(signer), sign_body()).ok()
    Log(world.admin).covering(answer["logIndex"])
    assert server.is_running()
    assert "store_failed" not in server.log()


def test_the_soft_limit_is_raised(tmp_path):
    own_hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    hard = min(own_hard, 2 * USUAL)
    with LimitedServer(tmp_path / "state", USUAL // 2, hard) as server:
        assert resource.prlimit(server.pid, resource.RLIMIT_NOFILE) == (hard, hard)
        assert '"event":"connections_lowered"' in server.log()


def test_strangers_leave_the_server_what_it_needs(tmp_path):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(LimitedServer(tmp_path / "state", FEW, FEW))
        world = World(server)
        signer = world.make_signer()
        strangers(server, 3 * FEW, stack)
        expect_service(server, world, signer)


def test_the_usual_limit_is_enough_for_a_thousand_strangers(tmp_path):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(LimitedServer(tmp_path / "state", USUAL, USUAL))
        world = World(server)
        signer = world.make_signer()
        strangers(server, USUAL + 100, stack)
        expect_service(server, world, signer)


def test_what_could_not_be_opened_is_written_later(tmp_path):
    """Without one free descriptor the checkpoint waits; with some it is written."""
    with LimitedServer(tmp_path / "state", USUAL, USUAL) as server:
        world = World(server)
        signer = world.make_signer()
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (1, USUAL))
        world.admin.post(sign_path(signer), sign_body()).ok()
        answer = world.admin.post(sign_path(signer), sign_body()).ok()
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (USUAL, USUAL))
        Log(world.admin).covering(answer["logIndex"])
        assert server.is_running()
