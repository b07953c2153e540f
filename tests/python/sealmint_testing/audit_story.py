"""A story of calls, each of which must be on record: where it began in the log, and what it wrote."""

import json
from dataclasses import dataclass, field

from sealmint_testing.approvals import APPROVALS
from sealmint_testing.client import API, AUTHORITIES, CERTIFICATES, EXTERNAL_AUTHORITIES, SIGNERS
from sealmint_testing.records import records_until
from sealmint_testing.server import run_command
from sealmint_testing.webhooks import Webhook

UNIVERSAL_AUTH = API + "/auth/universal-auth/identities/{identityId}"
# The same handlers under the names that older clients use.
LEGACY = {
    "/api/v1/pki/signers": SIGNERS,
    "/api/v1/pki/ca/internal": AUTHORITIES,
    "/api/v1/pki/ca/external": EXTERNAL_AUTHORITIES,
    "/api/v1/pki/certificates": CERTIFICATES,
    "/api/v1/approval-policies/cert-manager-code-signing": APPROVALS,
}


def declared_routes():
    """`METHOD path` -> kinds of events, without the second names of routes."""
    done = run_command("routes", "--json")
    assert done.returncode == 0, done.stderr
    routes = {}
    for row in json.loads(done.stdout)["routes"]:
        path = row["path"]
        for legacy, present in LEGACY.items():
            if path.startswith(legacy + "/") or path == legacy:
                path = present + path.removeprefix(legacy)
        routes[f"{row['method']} {path}"] = set(row["events"])
    return routes


ROUTES = declared_routes()
CHANGES = {route: kinds for route, kinds in ROUTES.items() if not route.startswith("GET ")}
READS = {route: kinds for route, kinds in ROUTES.items() if route.startswith("GET ") and kinds}
READ_KINDS = set().union(*READS.values())


@dataclass
class Expected:
    kind: str
    actor: str = None  # an id; None = the platform
    signer: str = None
    facts: dict = field(default_factory=dict)


@dataclass
class Step:
    route: str
    make: object  # calls the server, and returns what must be on record then


class Story:
    """One step after the other. A webhook whose name changes before each of them marks the place in
    the log, so that what a step wrote is exactly what stands behind its mark."""

    def __init__(self, world, receiver):
        self.world = world
        self.admin = world.admin
        self.admin_id = self.admin.get(API + "/auth/me").ok()["id"]
        self.marker = Webhook(self.admin, receiver.url)
        self.number = 0

    def tell(self, number, make):
        self.number = number
        expected = make(self)
        self.mark_end()
        return expected

    def mark(self):
        """Right before the call that the step is about; once in each step."""
        self.marker.update(name=f"step {self.number}").ok()

    def mark_end(self):
        self.marker.update(name=f"end of step {self.number}").ok()

    def by_admin(self, kind, signer=None, /, **facts):
        return Expected(kind, self.admin_id, signer, facts)

    def written(self):
        """What stands behind each mark, without reads: those are written when there is time."""
        last = f"end of step {self.number}"
        records = records_until(self.admin, lambda found: any(self._mark_of(each) == last for each in found))
        found, name = {}, None
        for record in records:
            if self._mark_of(record) is not None:
                name = self._mark_of(record)
                found[name] = []
            elif name is not None and record.kind not in READ_KINDS:
                found[name].append(record)
        return found

    def _mark_of(self, record):
        is_mark = record.kind == "update-webhook" and record.facts.get("webhookId") == self.marker.id
        return record.facts["name"] if is_mark else None


STEPS = []


def writes(route):
    """The function below makes the change of this route; it marks the place right before it."""

    def add(function):
        STEPS.append(Step(route, function))
        return function

    return add


def auth_path(identity_id):
    return UNIVERSAL_AUTH.replace("{identityId}", identity_id)
