"""What administrators of signers may have under way when their right goes: by route, 40 calls of it that
would all succeed."""

import functools

from sealmint_testing.administration import new_identity, new_user, repeated
from sealmint_testing.approvals import APPROVALS, GatedSigner, request_body, step
from sealmint_testing.client import API, SIGNERS
from sealmint_testing.hand_ca import HandCa
from sealmint_testing.world import sign_body

# By route: what makes the 40 calls of an administrator of these signers.
SIGNER_CASES = {}
# What needs no right on a signer that could be taken away, or changes nothing.
NO_RIGHT_ON_A_SIGNER = {
    f"POST {API}/auth/token/revoke",  # of another's session: a test of its own
    f"POST {API}/auth/logout",
    f"POST {APPROVALS}/requests/{{requestId}}/cancel",  # of one's own request
    f"POST {APPROVALS}/check-policy-match",
    f"POST {SIGNERS}/{{signerId}}/issuance/check",
}


def on_each(method, path, make_call):
    """A case on many signers: make_call gives what stands for the last part of the path, and the body."""

    def make(world, person, signers):
        other, calls = world.make_user(), []
        for signer in signers:
            world.add_member(signer, person, "admin")
            last, body = make_call(world, signer, other)
            stem = path if last is None else path[: path.rindex("/") + 1] + last
            calls.append((f"{SIGNERS}/{signer['id']}{stem}", body))
        return calls

    SIGNER_CASES[f"{method} {SIGNERS}/{{signerId}}{path}"] = make


def awaited_certificate(world, signer):
    ca = hand_ca_of(world)
    ca.reorder(signer)
    return {"certificate": ca.certify(signer)}


@functools.cache
def hand_ca_of(world):
    return HandCa(world)


def same(body=None):
    """A call without anything made for it."""
    return lambda *_: (None, body)


on_each("PATCH", "", same({"description": "changed"}))
on_each("DELETE", "", same())
on_each("PATCH", "/status", same({"status": "disabled"}))
on_each("POST", "/certificate/reissue", lambda world, *_: (None, {"caId": world.authority["id"]}))
on_each("POST", "/issuance/certificate", lambda world, signer, _: (None, awaited_certificate(world, signer)))
on_each("PUT", "/approval-policy", same({"steps": []}))
on_each("POST", "/sign", lambda *_: (None, sign_body()))
on_each("POST", "/sign-batch", lambda *_: (None, {"items": [sign_body(), sign_body()]}))

# ---- members of signers ----

CHANGED_ROLE = {"role": "auditor"}
on_each("POST", "/members", lambda world, *_: (None, {"userId": new_user(world), "role": "operator"}))
on_each("POST", "/users", lambda world, *_: (None, {"userIds": [new_user(world)], "role": "operator"}))
on_each("POST", "/identities",
        lambda world, *_: (None, {"identityId": new_identity(world), "role": "operator"}))  # fmt: skip
on_each("POST", "/groups",
        lambda world, *_: (None, {"groupId": world.make_group()["id"], "role": "operator"}))  # fmt: skip


def membership(world, signer, other):
    return world.add_member(signer, other, "operator")["membershipId"]


def user_member(world, signer, other):
    membership(world, signer, other)
    return other.id


def identity_member(world, signer, _):
    identity = new_identity(world)
    world.admin.post(f"{SIGNERS}/{signer['id']}/identities", {"identityId": identity, "role": "operator"}).ok()
    return identity


def group_member(world, signer, _):
    group = world.make_group()
    world.add_member(signer, group, "operator")
    return group["id"]


for members, make_member in {"/members/{membershipId}": membership, "/users/{memberId}": user_member,
                             "/identities/{memberId}": identity_member,
                             "/groups/{memberId}": group_member}.items():  # fmt: skip
    on_each("PATCH", members, lambda *made, make=make_member: (make(*made), CHANGED_ROLE))
    on_each("DELETE", members, lambda *made, make=make_member: (make(*made), None))


# ---- requests and grants ----


def on_gated(method, path):
    """A case on one signer with a policy: requests have no version that they would wait for."""

    def register(make_call):
        def make(world, person, _):
            gated = GatedSigner(world)
            world.add_member(gated.signer, person, "admin")
            return repeated(*make_call(gated, person))

        SIGNER_CASES[f"{method} {path}"] = make

    return register


@on_gated("POST", SIGNERS + "/{signerId}/requests")
def open_request(gated, _):
    return gated.path + "/requests", request_body(1)


@on_gated("POST", SIGNERS + "/{signerId}/requests/pre-approve")
def pre_approve(gated, _):
    return gated.path + "/requests/pre-approve", {**request_body(1), "granteeIdentityId": gated.operator.id}


@on_gated("POST", SIGNERS + "/{signerId}/requests/{requestId}/revoke")
def revoke_request(gated, _):
    return f"{gated.path}/requests/{gated.ask().ok()['id']}/revoke", None


@on_gated("POST", APPROVALS + "/grants/{grantId}/revoke")
def revoke_grant(gated, _):
    return f"{APPROVALS}/grants/{gated.grant(gated.approved())['id']}/revoke", {}


def asked_of(gated, person):
    gated.set_policy([step(users=[person])], {"maxSignings": 10})
    return f"{APPROVALS}/requests/{gated.ask().ok()['id']}"


@on_gated("POST", APPROVALS + "/requests/{requestId}/approve")
def approve_request(gated, person):
    return asked_of(gated, person) + "/approve", {}


@on_gated("POST", APPROVALS + "/requests/{requestId}/reject")
def reject_request(gated, person):
    return asked_of(gated, person) + "/reject", {}
