"""The conformance checklist of the contract (section 17) as far as approvals go, item by item."""

import base64
import random
import threading

import pytest

from sealmint_testing.approvals import GatedSigner, step
from sealmint_testing.client import API, CERTIFICATES
from sealmint_testing.world import data_hash, new_digest, sign_body

FOR_SCOPE = {"hostname": "ci-1", "ipAddress": None}
META = {"hostname": "CI-1"}


@pytest.fixture
def gated(world):
    return GatedSigner(world)


# ---- 2: every row of 3.1 for approvals; the whole table is in test_roles.py ----


@pytest.mark.parametrize("way", ["user", "identity", "group"])
def test_item_2_roles_of_approvals(world, way):
    gated = GatedSigner(world)
    person = world.make_person("identity" if way == "identity" else "user")
    member = world.make_group(person) if way == "group" else person
    allowed = {
        "admin": {"policy", "request", "pre-approve", "revoke", "read"},
        "operator": {"request", "read"},
        "auditor": {"read"},
        None: set(),
    }
    membership = None
    for role, rights in allowed.items():
        if membership is not None:
            world.remove_member(gated.signer, membership)
            membership = None
        if role is not None:
            membership = world.add_member(gated.signer, member, role)
        open_request = gated.ask(scope={"hostname": f"for-{role}"}).ok()
        policy = {"steps": [step(users=[gated.approver])], "constraints": {"maxSignings": 9}}
        calls = {
            "read": lambda: person.client.get(gated.path + "/requests"),
            "policy": lambda policy=policy: person.client.put(gated.path + "/approval-policy", policy),
            "request": lambda: gated.ask(client=person.client),
            "pre-approve": lambda: gated.pre_approve(client=person.client),
            "revoke": lambda request=open_request: gated.revoke(request, person.client),
        }
        for name, call in calls.items():
            if name in rights:
                call().ok()
            else:
                call().refused(403, "PermissionDenied")


# ---- 3: transitions of 4.3 and 4.4, allowed and forbidden ----


def closed_requests(gated):
    """One request in each end state, and what may still happen to it."""
    approved = gated.approved()
    rejected = gated.ask(scope=FOR_SCOPE).ok()
    gated.reject(rejected).ok()
    cancelled = gated.ask(scope=FOR_SCOPE).ok()
    gated.cancel(cancelled).ok()
    revoked = gated.ask(scope=FOR_SCOPE).ok()
    gated.revoke(revoked).ok()
    return {"approved": approved, "rejected": rejected, "cancelled": cancelled, "revoked": revoked}


def test_item_3_a_closed_request_stays_closed(gated):
    for name, request in closed_requests(gated).items():
        status = "cancelled" if name == "revoked" else name
        assert gated.read(request)["status"] == status
        gated.approve(request).refused(400, mentions=[status])
        gated.reject(request).refused(400, mentions=[status])
        gated.cancel(request).refused(400, mentions=[status])
        if name == "approved":
            continue
        gated.revoke(request).refused(400, mentions=[status])
        assert gated.read(request)["status"] == status


def test_item_3_revoking_an_approved_request_revokes_its_grant(gated):
    request = gated.approved(signings=2)
    gated.sign().ok()
    assert gated.revoke(request).ok() == {"requestId": request["id"]}
    assert gated.read(request)["status"] == "cancelled"
    grant = gated.grant(request)
    assert grant["status"] == "revoked" and grant["revokedAt"]
    gated.refused(pending=False)


def test_item_3_a_grant_is_revoked_once_and_never_revived(gated):
    request = gated.approved(signings=2)
    grant = gated.grant(request)
    gated.revoke_grant(grant, gated.operator.client).refused(403)
    gated.revoke_grant(grant, gated.approver.client).refused(403)
    revoked = gated.revoke_grant(grant, revocationReason="lost laptop").ok()["grant"]
    assert revoked["status"] == "revoked" and revoked["revocationReason"] == "lost laptop"
    me = gated.admin.get(API + "/auth/me").ok()["id"]
    assert revoked["revokedByUserId"] == me
    gated.revoke_grant(grant).refused(400, mentions=["revoked"])
    gated.refused(pending=False)


