"""Votes, pre-approvals and the generic approval endpoints over the wire (contract 4.3, 5.3 and 10)."""

import threading

import pytest

from sealmint_testing.approvals import APPROVALS, LEGACY_APPROVALS, GatedSigner, request_body, step
from sealmint_testing.server import Server
from sealmint_testing.world import World


@pytest.fixture
def gated(world):
    return GatedSigner(world)


# ---- the generic endpoints (10) ----


@pytest.mark.parametrize("prefix", [APPROVALS, LEGACY_APPROVALS])
def test_generic_reads_with_both_words_for_the_type(gated, prefix):
    request = gated.approved()
    query = {"scope": "signer", "id": gated.id}
    for person in (gated.operator.client, gated.admin, gated.approver.client):
        rows = person.get(prefix + "/requests", query=query).ok()["requests"]
        assert [row["id"] for row in rows] == [request["id"]]
        assert person.get(f"{prefix}/requests/{request['id']}").ok()["request"]["id"] == request["id"]
        grants = person.get(prefix + "/grants", query=query).ok()["grants"]
        assert [grant["id"] for grant in grants] == [request["grantId"]]
        assert person.get(f"{prefix}/grants/{request['grantId']}").ok()["grant"]["id"] == request["grantId"]
    gated.admin.get(prefix + "/requests", query={"scope": "project"}).refused(422)


def test_strangers_see_nothing(gated, world):
    request = gated.approved()
    stranger = world.make_user().client
    assert stranger.get(APPROVALS + "/requests", query={"id": gated.id}).ok()["requests"] == []
    assert stranger.get(APPROVALS + "/grants", query={"id": gated.id}).ok()["grants"] == []
    stranger.get(f"{APPROVALS}/requests/{request['id']}").refused(403)
    stranger.get(f"{APPROVALS}/grants/{request['grantId']}").refused(403)
    stranger.get(f"{APPROVALS}/requests/{gated.id}").refused(404)
    stranger.get(f"{APPROVALS}/grants/nonsense").refused(404)
    stranger.post(APPROVALS + "/check-policy-match", {"inputs": {"signerId": gated.id}}).refused(403)


def test_check_policy_match(gated):
    def match():
        body = {"projectId": gated.signer["projectId"], "inputs": {"signerId": gated.id}}
        return gated.operator.client.post(APPROVALS + "/check-policy-match", body).ok()

    assert match() == {"requiresApproval": True, "hasActiveGrant": False}
    gated.approved()
    assert match() == {"requiresApproval": True, "hasActiveGrant": True}
    gated.sign().ok()
    assert match() == {"requiresApproval": True, "hasActiveGrant": False}
    gated.set_policy([])
    assert match() == {"requiresApproval": False, "hasActiveGrant": False}


# ---- votes ----


def test_steps_are_taken_in_order(world):
    gated = GatedSigner(world)
    people = [world.make_user() for _ in range(3)]
    group = world.make_group(people[1], people[2])
    world.add_member(gated.signer, people[0], "operator")
    world.add_member(gated.signer, group, "operator")
    gated.set_policy(
        [step(1, users=[gated.approver, people[0]], required=2), step(2, groups=[group])],
        {"maxSignings": 2},
    )
    request = gated.ask(signings=1).ok()
    gated.approve(request, people[1].client).refused(403)
    assert gated.approve(request).ok()["request"]["currentStep"] == 1
    gated.approve(request).refused(400, mentions=["already"])
    second = gated.approve(request, people[0].client).ok()["request"]
    assert second["status"] == "pending" and second["currentStep"] == 2
    assert [each["status"] for each in second["steps"]] == ["completed", "in-progress"]
    gated.approve(request).refused(403)
    gated.refused(pending=True, mentions=["already pending"])
    assert gated.approve(request, people[2].client).ok()["request"]["status"] == "approved"
    gated.approve(request, people[1].client).refused(400, mentions=["approved"])
    gated.sign().ok()


def test_only_users_vote_and_never_on_their_own_request(world):
    gated = GatedSigner(world, kind="user")
    gated.set_policy([step(users=[gated.approver, gated.operator])], {"maxSignings": 2})
    request = gated.ask().ok()
    assert request["requesterId"] == gated.operator.id
    gated.approve(request, gated.operator.client).refused(403, mentions=["own"])
    gated.reject(request, gated.operator.client).refused(403)
    machine = world.make_machine()
    world.add_member(gated.signer, machine, "admin")
    gated.approve(request, machine.client).refused(403, mentions=["user"])
    gated.approve(request).ok()


def test_eligibility_is_checked_at_the_moment_of_the_vote(gated, world):
    """Bad input 55: approve after one's own removal, twice, and after it was cancelled."""
    second = world.make_user()
    membership = world.add_member(gated.signer, second, "operator")
    gated.set_policy([step(users=[gated.approver, second])], {"maxSignings": 2})
    request = gated.ask().ok()
    path = f"{gated.path}/members/{membership['membershipId']}"
    world.admin.patch(path, {"role": "auditor"}).ok()
    gated.approve(request, second.client).refused(403)
    world.admin.delete(path).ok()
    gated.approve(request, second.client).refused(403)
    gated.cancel(request).ok()
    gated.approve(request).refused(400, mentions=["cancelled"])
    gated.approve(request, second.client).refused(403)


