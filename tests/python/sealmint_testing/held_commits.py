"""Holds up the commits of a server, so that what was decided waits in its queue for as long as a test
needs: by the write lock of its database, which any process may take."""

import contextlib
import re
import sqlite3
import threading

from sealmint_testing.client import Client
from sealmint_testing.deadline import until

# The server waits 5 s for the lock and then gives up on its disk.
HELD_S = 4
# So many looks that see one count are taken for the end of what was on its way.
LOOKS = 8


class HeldCommits:
    def __init__(self, server):
        self._metrics = Client(server.address)
        self._lock = sqlite3.connect(server.state / "sealmint.db", isolation_level=None, timeout=HELD_S)

    def __enter__(self):
        self._lock.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, *_):
        self.release()
        self._lock.close()
        self._metrics.close()

    def release(self):
        with contextlib.suppress(sqlite3.OperationalError):  # released already
            self._lock.execute("ROLLBACK")

    def queued(self):
        """Transactions that wait behind the one that waits for the lock."""
        text = self._metrics.get("/metrics").text
        return int(re.search(r"^sealmint_recorder_queued (\d+)$", text, re.MULTILINE)[1])

    def until_queued(self, count):
        return until(self.queued, lambda queued: queued >= count, HELD_S)

    def until_settled(self, count):
        """At least so many, and none that was sent before is still on its way: what comes next is behind them."""
        looks = []

        def look():
            looks.append(self.queued())
            return looks[-LOOKS:]

        return until(look, lambda last: len(last) == LOOKS and set(last) == {last[0]} and last[0] >= count, HELD_S)[0]


class Sent:
    """A call on a connection and a thread of its own."""

    def __init__(self, client, method, path, *body):
        self._client = client.clone()
        self.answer = None
        self._thread = threading.Thread(target=self._run, args=(method, path, *body))
        self._thread.start()

    def _run(self, *call):
        self.answer = self._client.call(*call)

    def wait(self):
        self._thread.join()
        self._client.close()
        assert self.answer is not None, "the connection ended without an answer"
        return self.answer