def test_item_3_a_used_up_grant_is_expired_and_cannot_be_revoked(gated):
    request = gated.approved(signings=1)
    gated.sign().ok()
    assert gated.grant(request)["status"] == "expired"
    gated.revoke_grant({"id": request["grantId"]}).refused(400, mentions=["expired"])


def test_item_3_another_signers_request_is_not_found(gated, world):
    other = GatedSigner(world)
    request = other.ask().ok()
    gated.revoke(request).refused(404)
    gated.admin.get(f"{gated.path}/requests/{request['id']}").refused(404)


# ---- 4: maxSignings = N with 4N concurrent sign calls ----


def sign_at_once(gated, calls, threads=8):
    """Runs the calls on some connections at once; how many signatures they gave."""
    chance = random.Random(calls[0] if isinstance(calls[0], int) else 1)
    waiting = list(calls)
    chance.shuffle(waiting)
    lock = threading.Lock()
    signed, surprises = [], []

    def run():
        client = gated.operator.client.clone()
        try:
            while True:
                with lock:
                    if not waiting:
                        return
                    size = waiting.pop()
                answer = gated.sign(client) if size == 1 else gated.sign_batch(size, client)
                if answer.status == 200:
                    signed.append(size)
                else:
                    answer.refused(403, "ApprovalRequired")
        except BaseException as problem:  # a thread has nobody else to tell
            surprises.append(problem)
        finally:
            client.close()

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert surprises == []
    return sum(signed)


def finish_one_by_one(gated, limit):
    """Takes what a last batch was too large for."""
    for _ in range(limit):
        if gated.sign().status != 200:
            return


@pytest.mark.parametrize("count, rounds", [(1, 20), (50, 20)])
def test_item_4_exactly_the_approved_number_of_single_calls(gated, count, rounds):
    for _ in range(rounds):
        before = gated.successes()
        request = gated.approved(signings=count)
        assert sign_at_once(gated, [1] * (4 * count)) == count
        assert gated.successes() - before == count
        assert gated.grant(request)["usedSignings"] == count
        gated.refused(pending=False)


def test_item_4_single_and_batch_calls_mixed(gated):
    for number in range(20):
        before = gated.successes()
        request = gated.approved(signings=50)
        sizes = [1] * 60 + [7] * 20
        signed = sign_at_once(gated, sizes)
        assert 44 <= signed <= 50, number
        finish_one_by_one(gated, 10)
        assert gated.successes() - before == 50
        assert gated.grant(request)["usedSignings"] == 50


def test_item_4_three_thousand_of_twelve_thousand(gated):
    for _ in range(20):
        before = gated.successes()
        request = gated.approved(signings=3_000)
        sizes = [1] * 1_000 + [100] * 110
        assert sum(sizes) == 12_000
        signed = sign_at_once(gated, sizes)
        assert signed <= 3_000
        finish_one_by_one(gated, 100)
        assert gated.successes() - before == 3_000
        assert gated.grant(request)["usedSignings"] == 3_000


def test_item_4_a_batch_takes_all_of_its_units_or_none(gated):
    gated.approved(signings=5)
    gated.sign_batch(6).refused(403, "ApprovalRequired", mentions=["6 signatures", "5 remain"])
    results = gated.sign_batch(3).ok()["results"]
    assert all("signature" in result for result in results)
    gated.sign_batch(3).refused(403, mentions=["2 remain"])
    gated.sign_batch(2).ok()
    gated.refused(pending=False)


def test_item_4_only_valid_items_of_a_batch_cost_units(gated):
    request = gated.approved(signings=2)
    items = [sign_body(), {**sign_body(), "signingAlgorithm": "RSASSA_PSS_SHA_256"}, sign_body()]
    body = {"items": items}
    results = gated.operator.client.post(gated.path + "/sign-batch", body).ok()["results"]
    assert ["signature" in result for result in results] == [True, False, True]
    assert gated.grant(request)["usedSignings"] == 2