def test_votes_at_once_count_each_person_once(world):
    gated = GatedSigner(world)
    people = [world.make_user() for _ in range(4)]
    for person in people:
        world.add_member(gated.signer, person, "operator")
    gated.set_policy([step(users=people, required=4)], {"maxSignings": 9})
    request = gated.ask().ok()
    answers = []

    def vote(person):
        client = person.client.clone()
        answers.append((person.id, gated.approve(request, client).status))
        client.close()

    threads = [threading.Thread(target=vote, args=(person,)) for person in people for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accepted = sorted(person for person, status in answers if status == 200)
    assert accepted == sorted(person.id for person in people)
    assert {status for _, status in answers} == {200, 400}
    row = gated.read(request)
    assert row["status"] == "approved" and len(row["steps"][0]["decisions"]) == 4
    assert gated.admin.get(APPROVALS + "/grants", query={"id": gated.id}).ok()["totalCount"] == 1


def test_a_request_nobody_can_approve_any_more_is_cancelled(gated):
    request = gated.ask().ok()
    gated.admin.delete(f"{gated.path}/users/{gated.approver.id}").ok()
    row = gated.operator.client.get(
        f"{APPROVALS}/requests/{request['id']}", query={"wait": "30s"}
    ).ok()["request"]
    assert row["status"] == "cancelled" and "approvers are gone" in row["closingReason"]


def test_a_job_waits_for_its_approval(gated):
    request = gated.ask().ok()
    path = f"{APPROVALS}/requests/{request['id']}"
    started = threading.Event()
    seen = []

    def wait():
        client = gated.operator.client.clone()
        started.set()
        seen.append(client.get(path, query={"wait": "60s"}).ok()["request"]["status"])
        client.close()

    waiter = threading.Thread(target=wait)
    waiter.start()
    started.wait()
    gated.approve(request).ok()
    waiter.join()
    assert seen == ["approved"]
    # What is decided is answered at once, and a short wait ends by itself.
    assert gated.read(request, wait="60s")["status"] == "approved"
    assert gated.read(gated.ask().ok(), wait="1s")["status"] == "pending"
    for bad in ("61s", "-1s", "soon", ""):
        gated.admin.get(path, query={"wait": bad}).refused(422)


# ---- pre-approval (5.3) ----


def test_pre_approve(gated, world):
    made = gated.pre_approve(signings=1, window="2h").ok()
    assert made["request"]["status"] == "approved" and made["request"]["preApproved"] is True
    assert made["request"]["self"] is False
    assert made["grant"]["requestId"] == made["request"]["id"]
    gated.sign().ok()
    gated.refused()
    gated.pre_approve(client=gated.approver.client).refused(403)
    gated.pre_approve(client=gated.operator.client).refused(403)


def test_the_grantee_is_named_once_and_may_sign(gated, world):
    path = gated.path + "/requests/pre-approve"
    body = request_body(1)
    gated.admin.post(path, body).refused(400, mentions=["granteeUserId"])
    both = {**body, "granteeUserId": gated.approver.id, "granteeIdentityId": gated.operator.id}
    gated.admin.post(path, both).refused(400, mentions=["exactly one"])
    auditor, stranger, through_group = (world.make_user() for _ in range(3))
    world.add_member(gated.signer, auditor, "auditor")
    for person in (auditor, stranger):
        gated.pre_approve(grantee=person).refused(400, mentions=["operator"])
    world.add_member(gated.signer, world.make_group(through_group), "operator")
    gated.pre_approve(grantee=through_group).ok()
    gated.admin.post(path, {**body, "granteeUserId": gated.id}).refused(400)


def test_an_administrator_approves_for_oneself_on_record(gated):
    me = gated.admin.get("/api/v1/auth/me").ok()
    body = {**request_body(1), "granteeUserId": me["id"]}
    made = gated.admin.post(gated.path + "/requests/pre-approve", body).ok()
    assert made["request"]["self"] is True
    gated.sign(gated.admin).ok()


# ---- the end of it ----


def test_a_deleted_signer_takes_its_approvals_along(gated):
    request = gated.approved()
    gated.ask().ok()
    gated.admin.delete(gated.path).ok()
    gated.admin.get(f"{APPROVALS}/requests/{request['id']}").refused(404)
    gated.admin.get(f"{APPROVALS}/grants/{request['grantId']}").refused(404)


def test_approvals_outlive_a_restart(fresh_world, fresh_server):
    gated = GatedSigner(fresh_world)
    request = gated.approved(signings=2, scope={"hostname": "ci", "ipAddress": None})
    gated.sign(clientMetadata={"hostname": "ci"}).ok()
    pending = gated.ask().ok()
    fresh_server.restart()
    token = gated.operator.client.token
    world = type(fresh_world)(fresh_server)
    gated.admin, gated.world = world.admin, world
    gated.operator.client = world.admin.with_token(token)
    gated.approver.client = world.admin.with_token(gated.approver.client.token)
    assert gated.read(pending)["status"] == "pending"
    assert gated.grant(request)["usedSignings"] == 1
    gated.sign(clientMetadata={"hostname": "ci"}).ok()
    gated.refused(pending=True)
    assert gated.grant(request)["status"] == "expired"
    gated.approve(pending).ok()
    gated.sign().ok()


def test_approving_for_oneself_can_be_switched_off(tmp_path):
    config = tmp_path / "sealmint.toml"
    config.write_text("[approvals]\nself_pre_approval = false\n")
    with Server(config=config) as server:
        gated = GatedSigner(World(server))
        me = gated.admin.get("/api/v1/auth/me").ok()
        body = {**request_body(1), "granteeUserId": me["id"]}
        gated.admin.post(gated.path + "/requests/pre-approve", body).refused(403, mentions=["own"])
        gated.pre_approve().ok()
