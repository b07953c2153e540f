"""Members of a signer (contract 9.13)."""

import pytest

from sealmint_testing.client import SIGNERS
from sealmint_testing.shapes import expect_time, expect_uuid

NOBODY = "0190a8c5-0000-7000-8000-000000000000"
ACTOR_KEYS = {"user": "actorUserId", "identity": "actorIdentityId", "group": "actorGroupId"}
PLURALS = {"user": "users", "identity": "identities", "group": "groups"}


def path(signer, *more):
    return "/".join([f"{SIGNERS}/{signer['id']}", *more])


def make_principal(world, kind):
    """(reference key, id) of a new principal of that kind."""
    if kind == "group":
        return "groupId", world.make_group()["id"]
    person = world.make_person(kind)
    return f"{kind}Id", person.id


def expect_member(member, signer, kind, actor_id, role):
    expect_uuid(member["membershipId"])
    assert member["signerId"] == signer["id"]
    for other, key in ACTOR_KEYS.items():
        assert member[key] == (actor_id if other == kind else None), key
    assert member["role"] == role
    assert member["customRoleId"] is None
    assert member["isActive"] is True
    expect_time(member["createdAt"])
    expect_time(member["updatedAt"])
    wanted = {"user": ("name", "email", "username"), "identity": ("name",), "group": ("name", "slug")}
    for key in wanted[kind]:
        assert key in member["details"], member


@pytest.mark.parametrize("kind", ACTOR_KEYS)
def test_add_list_change_remove(world, kind):
    signer = world.make_signer()
    key, actor_id = make_principal(world, kind)
    member = world.admin.post(path(signer, "members"), {key: actor_id, "role": "operator"}).ok()
    expect_member(member, signer, kind, actor_id, "operator")
    for listing in ("members", PLURALS[kind]):
        rows = world.admin.get(path(signer, listing)).ok()["memberships"]
        assert [row for row in rows if row["membershipId"] == member["membershipId"]] == [member]
    target = path(signer, "members", member["membershipId"])
    expect_member(world.admin.patch(target, {"role": "auditor"}).ok(), signer, kind, actor_id, "auditor")
    gone = world.admin.delete(target).ok()
    assert gone == {"membershipId": member["membershipId"], "signerId": signer["id"]}
    world.admin.delete(target).refused(404)


@pytest.mark.parametrize("kind", ACTOR_KEYS)
def test_the_routes_of_one_kind(world, kind):
    signer = world.make_signer()
    key, actor_id = make_principal(world, kind)
    if kind == "user":
        body = world.admin.post(path(signer, "users"), {"userIds": [actor_id]}).ok()
        assert body["skipped"] == [] and body["unresolved"] == []
        member = body["memberships"][0]
    else:
        member = world.admin.post(path(signer, PLURALS[kind]), {key: actor_id}).ok()
    expect_member(member, signer, kind, actor_id, "operator")
    target = path(signer, PLURALS[kind], actor_id)
    changed = world.admin.patch(target, {"role": "auditor"}).ok()["membership"]
    expect_member(changed, signer, kind, actor_id, "auditor")
    gone = world.admin.delete(target).ok()
    assert gone == {"membershipId": member["membershipId"], "signerId": signer["id"]}
    world.admin.delete(target).refused(404)
    world.admin.patch(target, {"role": "auditor"}).refused(404)


def test_several_users_by_id_and_email(world):
    signer = world.make_signer()
    first, second, third = (world.make_user() for _ in range(3))
    world.add_member(signer, third, "auditor")
    body = {
        "userIds": [first.id, third.id],
        "emails": [f"{second.name}@example.test", "nobody@example.test"],
        "role": "auditor",
    }
    answer = world.admin.post(path(signer, "users"), body).ok()
    assert {row["actorUserId"] for row in answer["memberships"]} == {first.id, second.id}
    assert {row["role"] for row in answer["memberships"]} == {"auditor"}
    assert answer["skipped"] == [third.id]
    assert answer["unresolved"] == ["nobody@example.test"]


NO_ENTRIES = [{}, {"userIds": []}, {"userIds": [], "emails": []}, {"userIds": "x"}, {"emails": [5]}]


@pytest.mark.parametrize("body", NO_ENTRIES)
def test_several_users_need_an_entry(world, signer, body):
    world.admin.post(path(signer, "users"), body).refused(422)


