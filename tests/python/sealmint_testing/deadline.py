"""Waiting for what cannot be made to happen at once (a TTL, a reload): polls with a deadline."""

import time

INTERVAL_S = 0.02


def until(read, is_right, seconds):
    """Reads again and again until `is_right(value)`; returns that value, fails at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        value = read()
        if is_right(value):
            return value
        assert time.monotonic() < deadline, f"still {value!r} after {seconds} s"
        sleep(INTERVAL_S)


def sleep(seconds):
    """The one place where tests sleep (tests/tools/test_sleeps.py): between two polls, as a peer that is slow on
    purpose, and until a moment that is meant to be arbitrary. Never to wait for something."""
    time.sleep(seconds)
