"""The signing tools: where they are, and what a test does when one is not."""

import os
import pathlib
import shutil
import subprocess
import functools

import pytest

from sealmint_testing.server import REPOSITORY

INSTALLER = REPOSITORY / "scripts" / "install-signing-tools"
# ./check --tools sets it: then a missing tool is a failure, and all cases run instead of one a family.
WANTS_ALL = os.environ.get("SEALMINT_SIGNING_TOOLS") == "all"


@functools.cache
def folder():
    done = subprocess.run([INSTALLER, "--print-folder"], capture_output=True, text=True, check=True)
    return pathlib.Path(done.stdout.strip())


def search_path():
    return f"{folder() / 'bin'}:{os.environ['PATH']}"


def find(name):
    return shutil.which(name, path=search_path())


def is_there(name):
    """A program by its name, or a file by its path."""
    return find(name) is not None if "/" not in name else pathlib.Path(name).exists()


def need(*names):
    """Goes on if all of them are there; else skips the test, or fails it in ./check --tools."""
    missing = [name for name in names if not is_there(name)]
    if missing:
        reason = f"no {', '.join(missing)}; scripts/install-signing-tools installs it"
        (pytest.fail if WANTS_ALL else pytest.skip)(reason)
