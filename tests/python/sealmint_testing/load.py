"""Clients that sign as fast as they can and remember every signature that reached them."""

import http.client
import threading
from dataclasses import dataclass

from sealmint_testing.world import batch_path, data_hash, new_digest, sign_body, sign_path

PAGE = 100


@dataclass(frozen=True)
class Signed:
    """A signature somebody holds: the server must never forget it."""

    digest: bytes
    signature: str
    operation_id: object  # None where the answer carries none


class Load:
    """Threads with a connection each; they end when the server does, or refuses with 503."""

    def __init__(self, world, signer, singles=3, batches=2, batch_items=20):
        self.received = []
        self.cut_answers = []  # answers that ended in the middle
        self.surprises = []  # what should never happen under load
        self._world = world
        self._signer = signer
        self._batch_items = batch_items
        self._is_stopped = False
        works = [self._sign_one] * singles + [self._sign_batch] * batches
        self._threads = [threading.Thread(target=self._run, args=(work,)) for work in works]

    def start(self):
        for thread in self._threads:
            thread.start()
        return self

    def stop(self):
        """Ends it while the server goes on."""
        self._is_stopped = True
        return self.join()

    def join(self):
        for thread in self._threads:
            thread.join()
        return self

    def wait_for(self, count):
        """Returns once that many signatures were received, or every thread has given up."""
        while len(self.received) < count and any(thread.is_alive() for thread in self._threads):
            self._threads[0].join(0.01)

    def _run(self, work):
        client = self._world.admin.clone()
        try:
            while not self._is_stopped and work(client):
                pass
        except OSError:
            pass  # the server is gone
        except http.client.HTTPException as problem:
            self.cut_answers.append(problem)
        except BaseException as problem:  # a thread has nobody else to tell
            self.surprises.append(problem)
        finally:
            client.close()

    def _sign_one(self, client):
        digest = new_digest()
        answer = client.post(sign_path(self._signer), sign_body(digest))
        if answer.status != 200:
            return self._end(answer)
        body = answer.json()
        self.received.append(Signed(digest, body["signature"], body["operationId"]))
        return True

    def _sign_batch(self, client):
        digests = [new_digest() for _ in range(self._batch_items)]
        answer = client.post(batch_path(self._signer), {"items": [sign_body(digest) for digest in digests]})
        if answer.status != 200:
            return self._end(answer)
        for digest, result in zip(digests, answer.json()["results"], strict=True):
            if "signature" in result:
                self.received.append(Signed(digest, result["signature"], result.get("operationId")))
            elif result["error"]["statusCode"] != 503:
                self.surprises.append(AssertionError(f"an item under load: {result}"))
        return True

    @staticmethod
    def _end(answer):
        """A server that is stopping or full says so; nothing else is expected."""
        answer.refused(503)
        return False


def all_operations(world, signer):
    """Every row of a signer, page by page."""
    rows, offset = [], 0
    while True:
        page = world.operations(signer, offset=offset, limit=PAGE)
        rows += page
        offset += PAGE
        if len(page) < PAGE:
            return rows


def missing_rows(received, rows):
    """The received signatures that have no success row of their own."""
    by_hash = {row["dataHash"]: row for row in rows if row["status"] == "success"}
    missing = []
    for signed in received:
        row = by_hash.get(data_hash(signed.digest))
        if row is None or signed.operation_id not in (None, row["id"]):
            missing.append(signed)
    return missing
