"""Bad input 52: a change that was meant for another version of the object is refused (412)."""

import threading

import pytest

from sealmint_testing.approvals import APPROVALS, GatedSigner, step
from sealmint_testing.world import unique


@pytest.fixture
def gated(world):
    return GatedSigner(world)


def tag(answer):
    return answer.headers["ETag"]


def match(value):
    return {"If-Match": value}


def policy_body(gated, signings):
    return {"steps": [step(users=[gated.approver])], "constraints": {"maxSignings": signings}}


def put_policy(gated, signings, value):
    return gated.admin.put(gated.path + "/approval-policy", policy_body(gated, signings), headers=match(value))


def stale(answer):
    body = answer.refused(412, "PreconditionFailed", ["has been changed", "If-Match"])
    assert body["type"].endswith("precondition_failed")


def test_52_a_policy_is_edited_on_the_version_that_was_read(gated):
    path = gated.path + "/approval-policy"
    read = tag(gated.admin.get(path))
    edited = put_policy(gated, 7, read)
    assert edited.ok()["constraints"]["maxSignings"] == 7
    assert tag(edited) != read and tag(edited) == tag(gated.admin.get(path))
    stale(put_policy(gated, 9, read))
    assert gated.admin.get(path).ok()["constraints"]["maxSignings"] == 7
    put_policy(gated, 9, f'{read}, {tag(edited)}').ok()
    put_policy(gated, 8, "*").ok()
    stale(put_policy(gated, 6, f"W/{tag(gated.admin.get(path))}"))


def test_52_a_signer_is_edited_on_the_version_that_was_read(gated):
    read = tag(gated.admin.get(gated.path))
    changed = gated.admin.patch(gated.path, {"description": unique("new")}, headers=match(read))
    changed.ok()
    assert tag(changed) == tag(gated.admin.get(gated.path)) != read
    stale(gated.admin.patch(gated.path, {"description": "late"}, headers=match(read)))
    stale(gated.admin.patch(gated.path + "/status", {"status": "disabled"}, headers=match(read)))
    stale(gated.admin.delete(gated.path, headers=match(read)))
    assert gated.admin.get(gated.path).ok()["status"] == "active"
    gated.admin.delete(gated.path, headers=match(tag(changed))).ok()


def test_52_members_are_changed_on_the_version_that_was_read(gated, world):
    members = gated.path + "/members"
    read = tag(gated.admin.get(members))
    assert read == tag(gated.admin.get(gated.path)) == tag(gated.admin.get(gated.path + "/users"))
    new = {"userId": world.make_user().id, "role": "operator"}
    member = gated.admin.post(members, new, headers=match(read)).ok()
    one = f"{members}/{member['membershipId']}"
    late = {"userId": world.make_user().id, "role": "operator"}
    stale(gated.admin.post(members, late, headers=match(read)))
    stale(gated.admin.post(gated.path + "/users", {"userIds": [late["userId"]]}, headers=match(read)))
    stale(gated.admin.patch(one, {"role": "auditor"}, headers=match(read)))
    stale(gated.admin.delete(one, headers=match(read)))
    gated.admin.patch(one, {"role": "auditor"}, headers=match(tag(gated.admin.get(members)))).ok()


def test_52_a_signature_is_no_new_version(gated):
    read = tag(gated.admin.get(gated.path))
    gated.approved(signings=1)
    gated.sign().ok()
    assert tag(gated.admin.get(gated.path)) == read


def test_52_a_request_is_decided_on_the_version_that_was_read(world):
    gated = GatedSigner(world)
    other = world.make_user()
    world.add_member(gated.signer, other, "operator")
    gated.set_policy([step(users=[gated.approver, other], required=2)], {"maxSignings": 9})
    request = gated.ask().ok()
    path = f"{APPROVALS}/requests/{request['id']}"
    read = tag(gated.admin.get(path))
    assert read == tag(gated.admin.get(f"{gated.path}/requests/{request['id']}"))
    voted = gated.approver.client.post(path + "/approve", {}, headers=match(read))
    voted.ok()
    assert tag(voted) == tag(gated.admin.get(path)) != read
    for action in ("approve", "reject"):
        stale(other.client.post(f"{path}/{action}", {}, headers=match(read)))
    stale(gated.operator.client.post(path + "/cancel", headers=match(read)))
    stale(gated.admin.post(f"{gated.path}/requests/{request['id']}/revoke", headers=match(read)))
    other.client.post(path + "/approve", {}, headers=match(tag(voted))).ok()
    assert gated.read(request)["status"] == "approved"


def test_52_of_many_edits_of_one_version_one_is_made(gated):
    path = gated.path + "/approval-policy"
    for _ in range(5):
        read = tag(gated.admin.get(path))
        start, statuses = threading.Barrier(6), []

        def edit(signings, read=read, start=start, statuses=statuses):
            client = gated.admin.clone()
            start.wait()
            answer = client.put(path, policy_body(gated, signings), headers=match(read))
            statuses.append(answer.status)
            client.close()

        threads = [threading.Thread(target=edit, args=(number,)) for number in range(1, 7)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200] + [412] * 5


def test_52_who_may_not_edit_learns_no_version(gated, world):
    stranger = world.make_user().client
    stranger.put(gated.path + "/approval-policy", policy_body(gated, 1), headers=match('"0"')).refused(403)
    gated.operator.client.patch(gated.path, {"description": "x"}, headers=match('"0"')).refused(403)


@pytest.mark.parametrize("value", ["7", '"7', "", '"7" "8"', "*, *", ",".join(['"1"'] * 17)], ids=repr)
def test_52_a_field_that_does_not_read(gated, value):
    body = put_policy(gated, 5, value).refused(422, "ValidationFailure")
    assert body["message"][0]["path"] == "If-Match"
