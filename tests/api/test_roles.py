"""Every cell of the role table (contract 3.1 to 3.3) for every kind of principal and every route.

The routes and what each of them asks for come from the binary (`sealmint routes --json`), so a route
without an example below fails here, and no route is left out."""

import json
import re
from dataclasses import dataclass

import pytest

from sealmint_testing.client import SIGNERS
from sealmint_testing.server import run_command
from sealmint_testing.world import sign_body

ROLES = ("admin", "operator", "auditor", "product-admin", "none")
PRINCIPALS = ("user", "identity", "user-by-group", "identity-by-group")
LEGACY_SIGNERS = "/api/v1/pki/signers"

# The table of contract 3.1: who may do what. "product-admin" is one who is no member.
TABLE = {
    "read": {"admin", "operator", "auditor", "product-admin"},
    "edit": {"admin"},
    "delete": {"admin"},
    "manage-status": {"admin"},
    "manage-members": {"admin", "product-admin"},
    "manage-policy": {"admin"},
    "sign": {"admin", "operator"},
    "request-sign": {"admin", "operator"},
    "pre-approve": {"admin"},
    "revoke-request": {"admin"},
    "reissue-certificate": {"admin"},
    "export-certificate": {"admin", "operator", "auditor"},
}
NOBODY = "0190a8c5-0000-7000-8000-000000000000"
# Whoever may do these changes what the next call would meet.
CHANGES_THE_SIGNER = ("delete", "manage-status")


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    access: str
    events: tuple = ()

    def __str__(self):
        return f"{self.method} {self.path}"

    def filled(self, signer_id=NOBODY):
        return re.sub(r"\{[\w.]+\}", NOBODY, self.path.replace("{signerId}", signer_id))


@dataclass
class Example:
    """A well-formed request; `allowed` holds the answers of somebody who may. Members, requests and
    authorities in it do not exist: whoever may is told so."""

    body: object = None
    allowed: tuple = (200,)
    query: str = ""


EXAMPLES = {
    "GET ": Example(),
    "PATCH ": Example({"description": "edited"}),
    "DELETE ": Example(),
    "PATCH /status": Example({"status": "disabled"}),
    "GET /permissions": Example(),
    "GET /public-key": Example(),
    "GET /certificate": Example(),
    "POST /certificate/reissue": Example({"caId": NOBODY}, (404,)),
    "POST /issuance/check": Example(),
    # Nothing is awaited for these signers.
    "GET /issuance/csr": Example(None, (400,)),
    "POST /issuance/certificate": Example({"certificate": "-"}, (400,)),
    "GET /approval-policy": Example(),
    "PUT /approval-policy": Example({"steps": []}),
    "GET /members": Example(),
    "POST /members": Example({"userId": NOBODY, "role": "auditor"}, (400, 404)),
    "PATCH /members/{membershipId}": Example({"role": "auditor"}, (404,)),
    "DELETE /members/{membershipId}": Example(None, (404,)),
    "GET /users": Example(),
    "POST /users": Example({"userIds": [NOBODY], "role": "auditor"}, (200, 400, 404)),
    "PATCH /users/{memberId}": Example({"role": "auditor"}, (404,)),
    "DELETE /users/{memberId}": Example(None, (404,)),
    "GET /identities": Example(),
    "POST /identities": Example({"identityId": NOBODY, "role": "auditor"}, (400, 404)),
    "PATCH /identities/{memberId}": Example({"role": "auditor"}, (404,)),
    "DELETE /identities/{memberId}": Example(None, (404,)),
    "GET /groups": Example(),
    "POST /groups": Example({"groupId": NOBODY, "role": "auditor"}, (400, 404)),
    "PATCH /groups/{memberId}": Example({"role": "auditor"}, (404,)),
    "DELETE /groups/{memberId}": Example(None, (404,)),
    "GET /effective-members": Example(query="?kind=user"),
    "GET /operations": Example(),
    "GET /operations/{operationId}": Example(None, (404,)),
    "GET /operations/{operationId}/receipt": Example(None, (404,)),
    "POST /sign": Example(sign_body()),
    "POST /sign-batch": Example({"items": [sign_body()]}),
    # The signers here need no approval, which is what a request for one is told.
    "GET /requests": Example(),
    "GET /requests/{requestId}": Example(None, (404,)),
    "GET /requests/{requestId}/manifest": Example(None, (404,)),
    "POST /requests": Example({"justification": "x", "requestedSignings": 1}, (400,)),
    "POST /requests/pre-approve": Example({"justification": "x", "requestedSignings": 1}, (400,)),
    "POST /requests/{requestId}/revoke": Example(None, (404,)),
}

# Where the schema is looked at before the role.
PRODUCT_BODIES = {
    "POST signers": {
        "name": "roles-of-nobody",
        "certificate": {"caId": NOBODY, "commonName": "x", "certificateTtlDays": 30},
    },
}


def default_body(route):
    return {} if route.method in ("POST", "PATCH", "PUT") else None


