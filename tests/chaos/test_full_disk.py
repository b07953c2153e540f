"""A disk that is full to the last byte: signing is refused by name, reading goes on, room mends it, and a
restart is possible at any time (invariant I12)."""

import ctypes
import ctypes.util
import os
import resource

import pytest

from sealmint_testing.client import Client
from sealmint_testing.deadline import until
from sealmint_testing.load import Signed, all_operations, missing_rows
from sealmint_testing.server import Server
from sealmint_testing.world import World, batch_path, new_digest, sign_body, sign_path

SMALL, LARGE = "16m", "24m"
LEFT_BYTES = 1_500_000
MS_REMOUNT, MNT_DETACH = 32, 2
BATCH = 100
RESTARTS = 2
libc = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)


class SmallDisk:
    """A file system of its own, in memory."""

    def __init__(self, path):
        self.path = path

    def mount(self, size, flags=0):
        done = libc.mount(b"tmpfs", os.fsencode(self.path), b"tmpfs", flags, f"size={size}".encode())
        if done != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def grow(self):
        self.mount(LARGE, MS_REMOUNT)

    def unmount(self):
        libc.umount2(os.fsencode(self.path), MNT_DETACH)

    def leave(self, count):
        """Takes what is there but for so many bytes."""
        status = os.statvfs(self.path)
        with open(self.path / "filler", "ab") as file:
            start = file.tell()
            os.posix_fallocate(file.fileno(), start, status.f_bavail * status.f_frsize - count)

    def fill_up(self):
        """Takes what is left, to the last byte."""
        with open(self.path / "filler", "ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while file.write(b"x" * size):
                        pass
                except OSError:
                    pass
        assert self.free() == 0

    def free(self):
        return os.statvfs(self.path).f_bavail


@pytest.fixture
def disk(tmp_path):
    path = tmp_path / "disk"
    path.mkdir()
    small = SmallDisk(path)
    try:
        small.mount(SMALL)
    except OSError as problem:
        pytest.skip(f"cannot mount a tmpfs: {problem}")
    yield small
    small.unmount()


def server_on(disk, tmp_path):
    server = Server(disk.path / "state", environment={"SEALMINT_CRYPTO": "openssl"})
    server.log_path = tmp_path / "server.log"  # not on the disk that is filled
    return server


def expect_full(answer):
    body = answer.refused(503)
    assert "storage is full" in body["message"], body
    assert 1 <= int(answer.headers["retry-after"]) <= 60


def sign_until_full(world, signer):
    """Batches while there is room for them, then single calls until there is none at all."""
    received = []
    while True:
        digests = [new_digest() for _ in range(BATCH)]
        answer = world.admin.post(batch_path(signer), {"items": [sign_body(digest) for digest in digests]})
        if answer.status != 200:
            expect_full(answer)
            break
        for digest, result in zip(digests, answer.json()["results"], strict=True):
            received.append(Signed(digest, result["signature"], result["operationId"]))
    while True:
        digest = new_digest()
        answer = world.admin.post(sign_path(signer), sign_body(digest))
        if answer.status != 200:
            expect_full(answer)
            return received
        received.append(Signed(digest, answer.json()["signature"], answer.json()["operationId"]))


def readiness(server):
    return Client(server.address).get("/readyz")


def expect_reads(server, world, signer, received):
    assert missing_rows(received, all_operations(world, signer)) == []
    world.admin.get("/api/v1/cert-manager/signers").ok()
    assert Client(server.address).get("/api/status").status == 200


def test_a_full_disk_refuses_serves_reads_and_mends(disk, tmp_path, capsys):
    with server_on(disk, tmp_path) as server:
        world = World(server)
        signer = world.make_signer()
        disk.leave(LEFT_BYTES)
        received = sign_until_full(world, signer)
        expect_reads(server, world, signer, received)
        answer = readiness(server)
        assert answer.status == 503 and "storage_full" in answer.text, answer
        for _ in range(20):
            expect_full(world.admin.post(sign_path(signer), sign_body()))
        until(server.log, lambda log: '"event":"storage_full"' in log, 10)

        disk.grow()
        # Nobody signs now: the server finds the room by itself.
        until(lambda: readiness(server).status, (200).__eq__, 10)
        world.admin.post(sign_path(signer), sign_body()).ok()
        assert '"event":"storage_has_room"' in server.log()
        disk.leave(LEFT_BYTES)
        more = sign_until_full(world, signer)
        expect_reads(server, world, signer, received + more)
        assert server.is_running()
    with capsys.disabled():
        print(f"\n{len(received)} signatures on {SMALL}, {len(more)} more after growing to {LARGE}", end="")


@pytest.mark.parametrize("end", ["stop", "kill9"])
def test_a_start_on_a_full_disk_works_again_and_again(disk, tmp_path, end):
    with server_on(disk, tmp_path) as server:
        world = World(server)
        signer = world.make_signer()
        disk.leave(LEFT_BYTES)
        received = sign_until_full(world, signer)
        for _ in range(RESTARTS):
            disk.fill_up()
            getattr(server, end)()
            if disk.free():
                disk.fill_up()
            server.start()
            world = World(server)
            expect_reads(server, world, signer, received)
            received += sign_until_full(world, signer)
        disk.grow()
        world.admin.post(sign_path(signer), sign_body()).ok()
        assert server.stop() == 0


def test_a_limit_for_files_is_a_full_disk(tmp_path):
    """ulimit -f: the write fails (EFBIG) and the signal that comes with it ends nothing."""
    with Server(tmp_path / "state", environment={"SEALMINT_CRYPTO": "openssl"}) as server:
        world = World(server)
        signer = world.make_signer()
        largest = max(path.stat().st_size for path in server.state.iterdir() if path.name != "ballast")
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest + 200_000, resource.RLIM_INFINITY))
        received = sign_until_full(world, signer)
        expect_reads(server, world, signer, received)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        world.admin.post(sign_path(signer), sign_body()).ok()
        assert server.stop() == 0