def test_exactly_one_principal(world, signer):
    user, machine = world.make_user(), world.make_machine()
    target = path(signer, "members")
    world.admin.post(target, {"role": "operator"}).refused(422)
    both = {"userId": user.id, "identityId": machine.id, "role": "operator"}
    world.admin.post(target, both).refused(422)


@pytest.mark.parametrize("role", ["", None, 5, "owner", "ADMIN", "admin ", "administrator"])
def test_wrong_roles(world, signer, role):
    """No role at all breaks the schema; a word that is no role breaks a rule."""
    status = 400 if isinstance(role, str) and role else 422
    user = world.make_user()
    body = {"userId": user.id, "role": role}
    world.admin.post(path(signer, "members"), body).refused(status, mentions=["role"])


def test_who_cannot_be_a_member(world, signer):
    target = path(signer, "members")
    outsider = world.make_user(role="no-access")
    world.admin.post(target, {"userId": outsider.id, "role": "operator"}).refused(400)
    world.admin.post(target, {"userId": NOBODY, "role": "operator"}).refused((400, 404))
    world.admin.post(target, {"userId": "nonsense", "role": "operator"}).refused(422, mentions=["userId"])
    user = world.make_user()
    world.add_member(signer, user, "operator")
    world.admin.post(target, {"userId": user.id, "role": "auditor"}).refused(400, mentions=["already"])


def own_membership(world, signer):
    me = world.admin.get("/api/v1/auth/me").ok()["id"]
    rows = world.admin.get(path(signer, "members")).ok()["memberships"]
    return next(row for row in rows if row["actorUserId"] == me)


def test_the_last_administrator_stays(world):
    signer = world.make_signer()
    mine = own_membership(world, signer)
    target = path(signer, "members", mine["membershipId"])
    world.admin.delete(target).refused(400, mentions=["administrator"])
    world.admin.patch(target, {"role": "operator"}).refused(400, mentions=["administrator"])
    by_kind = path(signer, "users", mine["actorUserId"])
    world.admin.delete(by_kind).refused(400)
    world.admin.patch(by_kind, {"role": "auditor"}).refused(400)
    world.add_member(signer, world.make_user(), "admin")
    world.admin.delete(target).ok()


def test_administrators_manage_members_themselves(world):
    signer = world.make_signer()
    administrator, newcomer = world.make_user(), world.make_user()
    world.add_member(signer, administrator, "admin")
    body = {**newcomer.reference, "role": "operator"}
    administrator.client.post(path(signer, "members"), body).ok()
    newcomer.client.get(path(signer)).ok()


def test_a_membership_of_another_signer_is_404(world):
    first, second = world.make_signer(), world.make_signer()
    member = world.add_member(first, world.make_user(), "auditor")
    target = path(second, "members", member["membershipId"])
    world.admin.patch(target, {"role": "admin"}).refused(404)
    world.admin.delete(target).refused(404)


def test_effective_members(world):
    signer = world.make_signer()
    direct, grouped, both = world.make_user(), world.make_user(), world.make_user()
    operators, auditors = world.make_group(grouped, both), world.make_group(grouped)
    world.add_member(signer, direct, "auditor")
    world.add_member(signer, operators, "operator")
    world.add_member(signer, auditors, "auditor")
    world.add_member(signer, both, "auditor")
    body = world.admin.get(path(signer, "effective-members"), query={"kind": "user"}).ok()
    rows = {row["actorUserId"]: row for row in body["members"]}
    assert (rows[direct.id]["role"], rows[direct.id]["isDirect"]) == ("auditor", True)
    assert rows[direct.id]["viaGroupIds"] == []
    assert (rows[grouped.id]["role"], rows[grouped.id]["isDirect"]) == ("operator", False)
    assert set(rows[grouped.id]["viaGroupIds"]) == {operators["id"], auditors["id"]}
    # The direct role is the one shown, though the rights are those of both.
    assert (rows[both.id]["role"], rows[both.id]["isDirect"]) == ("auditor", True)
    assert rows[both.id]["viaGroupIds"] == [operators["id"]]
    machines = world.admin.get(path(signer, "effective-members"), query={"kind": "identity"}).ok()
    assert machines["members"] == []
    world.admin.get(path(signer, "effective-members"), query={"kind": "robot"}).refused(422, mentions=["kind"])
