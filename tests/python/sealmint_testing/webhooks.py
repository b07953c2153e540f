"""Webhooks, and fixtures of a server that tries again within milliseconds."""

import pytest

from sealmint_testing.approvals import GatedSigner
from sealmint_testing.client import API
from sealmint_testing.deadline import until
from sealmint_testing.receiver import Receiver
from sealmint_testing.server import Server
from sealmint_testing.world import World

WEBHOOKS = API + "/webhooks"
ATTEMPTS_MAX = 3
QUICK = {
    "SEALMINT_WEBHOOKS_FIRST_RETRY_MS": "10",
    "SEALMINT_WEBHOOKS_LONGEST_RETRY_S": "1",
    "SEALMINT_WEBHOOKS_ATTEMPTS_MAX": str(ATTEMPTS_MAX),
    "SEALMINT_WEBHOOKS_TIMEOUT_MS": "500",
}


class Webhook:
    def __init__(self, admin, url, **more):
        self.admin = admin
        created = admin.post(WEBHOOKS, {"name": "chat", "url": url, **more})
        self.row = created.ok()
        self.headers = created.headers
        self.id, self.secret = self.row["id"], self.row["secret"]
        self.path = f"{WEBHOOKS}/{self.id}"

    def update(self, **body):
        return self.admin.patch(self.path, body)

    def deliveries(self, **query):
        return self.admin.get(self.path + "/deliveries", query=query).ok()["deliveries"]

    def until_status(self, status, count=1):
        return until(lambda: self.deliveries(status=status), lambda rows: len(rows) == count, 30)

    def redeliver(self, row):
        return self.admin.post(f"{self.path}/deliveries/{row['id']}/redeliver")

    def close(self):
        self.admin.delete(self.path).ok()


@pytest.fixture(scope="module")
def quick_world():
    """A server whose retries take milliseconds."""
    with Server(environment=QUICK) as server:
        yield World(server)
        assert server.stop() == 0, server.log()[-4000:]


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def gated(quick_world):
    return GatedSigner(quick_world)


@pytest.fixture
def webhook(gated, receiver):
    """Told of everything about one signer."""
    made = Webhook(gated.admin.clone(), receiver.url, signerId=gated.id)
    yield made
    made.close()
