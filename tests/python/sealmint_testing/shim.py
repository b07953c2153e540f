"""The other side of tests/fault_shim: a server whose files fail when a test wants it, and that keeps
a journal of what it did to them."""

import errno
import mmap
import os
import pathlib
import struct

from sealmint_testing.server import binary

SYNC, WRITE, TRUNCATE, ALLOCATE, NAME, READ = 1, 2, 4, 8, 16, 32
CHANGES = SYNC | WRITE | TRUNCATE | ALLOCATE | NAME
FOR_EVER = 2**63
# struct control of tests/fault_shim/shim.h.
CONTROL = struct.Struct("=8Q64s")
CALLS = struct.Struct("=2Q")
CALLS_OFFSET = 6 * 8


def library():
    """Built with the server. A missing one is an error: a skipped suite would look like a pass."""
    default = pathlib.Path(binary()).parent.parent / "tests" / "libfault_shim.so"
    path = pathlib.Path(os.environ.get("SEALMINT_FAULT_SHIM", default)).resolve()
    if not path.is_file():
        raise FileNotFoundError(f"no {path}; build the target fault_shim or set SEALMINT_FAULT_SHIM")
    return str(path)


class Shim:
    """One folder of one server, over any number of starts."""

    def __init__(self, folder, scratch, with_journal=False):
        self.folder = pathlib.Path(folder).resolve()
        self.journal = pathlib.Path(scratch) / "journal" if with_journal else None
        self._path = pathlib.Path(scratch) / "control"
        self._path.write_bytes(bytes(CONTROL.size))
        with open(self._path, "r+b") as file:
            self._page = mmap.mmap(file.fileno(), CONTROL.size)
        # With a journal the disk need not be waited for: it tells what was synced.
        self._skip_sync = int(with_journal)
        self.disarm()

    @property
    def environment(self):
        variables = {
            "LD_PRELOAD": library(),
            "SHIM_FOLDER": str(self.folder),
            "SHIM_CONTROL": str(self._path),
            # A sanitizer wants to come first, and works behind us as well.
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0",
        }
        if self.journal is not None:
            variables["SHIM_JOURNAL"] = str(self.journal)
        return variables

    def arm(self, kinds, at, times=1, error=errno.EIO, is_short=False, file=""):
        """The `at`-th call from now of these kinds, on the file of that name or on any, fails."""
        self._page[:] = CONTROL.pack(
            kinds, at, times, error, int(is_short), self._skip_sync, 0, 0, file.encode()
        )

    def disarm(self):
        self._page[:] = CONTROL.pack(0, 0, 0, 0, 0, self._skip_sync, 0, 0, b"")

    @property
    def calls(self):
        return CALLS.unpack_from(self._page, CALLS_OFFSET)[0]

    @property
    def failed(self):
        return CALLS.unpack_from(self._page, CALLS_OFFSET)[1]
