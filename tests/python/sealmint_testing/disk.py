"""A disk as a power cut leaves it, made again from the journal of tests/fault_shim.

What was written before the last sync of a file is there. Of what was written since then each block may
be there or not, in any order. A name is as it was at the last sync of the folder, and of what happened
to names since then there is a beginning.
"""

import contextlib
import os
import pathlib
import struct
from dataclasses import dataclass, field

RECORD = struct.Struct("=c7xQQQ")
SECTOR, PAGE = 512, 4096


@dataclass(frozen=True)
class Record:
    type: str
    file: int
    offset: int
    data: bytes

    def names(self):
        """What a record of a name tells: the old one and, if there is one, the new one."""
        return tuple(name.decode() for name in self.data.split(b"\0"))


def read_journal(path):
    """All whole records; the last one may have been cut off by a kill."""
    data = pathlib.Path(path).read_bytes()
    records, at = [], 0
    while at + RECORD.size <= len(data):
        type_, file, offset, length = RECORD.unpack_from(data, at)
        at += RECORD.size
        if at + length > len(data):
            break
        records.append(Record(type_.decode(), file, offset, data[at : at + length]))
        at += length
    return records


def database_inodes(folder):
    """Of the database and its log, while a server has them open: a clean close removes the log."""
    return {(pathlib.Path(folder) / name).stat().st_ino for name in ("sealmint.db", "sealmint.db-wal")}


def touches_after_failed_sync(records, inodes):
    """What a process did to the files with these inodes after it could not sync one of them."""
    touches, has_failed = [], False
    for record in records:
        if record.type == "P":
            has_failed = False
        elif record.file in inodes and record.type == "F":
            has_failed = True
        elif record.file in inodes and record.type in "WSTA" and has_failed:
            touches.append(record)
    return touches


def blocks_of(offset, data, size):
    """The pieces of one write that lie in different blocks of the disk."""
    at = 0
    while at < len(data):
        end = min(len(data), size - (offset + at) % size + at)
        yield offset + at, data[at:end]
        at = end


class DiskFile:
    """What is durable of one file is in a file of ours; what is not yet is a list of changes."""

    def __init__(self, path, content=b""):
        self.path = path
        # The server keeps others out of its files, and asks for that.
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.pwrite(self._descriptor, content, 0)
        self.pending = []

    def settle(self):
        for record in self.pending:
            self._apply(record)
        self.pending = []

    def lose(self):
        """A sync failed: the kernel calls what it could not write clean, and forgets about it."""
        self.pending = []

    def _apply(self, record):
        if record.type == "W":
            os.pwrite(self._descriptor, record.data, record.offset)
        elif record.type == "T":
            os.ftruncate(self._descriptor, record.offset)
        elif os.fstat(self._descriptor).st_size < record.offset:
            os.ftruncate(self._descriptor, record.offset)

    @contextlib.contextmanager
    def torn(self, chance):
        """For the time of a look: with some of what is pending."""
        kept = list(self._some_of_pending(chance))
        before = os.pread(self._descriptor, os.fstat(self._descriptor).st_size, 0) if kept else b""
        for record in kept:
            self._apply(record)
        try:
            yield
        finally:
            if kept:
                os.ftruncate(self._descriptor, len(before))
                self._restore(kept, before)

    def _restore(self, kept, before):
        if any(record.type != "W" for record in kept):
            os.pwrite(self._descriptor, before, 0)
            return
        for record in kept:
            end = record.offset + len(record.data)
            os.pwrite(self._descriptor, before[record.offset : end], record.offset)

    def _some_of_pending(self, chance):
        if not self.pending:
            return []
        manner = chance.choice(("none", "all", "beginning", "blocks", "blocks"))
        if manner == "none":
            return []
        if manner == "all":
            return self.pending
        if manner == "beginning":
            return self._beginning(chance)
        return self._blocks(chance)

    def _beginning(self, chance):
        """What a disk leaves that writes in order: the last write may be torn."""
        count = chance.randrange(len(self.pending))
        last = self.pending[count]
        kept = self.pending[:count]
        if last.type == "W":
            size = chance.randrange(0, len(last.data) + 1, SECTOR)
            kept = [*kept, Record("W", last.file, last.offset, last.data[:size])]
        return kept

    def _blocks(self, chance):
        """What a disk leaves that writes in any order."""
        size = chance.choice((SECTOR, PAGE))
        share = chance.choice((0.1, 0.5, 0.9))
        for record in self.pending:
            if record.type != "W":
                if chance.random() < share:
                    yield record
                continue
            for offset, data in blocks_of(record.offset, record.data, size):
                if chance.random() < share:
                    yield Record("W", record.file, offset, data)

    def close(self):
        os.close(self._descriptor)


@dataclass
class Disk:
    """One folder. `scratch` should be on a file system in memory."""

    scratch: pathlib.Path
    files: list = field(default_factory=list)
    numbers: dict = field(default_factory=dict)  # inode -> index into files; inodes are used again
    names: dict = field(default_factory=dict)  # the durable ones: name -> index into files
    pending_names: list = field(default_factory=list)

    @classmethod
    def of_folder(cls, scratch, folder):
        """What lies in a folder now is durable."""
        disk = cls(scratch)
        for path in pathlib.Path(folder).iterdir():
            if path.is_file():
                disk.names[path.name] = disk._add(path.stat().st_ino, path.read_bytes())
        return disk

    def _add(self, inode, content=b""):
        number = self.numbers[inode] = len(self.files)
        self.files.append(DiskFile(self.scratch / str(number), content))
        return number

    def file(self, record):
        return self.files[self.numbers[record.file]]

    def apply(self, record):
        if record.type == "C":
            self.pending_names.append((record, self._add(record.file)))
        elif record.type in "WTA":
            self.file(record).pending.append(record)
        elif record.type == "S":
            self.file(record).settle()
        elif record.type == "F":
            self.file(record).lose()
        elif record.type in "URL":
            self.pending_names.append((record, None))
        elif record.type == "D":
            self.names = self._names_after(len(self.pending_names))
            self.pending_names = []

    def _names_after(self, count):
        names = dict(self.names)
        for record, number in self.pending_names[:count]:
            name, *new_name = record.names()
            if record.type == "C":
                names[name] = number
            elif record.type == "U":
                names.pop(name, None)
            elif name in names:
                names[new_name[0]] = names[name]
                if record.type == "R":
                    del names[name]
        return names

    @contextlib.contextmanager
    def cut(self, folder, chance):
        """For the time of a look, `folder` is what a power cut now would have left. The look may make
        files beside ours, but not write into ours."""
        names = self._names_after(chance.randint(0, len(self.pending_names)))
        with contextlib.ExitStack() as torn:
            for number in sorted(set(names.values())):
                torn.enter_context(self.files[number].torn(chance))
            kept = {name: self.files[number].path for name, number in names.items() if not is_memory(name)}
            fill(folder, kept)
            yield

    def close(self):
        for file in self.files:
            file.close()


def is_memory(name):
    """SQLite's index of its log is memory that processes share: it is not there after a crash."""
    return name.endswith("-shm")


def fill(folder, files):
    """Makes the folder hold exactly these files, under these names."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        wanted = files.get(path.name)
        if wanted is None or not path.samefile(wanted):
            path.unlink()
    for name, path in files.items():
        if not (folder / name).exists():
            os.link(path, folder / name)