def test_item_4_a_refused_single_call_costs_nothing(gated):
    request = gated.approved(signings=1)
    short = {**sign_body(), "data": base64.b64encode(b"short").decode()}
    gated.operator.client.post(gated.path + "/sign", short).refused(400)
    assert gated.grant(request)["usedSignings"] == 0
    gated.sign().ok()


def test_item_4_the_same_request_again_costs_one_unit(gated):
    request = gated.approved(signings=1)
    body = sign_body()
    key = {"Idempotency-Key": "approval-" + request["id"]}
    first = gated.operator.client.post(gated.path + "/sign", body, headers=key).ok()
    assert gated.operator.client.post(gated.path + "/sign", body, headers=key).ok() == first
    assert gated.grant(request)["usedSignings"] == 1


# ---- 5: several grants ----


def test_item_5_the_first_grant_is_used_up_before_the_second(gated):
    late = gated.pre_approve(signings=1, window="2h").ok()["grant"]
    early = gated.pre_approve(signings=1, window="1h").ok()["grant"]
    gated.sign().ok()
    assert gated.grant({"grantId": early["id"]})["status"] == "expired"
    gated.sign().ok()
    assert gated.grant({"grantId": late["id"]})["status"] == "expired"
    gated.refused()
    grants = [row["approvalGrantId"] for row in gated.world.operations(gated.signer, status="success")]
    assert grants == [late["id"], early["id"]]


def test_item_5_scoped_before_unscoped_and_a_mismatch_does_no_harm(gated):
    unscoped = gated.pre_approve(signings=1, window="1h").ok()["grant"]
    scoped = gated.pre_approve(signings=1, window="2h", scope=FOR_SCOPE).ok()["grant"]
    gated.sign(clientMetadata=META).ok()
    assert gated.grant({"grantId": scoped["id"]})["usedSignings"] == 1
    gated.pre_approve(signings=1, scope=FOR_SCOPE).ok()
    gated.sign(clientMetadata={"hostname": "laptop"}).ok()
    assert gated.grant({"grantId": unscoped["id"]})["usedSignings"] == 1
    body = gated.sign(clientMetadata={"hostname": "laptop"}).refused(403, "ApprovalRequired", ["hostname"])
    assert body["details"] == {"hasPendingRequest": False}


def test_the_three_refusals(gated):
    none = gated.refused(pending=False)["message"]
    gated.pre_approve(signings=1, scope=FOR_SCOPE).ok()
    mismatch = gated.refused(pending=False, mentions=["scope", "hostname"])["message"]
    gated.ask().ok()
    pending = gated.refused(pending=True, mentions=["pending"])["message"]
    assert len({none, mismatch, pending}) == 3
    rows = gated.world.operations(gated.signer, status="denied")
    assert [row["errorMessage"] for row in rows] == [pending, mismatch, none]


# ---- 6 and 7: what takes a right away holds at once ----


def test_item_6_a_revoked_approval_is_refused_at_once(gated):
    other = gated.operator.client.clone()
    for _ in range(20):
        grant = gated.grant(gated.approved(signings=100))
        gated.sign().ok()
        gated.revoke_grant(grant).ok()
        gated.refused()
        gated.sign(other).refused(403, "ApprovalRequired")
        gated.sign_batch(1, other).refused(403, "ApprovalRequired")
    other.close()


def test_item_7_rights_that_go_take_the_grant_out_of_use(gated, world):
    gated.pre_approve(signings=100).ok()
    gated.sign().ok()
    world.admin.patch(gated.path + "/status", {"status": "disabled"}).ok()
    gated.sign().refused(400, mentions=["disabled"])
    world.admin.patch(gated.path + "/status", {"status": "active"}).ok()
    member = f"{gated.path}/members/{gated.membership['membershipId']}"
    world.admin.patch(member, {"role": "auditor"}).ok()
    gated.sign().refused(403, "PermissionDenied")
    world.admin.patch(member, {"role": "operator"}).ok()
    gated.sign().ok()
    world.admin.delete(member).ok()
    gated.sign().refused(403, "PermissionDenied")
    world.add_member(gated.signer, gated.operator, "operator")
    gated.sign().ok()
    world.admin.post(f"{CERTIFICATES}/{gated.signer['certificateId']}/revoke", {}).ok()
    gated.sign().refused(400, mentions=["revoked"])


