"""Bad inputs of policies, members and approvals: each gives its named refusal (reliability 8, 45 to 57)."""

import threading
import uuid

import pytest

from sealmint_testing.approvals import GatedSigner, step
from sealmint_testing.client import API, SIGNERS
from sealmint_testing.world import unique


@pytest.fixture(scope="module")
def gated(world):
    return GatedSigner(world)


def put(gated, *steps, **constraints):
    body = {"steps": list(steps), "constraints": constraints or {"maxSignings": 5}}
    return gated.admin.put(gated.path + "/approval-policy", body)


def one_step(gated, **more):
    return {**step(users=[gated.approver]), **more}


@pytest.mark.parametrize("required", [0, -1, 1.5, "1", None, 2**31, 2**63])
def test_45_required_approvals_that_are_no_count(gated, required):
    put(gated, one_step(gated, requiredApprovals=required)).refused(422, mentions=["requiredApprovals"])


def test_45_more_approvals_than_people(gated):
    put(gated, one_step(gated, requiredApprovals=2)).refused(400, mentions=["Step 1", "2 approvals"])


@pytest.mark.parametrize("count", [0, -1, 2**31, 2**63, 2**64, 1.5, "5", True, [5]])
def test_46_counts_of_signatures_that_are_none(gated, count):
    put(gated, one_step(gated), maxSignings=count).refused(422)
    gated.ask(signings=count).refused(422)


@pytest.mark.parametrize("window", ["0s", "0d", "59s", "-1h", "P1Y", "PT1H", "1y", "1 h", "31d", "99999999999w", ""])
def test_47_windows_that_do_not_read_or_fit(gated, window):
    put(gated, one_step(gated), maxWindowDuration=window).refused(400, mentions=["maxWindowDuration"])
    gated.ask(window=window).refused(400, mentions=["requestedWindowDuration"])


@pytest.mark.parametrize("window", [3600, -1, True, {}, ["1h"]])
def test_47_windows_of_another_type(gated, window):
    put(gated, one_step(gated), maxWindowDuration=window).refused(422)
    gated.ask(window=window).refused(422)


def test_47_steps_without_any_ceiling(gated):
    body = {"steps": [one_step(gated)]}
    gated.admin.put(gated.path + "/approval-policy", body).refused(422, mentions=["maxSignings"])


def test_48_nobody_but_the_requester_could_approve(world):
    gated = GatedSigner(world)
    gated.ask(client=gated.approver.client).refused(400, mentions=["besides you"])


def test_49_approvers_who_are_nobody(gated, world):
    gone = world.make_user()
    world.add_member(gated.signer, gone, "operator")
    world.admin.delete(f"{API}/users/{gone.id}").ok()
    for somebody in (gone.id, str(uuid.uuid4()), gated.operator.id, gated.id):
        put(gated, one_step(gated, approverUserIds=[somebody])).refused(400, mentions=[somebody])
    put(gated, one_step(gated, approverUserIds=[], approverGroupIds=[gated.approver.id])).refused(400)
    put(gated, one_step(gated, approverUserIds=[])).refused(400, mentions=["approver"])


def test_49_approvers_in_two_spellings(gated):
    same = gated.approver.id
    put(gated, one_step(gated, approverUserIds=[same, same.upper()])).refused(400, mentions=["twice"])
    for spelling in (f" {same}", same.replace("-", ""), "{" + same + "}", same + "\u0000"):
        put(gated, one_step(gated, approverUserIds=[spelling])).refused(422)


@pytest.mark.parametrize("numbers", [[0], [2], [1, 1], [1, 3], [-1], ["1"], [101]])
def test_49_step_numbers_with_gaps_or_repeats(gated, numbers):
    steps = [one_step(gated, stepNumber=number) for number in numbers]
    put(gated, *steps).refused(422)


def test_50_groups_do_not_nest(world):
    outer, inner = world.make_group(), world.make_group()
    for group in (outer, inner):
        path = f"{API}/groups/{outer['id']}"
        world.admin.post(f"{path}/machine-identities/{group['id']}").refused(404)
        world.admin.post(f"{path}/users/{group['slug']}").refused(404)


def test_51_the_last_administrator_stays(gated, world):
    me = world.admin.get(API + "/auth/me").ok()["id"]
    path = f"{gated.path}/users/{me}"
    world.admin.delete(path).refused(400, mentions=["last administrator"])
    world.admin.patch(path, {"role": "auditor"}).refused(400, mentions=["last administrator"])


def test_53_two_administrators_edit_at_once(world):
    gated = GatedSigner(world)
    answers = []

    def edit(number):
        client = gated.admin.clone()
        body = {"steps": [one_step(gated, name=f"edit {number}")], "constraints": {"maxSignings": number}}
        for _ in range(10):
            answers.append(client.put(gated.path + "/approval-policy", body).status)
        client.close()

    threads = [threading.Thread(target=edit, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 409} and 200 in answers
    policy = gated.admin.get(gated.path + "/approval-policy").ok()
    assert policy["steps"][0]["name"] == f"edit {policy['constraints']['maxSignings']}"


def test_54_a_policy_that_is_edited_while_requests_wait(world):
    gated = GatedSigner(world)
    request = gated.ask(signings=3).ok()
    other = world.make_user()
    world.add_member(gated.signer, other, "operator")
    gated.set_policy([step(users=[other])], {"maxSignings": 1})
    # The request keeps its steps and its terms; the new approver has no say in it.
    gated.approve(request, other.client).refused(403)
    assert gated.approve(request).ok()["request"]["maxSignings"] == 3
    gated.ask(signings=3, window="1h").refused(400, mentions=["requestedSignings"])


def test_55_votes_after_the_end(world):
    gated = GatedSigner(world)
    for end in (gated.approve, gated.reject, gated.cancel, gated.revoke):
        request = gated.ask().ok()
        end(request).ok()
        gated.approve(request).refused(400)
        gated.reject(request).refused(400)
    request = gated.ask().ok()
    world.admin.delete(f"{gated.path}/users/{gated.approver.id}").ok()
    gated.approve(request).refused(403)


def test_55_votes_on_what_is_not_there(gated):
    for path in ("nonsense", str(uuid.uuid4()), gated.id):
        gated.approve({"id": path}).refused(404)
        gated.reject({"id": path}).refused(404)
        gated.cancel({"id": path}).refused(404)
        gated.revoke({"id": path}).refused(404)


def test_56_names_of_steps(gated):
    for bad in ("x" * 65, "a\u0000b", "a\u0007b", 5):
        put(gated, one_step(gated, name=bad)).refused(422, mentions=["name"])
    for good in ("../../etc", "a/b", "\u202eabc", "🚀", "x" * 64, None):
        assert put(gated, one_step(gated, name=good)).ok()["steps"][0]["name"] == good


def test_56_names_of_signers(world):
    for bad in ("", "x" * 65, "../x", "a/b", "a b", "\u202e", "🚀", "Release"):
        world.admin.post(SIGNERS, world.signer_body(name=bad)).refused(422, mentions=["name"])
    taken = world.make_signer(name=unique("taken"))
    world.admin.post(SIGNERS, world.signer_body(name=taken["name"])).refused(400, mentions=["in use"])


@pytest.mark.parametrize("role", ["administrator ", "ADMIN", "owner", ""])
def test_57_roles_that_are_none(gated, world, role):
    person = world.make_user()
    body = {"userId": person.id, "role": role}
    gated.admin.post(gated.path + "/members", body).refused((400, 422), mentions=["role"])
    gated.admin.post(gated.path + "/members", {**body, "role": None}).refused(422, mentions=["role"])
