"""Policies and requests over the wire (contract 5, 9.14 and 9.15)."""

import threading

import pytest

from sealmint_testing.approvals import GatedSigner, request_body, step
from sealmint_testing.client import SIGNERS
from sealmint_testing.shapes import expect_page, expect_time, expect_uuid
from sealmint_testing.world import sign_body, unique


@pytest.fixture
def gated(world):
    return GatedSigner(world)


def shape_of_request(row):
    for key in ("id", "projectId", "organizationId", "policyId", "scopeId"):
        expect_uuid(row[key])
    for key in ("createdAt", "updatedAt", "expiresAt"):
        expect_time(row[key])
    assert row["type"] == "cert-code-signing"
    assert row["scopeType"] == "signer"
    assert row["requestData"]["version"] == 1


# ---- policies (5.1, 9.14) ----


def test_a_signer_begins_without_steps(world, signer):
    policy = world.admin.get(f"{SIGNERS}/{signer['id']}/approval-policy").ok()
    assert policy["id"] == signer["approvalPolicyId"]
    assert policy["signerId"] == signer["id"]
    assert policy["hasSteps"] is False
    assert policy["steps"] == []
    assert policy["constraints"] == {"maxSignings": None, "maxWindowDuration": None}


def test_a_policy_is_replaced_whole(gated, world):
    group = world.make_group(world.make_user())
    world.add_member(gated.signer, group, "operator")
    steps = [step(2, groups=[group], required=3, name="  Release board "), step(1, users=[gated.approver])]
    policy = gated.set_policy(steps, {"maxSignings": 7, "maxWindowDuration": "60m"})
    assert policy == world.admin.get(gated.path + "/approval-policy").ok()
    assert policy["hasSteps"] is True
    assert [each["stepNumber"] for each in policy["steps"]] == [1, 2]
    assert policy["steps"][0]["approvers"] == [{"type": "user", "id": gated.approver.id}]
    assert policy["steps"][1]["approvers"] == [{"type": "group", "id": group["id"]}]
    assert policy["steps"][1]["name"] == "Release board"
    assert policy["steps"][1]["requiredApprovals"] == 3
    assert policy["constraints"] == {"maxSignings": 7, "maxWindowDuration": "60m"}
    assert gated.set_policy([])["hasSteps"] is False
    gated.sign().ok()


def test_a_policy_is_made_with_its_signer(world):
    approver = world.make_user()
    members = [{"kind": "user", "id": approver.id, "role": "operator"}]
    policy = {"steps": [step(users=[approver])], "constraints": {"maxWindowDuration": "1h"}}
    signer = world.make_signer(members=members, approvalPolicy=policy)
    stored = world.admin.get(f"{SIGNERS}/{signer['id']}/approval-policy").ok()
    assert stored["steps"][0]["approvers"] == [{"type": "user", "id": approver.id}]
    world.admin.post(f"{SIGNERS}/{signer['id']}/sign", sign_body()).refused(403, "ApprovalRequired")
    stranger = world.make_user()
    body = world.signer_body(approvalPolicy={**policy, "steps": [step(users=[stranger])]})
    world.admin.post(SIGNERS, body).refused(400, mentions=[stranger.id])


def test_who_leaves_or_becomes_auditor_is_no_approver_any_more(gated, world):
    second = world.make_user()
    membership = world.add_member(gated.signer, second, "operator")
    gated.set_policy([step(users=[gated.approver, second])], {"maxSignings": 5})
    world.admin.patch(f"{gated.path}/members/{membership['membershipId']}", {"role": "auditor"}).ok()
    policy = world.admin.get(gated.path + "/approval-policy").ok()
    assert policy["steps"][0]["approvers"] == [{"type": "user", "id": gated.approver.id}]
    world.admin.delete(f"{gated.path}/users/{gated.approver.id}").ok()
    assert world.admin.get(gated.path + "/approval-policy").ok()["steps"][0]["approvers"] == []
    gated.ask().refused(400, mentions=["Step 1"])


def test_a_policy_edit_affects_new_requests_only(gated, world):
    """Bad input 54: the policy is edited while a request waits."""
    request = gated.ask(signings=3).ok()
    gated.set_policy([step(users=[gated.approver], required=1)], {"maxSignings": 1})
    assert gated.approve(request).ok()["request"]["maxSignings"] == 3
    gated.ask(signings=3, window="1h").refused(400, mentions=["requestedSignings"])


# ---- requests and their terms (5.2) ----


def test_a_request_and_what_becomes_of_it(gated):
    request = gated.ask(signings=2, window="1h").ok()
    shape_of_request(request)
    assert request["status"] == "pending"
    assert request["machineIdentityId"] == gated.operator.id and request["requesterId"] is None
    assert request["requesterEmail"] == "" and request["requesterName"] == gated.operator.name
    assert request["currentStep"] == 1
    assert request["steps"][0]["status"] == "in-progress"
    data = request["requestData"]["requestData"]
    assert data["signerId"] == gated.id and data["signerName"] == gated.signer["name"]
    assert data["requestedSignings"] == 2 and data["requestedWindowDuration"] == "1h"
    assert "scope" not in data

    approved = gated.approve(request, comment="looks good").ok()["request"]
    assert approved["status"] == "approved"
    decision = approved["steps"][0]["decisions"][0]
    assert decision["approverUserId"] == gated.approver.id
    assert decision["decision"] == "approved" and decision["comment"] == "looks good"
    grant = gated.grant(approved)
    assert grant["status"] == "active" and grant["requestId"] == request["id"]
    assert grant["granteeMachineIdentityId"] == gated.operator.id and grant["granteeUserId"] is None
    assert grant["attributes"]["maxSignings"] == 2 and grant["attributes"]["signerId"] == gated.id
    start, end = expect_time(grant["attributes"]["windowStart"]), expect_time(grant["expiresAt"])
    assert (end - start).total_seconds() == 3600
    assert start >= expect_time(request["createdAt"])

    gated.sign().ok()
    row = gated.admin.get(gated.path + "/requests").ok()["requests"][0]
    assert (row["maxSignings"], row["usedSignings"], row["grantStatus"]) == (2, 1, "active")
    assert row["grantExpiresAt"] == grant["expiresAt"]
    operation = gated.world.operations(gated.signer)[0]
    assert operation["approvalGrantId"] == grant["id"]