def test_item_7_a_policy_that_comes_into_force_holds_at_once(gated):
    gated.set_policy([])
    for _ in range(10):
        gated.sign().ok()
        gated.set_policy([step(users=[gated.approver])], {"maxSignings": 1})
        gated.refused(pending=False)
        gated.set_policy([])


# ---- 9: limits of the fields ----


def test_item_9_limits_of_the_texts(gated):
    gated.ask(justification="x" * 2_048).ok()
    gated.ask(justification="x" * 2_049).refused(422)
    gated.ask(justification="   ").refused(422)
    gated.operator.client.post(gated.path + "/requests", {"requestedSignings": 1}).refused(422)
    lengths = {"command": 32_767, "signingApplication": 256, "hostname": 256, "osUsername": 256}
    for field, most in lengths.items():
        request = gated.ask(scope={field: "x" * most, "ipAddress": None}).ok()
        gated.cancel(request).ok()
        gated.ask(scope={field: "x" * (most + 1)}).refused(422, mentions=[field])
    for field in ("signingApplicationHash", "dataHash"):
        for bad in ("0" * 63, "0" * 65, "g" * 64):
            gated.ask(scope={field: bad}).refused(422, mentions=[field])
    gated.ask(scope={"ipAddress": "300.1.1.1"}).refused(422)
    gated.ask(scope={"unknownField": "x"}).refused(422, mentions=["unknownField"])
    request = gated.ask(scope={"hostname": " ", "command": ""}).ok()
    assert "scope" not in request["requestData"]["requestData"]
    long_name = step(users=[gated.approver], name="x" * 65)
    body = {"steps": [long_name], "constraints": {"maxSignings": 1}}
    gated.admin.put(gated.path + "/approval-policy", body).refused(422, mentions=["64"])
    gated.approve(request, comment="x" * 1_025).refused(422)


# ---- 10: the command that was approved is the command that is seen ----


COMMANDS = [
    ("tool -keypass=abc x", "tool -keypass=*** x"),
    ("t --db.password abc", "t --db.password ***"),
    ("t -pin 1234 -pass p2 x", "t -pin *** -pass *** x"),
    ("jarsigner   -storepass\tsecret  app.jar", "jarsigner -storepass *** app.jar"),
]


@pytest.mark.parametrize("sent, shown", COMMANDS)
def test_item_10_a_bound_command_matches_what_is_observed(gated, sent, shown):
    request = gated.approved(signings=2, scope={"command": sent, "ipAddress": None})
    assert request["requestData"]["requestData"]["scope"] == {"command": shown}
    # As it was typed, and as a client that redacts first shows it.
    gated.sign(clientMetadata={"command": sent}).ok()
    gated.sign(clientMetadata={"command": shown}).ok()
    gated.approved(signings=1, scope={"command": sent, "ipAddress": None})
    gated.sign(clientMetadata={"command": "rm -rf /"}).refused(403, mentions=["command"])


def test_item_10_every_declared_field_must_match(gated):
    digest = new_digest()
    scope = {
        "signingApplication": "jarsigner",
        "osUsername": "builder",
        "dataHash": data_hash(digest),
        "ipAddress": "127.0.0.1",
    }
    gated.approved(signings=9, scope=scope)
    right = {"tool": "jarsigner", "osUsername": "builder"}

    def sign(data, metadata):
        body = sign_body(data, clientMetadata=metadata)
        return gated.operator.client.post(gated.path + "/sign", body)

    sign(digest, right).ok()
    sign(new_digest(), right).refused(403, mentions=["dataHash"])
    sign(digest, {**right, "osUsername": "Builder"}).refused(403, mentions=["osUsername"])
    sign(digest, {"osUsername": "builder"}).refused(403, mentions=["signingApplication"])
    items = [sign_body(digest), sign_body()]
    batch = {"items": items, "clientMetadata": right}
    gated.operator.client.post(gated.path + "/sign-batch", batch).refused(403, mentions=["dataHash"])
