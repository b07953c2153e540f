"""A wall clock that tests may set: libfaketime."""

import glob

import pytest


def environment(offset=None, file=None):
    """What a process needs to live at an offset ("-10m"), or at the one that a file says at the time."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not libraries:
        pytest.skip("libfaketime is not installed; scripts/bootstrap test installs it")
    settings = {"LD_PRELOAD": libraries[0], "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1"}
    if file is not None:
        settings["FAKETIME_TIMESTAMP_FILE"] = str(file)
    else:
        settings["FAKETIME"] = offset
    return settings