def declared():
    """What the binary says about itself: its routes, and its role table."""
    done = run_command("routes", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    routes = [Route(**{**row, "events": tuple(row["events"])}) for row in told["routes"]]
    return routes, {row["action"]: set(row["allowed"]) for row in told["roles"]}


ROUTES, ROLE_TABLE = declared()
SIGNER_ROUTES = [route for route in ROUTES if route.access in TABLE]


def example_of(route):
    for prefix in (SIGNERS, LEGACY_SIGNERS):
        if route.path.startswith(prefix + "/{signerId}"):
            return EXAMPLES.get(route.method + " " + route.path.removeprefix(prefix + "/{signerId}"))
    return None


def routes_of(action):
    return [route for route in SIGNER_ROUTES if route.access == action]


def test_the_role_table_is_that_of_the_contract():
    assert ROLE_TABLE == TABLE


@pytest.mark.parametrize("route", SIGNER_ROUTES, ids=str)
def test_every_route_has_an_example(route):
    assert example_of(route) is not None


def test_what_a_route_asks_for_is_known():
    assert {route.access for route in ROUTES} <= set(TABLE) | {"anyone", "principal", "user", "product-admin"}
    open_paths = {route.path for route in ROUTES if route.access == "anyone"}
    for path in open_paths:
        assert re.match(
            r"/$|/api/status|/healthz|/readyz|/metrics|.*/login$|.*/token/renew$|.*/der$|"
            r"/docs$|/docs/style.css$|/api/v1/openapi.json$|"
            r"/log/(checkpoints?|public-key|tile/\{path\.\.\.\})$",
            path,
        ), path


@pytest.fixture(scope="module")
def people(world):
    """One person for each kind and product role; groups hold exactly one of them."""
    made = {}
    for kind in ("user", "identity"):
        for product_role in ("member", "admin"):
            made[kind, product_role] = world.make_person(kind, product_role)
        by_group = world.make_person(kind)
        made[kind + "-by-group", "member"] = by_group
        made[kind + "-by-group", "group"] = world.make_group(by_group)
        # Product Admin by the role of its group alone.
        lifted = world.make_person(kind)
        world.make_group(lifted, role="admin")
        made[kind + "-by-group", "admin"] = lifted
    return made


@pytest.fixture(scope="module")
def signers(world, people):
    """Makes a signer on which a principal has a role; kept for calls that change nothing."""
    kept = {}

    def make(principal, role, is_fresh=False):
        if (principal, role) in kept and not is_fresh:
            return kept[principal, role]
        signer = world.make_signer()
        if role == "product-admin":
            return kept.setdefault((principal, role), (signer, people[principal, "admin"]))
        person = people[principal, "member"]
        if role != "none":
            by_group = principal.endswith("-by-group")
            world.add_member(signer, people[principal, "group"] if by_group else person, role)
        if is_fresh:
            return signer, person
        return kept.setdefault((principal, role), (signer, person))

    return make


def send(client, route, path, example):
    options = () if example.body is None else (example.body,)
    return client.call(route.method, path + example.query, *options)


def judge(answer, example, is_allowed):
    if not is_allowed:
        answer.refused(403, "PermissionDenied")
    elif answer.status == 200:
        answer.ok()
        assert 200 in example.allowed, repr(answer)
    else:
        answer.refused(example.allowed)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("principal", PRINCIPALS)
@pytest.mark.parametrize("action", TABLE)
def test_cell(signers, action, principal, role):
    is_allowed = role in TABLE[action]
    for route in routes_of(action):
        is_fresh = is_allowed and action in CHANGES_THE_SIGNER
        signer, person = signers(principal, role, is_fresh)
        example = example_of(route) or Example()
        judge(send(person.client, route, route.filled(signer["id"]), example), example, is_allowed)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.access == "product-admin"], ids=str)
def test_product_routes_are_for_product_admins(world, people, route):
    body = PRODUCT_BODIES.get(route.method + " " + route.path.rpartition("/")[2], default_body(route))
    for principal in PRINCIPALS:
        person = people[principal, "member"]
        send(person.client, route, route.filled(), Example(body)).refused(403, "PermissionDenied")
    for principal in PRINCIPALS:
        answer = send(people[principal, "admin"].client, route, route.filled(), Example(body))
        assert answer.status in (200, 400, 404, 422), repr(answer)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.access == "user"], ids=str)
def test_machine_identities_are_refused_where_people_decide(people, route):
    for principal in ("identity", "identity-by-group"):
        for product_role in ("member", "admin"):
            client = people[principal, product_role].client
            send(client, route, route.filled(), Example({})).refused(403, "PermissionDenied")


@pytest.mark.parametrize("route", [r for r in ROUTES if r.access != "anyone"], ids=str)
def test_nothing_works_without_a_credential(signer, anonymous, route):
    example = example_of(route) or Example(default_body(route))
    send(anonymous, route, route.filled(signer["id"]), example).refused(401)


def test_roles_add_up(world, people):
    """An auditor who is also operator by a group may sign."""
    person = people["user-by-group", "member"]
    signer = world.make_signer()
    path = f"{SIGNERS}/{signer['id']}/sign"
    world.add_member(signer, person, "auditor")
    person.client.post(path, sign_body()).refused(403, "PermissionDenied")
    world.add_member(signer, people["user-by-group", "group"], "operator")
    person.client.post(path, sign_body()).ok()


def test_a_denial_says_which_action(signers):
    signer, auditor = signers("user", "auditor")
    answer = auditor.client.post(f"{SIGNERS}/{signer['id']}/sign", sign_body())
    answer.refused(403, "PermissionDenied", mentions=["sign"])
