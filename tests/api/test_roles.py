"""Every cell of the role table (contract 3.1) for every kind of principal, from one table."""

from dataclasses import dataclass

import pytest

from sealmint_testing.client import SIGNERS
from sealmint_testing.world import sign_body

ROLES = ("admin", "operator", "auditor", "product-admin", "none")

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


@dataclass
class Call:
    """One request that exercises an action; `allowed` holds the answers of somebody who may."""

    method: str
    path: str
    body: object = None
    allowed: tuple = (200,)


CALLS = {
    "read": [
        Call("GET", ""),
        Call("GET", "/public-key"),
        Call("GET", "/members"),
        Call("GET", "/users"),
        Call("GET", "/identities"),
        Call("GET", "/groups"),
        Call("GET", "/effective-members?kind=user"),
        Call("GET", "/operations"),
        Call("GET", "/permissions"),
        Call("GET", "/approval-policy"),
    ],
    "edit": [Call("PATCH", "", {"description": "edited"})],
    "delete": [Call("DELETE", "")],
    "manage-status": [Call("PATCH", "/status", {"status": "disabled"})],
    # Each of these is well formed but names nobody: whoever may manage members gets told so.
    "manage-members": [
        Call("POST", "/members", {"userId": NOBODY, "role": "auditor"}, (400, 404)),
        Call("PATCH", f"/members/{NOBODY}", {"role": "auditor"}, (404,)),
        Call("DELETE", f"/members/{NOBODY}", None, (404,)),
        Call("POST", "/users", {"userIds": [NOBODY], "role": "auditor"}, (200, 400, 404)),
        Call("POST", "/identities", {"identityId": NOBODY, "role": "auditor"}, (400, 404)),
        Call("POST", "/groups", {"groupId": NOBODY, "role": "auditor"}, (400, 404)),
        Call("PATCH", f"/users/{NOBODY}", {"role": "auditor"}, (404,)),
        Call("DELETE", f"/identities/{NOBODY}", None, (404,)),
    ],
    "sign": [
        Call("POST", "/sign", sign_body()),
        Call("POST", "/sign-batch", {"items": [sign_body()]}),
    ],
    "export-certificate": [Call("GET", "/certificate")],
    # Whoever may reissue is told that there is no such authority.
    "reissue-certificate": [
        Call("POST", "/certificate/reissue", {"caId": NOBODY}, (404,)),
        Call("POST", "/issuance/check"),
    ],
    # Routes of the approvals issue; see test_rows_whose_routes_come_later.
    "manage-policy": [Call("PUT", "/approval-policy", {"steps": []})],
    "request-sign": [Call("POST", "/requests", {"justification": "x", "requestedSignings": 1}, (200, 400))],
    "pre-approve": [
        Call("POST", "/requests/pre-approve", {"justification": "x", "requestedSignings": 1}, (200, 400))
    ],
    "revoke-request": [Call("POST", f"/requests/{NOBODY}/revoke", None, (404,))],
}
LATER = ("manage-policy", "request-sign", "pre-approve", "revoke-request")
NOW = tuple(action for action in TABLE if action not in LATER)
PRINCIPALS = ("user", "identity", "user-by-group", "identity-by-group")


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


def signer_for(world, people, principal, role):
    """A fresh signer on which that principal has that role, and the principal."""
    signer = world.make_signer()
    if role == "product-admin":
        return signer, people[principal, "admin"]
    person = people[principal, "member"]
    if role != "none":
        by_group = principal.endswith("-by-group")
        world.add_member(signer, people[principal, "group"] if by_group else person, role)
    return signer, person


def perform(person, signer, call):
    options = () if call.body is None else (call.body,)
    return person.client.call(call.method, f"{SIGNERS}/{signer['id']}{call.path}", *options)


def judge(answer, call, is_allowed):
    if not is_allowed:
        answer.refused(403, "PermissionDenied")
    elif answer.status == 200:
        answer.ok()
        assert 200 in call.allowed, repr(answer)
    else:
        answer.refused(call.allowed)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("principal", PRINCIPALS)
@pytest.mark.parametrize("action", NOW)
def test_cell(world, people, action, principal, role):
    signer, person = signer_for(world, people, principal, role)
    for call in CALLS[action]:
        judge(perform(person, signer, call), call, role in TABLE[action])


@pytest.mark.parametrize("action", LATER)
def test_rows_whose_routes_come_later(world, people, action):
    call = CALLS[action][0]
    signer = world.make_signer()
    probe = world.admin.call(call.method, f"{SIGNERS}/{signer['id']}{call.path}", call.body or {})
    if probe.status == 405 or (probe.status == 404 and 404 not in call.allowed):
        pytest.skip(f"the route of {action} arrives with its own issue")
    if 404 in call.allowed and probe.status == 404:
        pytest.skip(f"the route of {action} cannot be told from an absent one; its own issue tests it")
    for principal in PRINCIPALS:
        for role in ROLES:
            signer, person = signer_for(world, people, principal, role)
            judge(perform(person, signer, call), call, role in TABLE[action])


def test_roles_add_up(world, people):
    """An auditor who is also operator by a group may sign."""
    person = people["user-by-group", "member"]
    signer = world.make_signer()
    world.add_member(signer, person, "auditor")
    perform(person, signer, CALLS["sign"][0]).refused(403, "PermissionDenied")
    world.add_member(signer, people["user-by-group", "group"], "operator")
    perform(person, signer, CALLS["sign"][0]).ok()


def test_a_denial_says_which_action(world, people):
    signer, auditor = signer_for(world, people, "user", "auditor")
    perform(auditor, signer, CALLS["sign"][0]).refused(403, "PermissionDenied", mentions=["sign"])


@pytest.mark.parametrize("action", NOW)
def test_nothing_works_without_a_credential(world, signer, anonymous, action):
    for call in CALLS[action]:
        options = () if call.body is None else (call.body,)
        anonymous.call(call.method, f"{SIGNERS}/{signer['id']}{call.path}", *options).refused(401)
