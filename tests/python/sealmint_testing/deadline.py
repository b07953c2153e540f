"""Waiting for what cannot be made to happen at once (a TTL, a reload): polls with a deadline."""

import threading
import time

INTERVAL_S = 0.02


def until(read, is_right, seconds):
    """Reads again and again until `is_right(value)`; returns that value, fails at the deadline."""
    deadline = time.monotonic() + seconds
    # An event nobody sets is a wait that a reader recognises as one between two polls.
    pause = threading.Event()
    while True:
        value = read()
        if is_right(value):
            return value
        assert time.monotonic() < deadline, f"still {value!r} after {seconds} s"
        pause.wait(INTERVAL_S)