def test_what_a_request_omits_is_the_ceiling(gated):
    gated.set_policy([step(users=[gated.approver])], {"maxSignings": 5, "maxWindowDuration": "8h"})
    data = gated.ask(signings=2).ok()["requestData"]["requestData"]
    assert data["requestedWindowDuration"] == "8h"
    gated.ask(signings=None).refused(400, mentions=["must be given"])
    gated.ask(signings=6).refused(400, mentions=["at most 5"])
    gated.ask(window="9h").refused(400, mentions=["at most 8h"])


def test_the_window_of_older_clients(gated):
    gated.set_policy([step(users=[gated.approver])], {"maxWindowDuration": "30d"})
    body = {"requestedWindowStart": "2020-01-01T00:00:00Z", "requestedWindowEnd": "2020-01-02T00:00:00Z"}
    gated.ask(signings=None, **body).refused(400, mentions=["later than the start"])
    gated.ask(signings=None, requestedWindowStart="yesterday").refused(422)
    gated.ask(signings=1, window="1h", **body).refused(400, mentions=["together"])


def test_a_signer_without_steps_needs_no_approval(world):
    signer = world.make_signer()
    path = f"{SIGNERS}/{signer['id']}/requests"
    world.admin.post(path, request_body(1)).refused(400, mentions=["no approval is needed"])
    me = world.admin.get("/api/v1/auth/me").ok()
    body = {**request_body(1), "granteeUserId": me["id"]}
    world.admin.post(path + "/pre-approve", body).refused(400, mentions=["no approval is needed"])


def test_asking_again_finds_the_open_request(gated):
    first = gated.ask(scope={"hostname": "ci", "ipAddress": None}).ok()
    again = gated.ask(signings=9, scope={"hostname": " CI ", "ipAddress": None}).ok()
    assert again["id"] == first["id"]
    assert gated.ask(scope={"hostname": "other", "ipAddress": None}).ok()["id"] != first["id"]
    assert gated.ask().ok()["id"] != first["id"]
    assert gated.admin.get(gated.path + "/requests").ok()["totalCount"] == 3


def test_asking_at_once_opens_one_request(gated):
    answers = []

    def ask():
        client = gated.operator.client.clone()
        answers.append(client.post(gated.path + "/requests", request_body(1)))
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.ok()["id"] for answer in answers}) == 1
    assert gated.admin.get(gated.path + "/requests").ok()["totalCount"] == 1


def test_an_idempotency_key_gives_the_same_answer(gated):
    key = {"Idempotency-Key": unique("key")}
    body = request_body(1)
    first = gated.operator.client.post(gated.path + "/requests", body, headers=key).ok()
    gated.cancel(first).ok()
    assert gated.operator.client.post(gated.path + "/requests", body, headers=key).ok() == first
    key = {"Idempotency-Key": unique("key")}
    body = {**request_body(1), "granteeIdentityId": gated.operator.id}
    path = gated.path + "/requests/pre-approve"
    made = gated.admin.post(path, body, headers=key).ok()
    assert gated.admin.post(path, body, headers=key).ok() == made
    assert gated.admin.get(gated.path + "/requests", query={"statuses": "approved"}).ok()["totalCount"] == 1


def test_the_address_is_filled_in_unless_the_scope_speaks_of_it(gated):
    scope = {"osUsername": "builder"}
    filled = gated.ask(scope=scope).ok()["requestData"]["requestData"]["scope"]
    assert filled == {"osUsername": "builder", "ipAddress": "127.0.0.1"}
    unscoped = gated.ask(scope={**scope, "ipAddress": None}).ok()
    assert unscoped["requestData"]["requestData"]["scope"] == scope
    assert "scope" not in gated.ask(scope={"hostname": "  "}).ok()["requestData"]["requestData"]
    made = gated.pre_approve(scope=scope).ok()
    assert made["grant"]["attributes"]["scope"] == scope
    gated.ask(scope={"host": "ci"}).refused(422, mentions=["host"])


def test_lists_are_filtered_and_paged(gated):
    first = gated.approved()
    second = gated.ask().ok()
    gated.reject(second).ok()
    third = gated.ask().ok()
    page = gated.admin.get(gated.path + "/requests", query={"limit": 2}).ok()
    assert [row["id"] for row in expect_page(page, "requests")] == [third["id"], second["id"]]
    assert page["totalCount"] == 3

    def ids(statuses):
        rows = gated.admin.get(gated.path + "/requests", query={"statuses": statuses}).ok()["requests"]
        return [row["id"] for row in rows]

    assert ids("approved,nonsense") == [first["id"]]
    assert ids("revoked") == [second["id"]]
    assert ids("pending,approved") == [third["id"], first["id"]]
    gated.admin.get(gated.path + "/requests", query={"limit": 0}).refused(422)
