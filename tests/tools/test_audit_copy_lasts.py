"""`sealmint audit export --to`: what it says that it has kept is there after a power cut."""

import pathlib

import pytest

from sealmint_testing.disk import read_journal
from sealmint_testing.log_folder import UNREACHABLE, VERIFIED, audit, make_log
from sealmint_testing.shim import SYNC, Shim


# Of few files each is synced, of many the file system.
FEW, MANY = 1500, 256 * 60


@pytest.fixture(scope="module", params=[FEW, MANY])
def log(request, tmp_path_factory):
    return make_log(tmp_path_factory.mktemp("log") / "log", request.param)


def export(log, copy, shim):
    return audit("export", log, "--to", copy, key=log / "key", environment=shim.environment)


def folders_above(name):
    return {str(folder) for folder in pathlib.PurePath(name).parents}


class Unsynced:
    """What a power cut could still take, while a journal is read."""

    def __init__(self):
        self.files = {}  # inode -> where it was last written to
        self.folders = set()
        self._inodes = {}  # name -> inode
        self.when_renamed = {}  # name -> (the file itself was synced, what else was not)

    def read(self, records):
        for record in records:
            self._apply(record)
        return self

    def _apply(self, record):
        if record.type == "C":
            self._inodes[record.names()[0]] = record.file
        elif record.type == "W":
            self.files[record.file] = record.offset
        elif record.type == "S":
            self.files.pop(record.file, None)
        elif record.type == "Y":
            self.files.clear()
            self.folders.clear()
        elif record.type == "D":
            self.folders.discard(".")
        elif record.type == "E":
            self.folders.discard(record.names()[0])
        elif record.type == "R":
            old, new = record.names()
            is_whole = self._inodes[old] not in self.files
            self.when_renamed[new] = is_whole, len(self.files), set(self.folders)
            self.folders |= folders_above(new)


def test_the_checkpoint_comes_when_all_that_it_vouches_for_is_on_the_disk(log, tmp_path):
    copy = (tmp_path / "copy").resolve()
    shim = Shim(copy, tmp_path, with_journal=True)
    done = export(log, copy, shim)
    assert done.returncode == 0, done.stderr
    unsynced = Unsynced().read(read_journal(shim.journal))
    names = unsynced.when_renamed
    assert {"tile/0/000", "tile/entries/004"} <= set(names)
    assert names["checkpoint"] == (True, 0, set())
    # Those that were kept before are never copied again: they are never cut off.
    kept = [name for name in names if name.startswith("checkpoints/")]
    assert len(kept) == 3 and all(names[name][0] for name in kept)
    assert (unsynced.files, unsynced.folders) == ({}, set())


def test_a_sync_that_fails_ends_the_copy(log, tmp_path):
    copy = (tmp_path / "copy").resolve()
    shim = Shim(copy, tmp_path)
    shim.arm(SYNC, at=4)  # behind those of the three checkpoints that were kept
    done = export(log, copy, shim)
    assert done.returncode == UNREACHABLE and "Input/output error" in done.stderr
    assert done.stdout == "" and not (copy / "checkpoint").exists()
    shim.disarm()
    assert export(log, copy, shim).returncode == 0
    assert audit("verify", copy, "--complete", key=log / "key").returncode == VERIFIED
