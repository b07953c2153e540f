"""Users, machine identities and groups (contract 8.5)."""

import pytest

from sealmint_testing.client import API, login_user
from sealmint_testing.shapes import expect_page, expect_time, expect_uuid
from sealmint_testing.world import unique

USERS, IDENTITIES, GROUPS = API + "/users", API + "/identities", API + "/groups"
BAD_PAGING = ["limit=0", "limit=101", "limit=ten", "limit=-1", "offset=-1", "offset=x", "limit="]
KINDS = {"users": USERS, "identities": IDENTITIES, "groups": GROUPS}


def new_body(kind, **changes):
    name = unique("thing")
    bodies = {
        "users": {"username": name, "email": f"{name}@example.test", "role": "member"},
        "identities": {"name": name, "role": "member"},
        "groups": {"name": name, "slug": name, "role": "member"},
    }
    return bodies[kind] | changes


@pytest.mark.parametrize("kind", KINDS)
def test_create_read_list_change_delete(admin, kind):
    path = KINDS[kind]
    body = new_body(kind)
    made = admin.post(path, body).ok()
    expect_uuid(made["id"])
    expect_time(made["createdAt"])
    assert {key: made[key] for key in body} == body
    read = admin.get(f"{path}/{made['id']}").ok()
    assert {key: read[key] for key in made} == made
    before = admin.get(path, query={"limit": 1}).ok()
    assert len(expect_page(before, kind)) == 1
    changed = admin.patch(f"{path}/{made['id']}", {"role": "no-access"}).ok()
    assert changed["role"] == "no-access"
    assert changed["id"] == made["id"]
    admin.delete(f"{path}/{made['id']}").ok()
    admin.get(f"{path}/{made['id']}").refused(404)
    admin.delete(f"{path}/{made['id']}").refused(404)
    after = admin.get(path, query={"limit": 1}).ok()
    assert after["totalCount"] == before["totalCount"] - 1


@pytest.mark.parametrize("kind", KINDS)
def test_lists_page_without_gaps_or_repeats(admin, kind):
    made = [admin.post(KINDS[kind], new_body(kind)).ok()["id"] for _ in range(3)]
    seen, offset = [], 0
    while True:
        page = admin.get(KINDS[kind], query={"offset": offset, "limit": 2}).ok()
        rows = expect_page(page, kind)
        seen += [row["id"] for row in rows]
        offset += 2
        if offset >= page["totalCount"]:
            break
    assert len(seen) == len(set(seen)) == page["totalCount"]
    assert [row for row in seen if row in made] == made, "in the order of creation"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("query", BAD_PAGING)
def test_bad_paging_is_422(admin, kind, query):
    admin.get(f"{KINDS[kind]}?{query}").refused(422, mentions=[query.split("=")[0]])


@pytest.mark.parametrize("kind", KINDS)
def test_only_product_admins(world, kind):
    member, machine = world.make_user(), world.make_machine()
    made = world.admin.post(KINDS[kind], new_body(kind)).ok()
    for person in (member, machine):
        person.client.post(KINDS[kind], new_body(kind)).refused(403, "PermissionDenied")
        person.client.get(KINDS[kind]).refused(403)
        person.client.delete(f"{KINDS[kind]}/{made['id']}").refused(403)
        person.client.patch(f"{KINDS[kind]}/{made['id']}", {"role": "admin"}).refused(403)


@pytest.mark.parametrize("kind", KINDS)
def test_a_malformed_id_is_404(admin, kind):
    for wrong in ("nonsense", "0190a8c5-0000-7000-8000-000000000000", "%00", "a" * 300):
        admin.get(f"{KINDS[kind]}/{wrong}").refused((400, 404) if wrong == "%00" else 404)


@pytest.mark.parametrize(
    "kind, changes, field",
    [
        ("users", {"username": ""}, "username"),
        ("users", {"username": None}, "username"),
        ("users", {"username": "a" * 256}, "username"),
        ("users", {"username": "line\nbreak"}, "username"),
        ("users", {"email": "no-at-sign"}, "email"),
        ("users", {"role": "owner"}, "role"),
        ("users", {"role": "ADMIN"}, "role"),
        ("users", {"role": None}, "role"),
        ("users", {"password": 12345678}, "password"),
        ("identities", {"name": ""}, "name"),
        ("identities", {"name": "  "}, "name"),
        ("identities", {"name": "a" * 256}, "name"),
        ("identities", {"name": "esc\u001b[31m"}, "name"),
        ("identities", {"role": "operator"}, "role"),
        ("groups", {"slug": "under_score"}, "slug"),
        ("groups", {"slug": "../x"}, "slug"),
        ("groups", {"slug": ""}, "slug"),
        ("groups", {"slug": ["x"]}, "slug"),
        ("groups", {"name": 5}, "name"),
    ],
)
def test_schema(admin, kind, changes, field):
    admin.post(KINDS[kind], new_body(kind, **changes)).refused(422, mentions=[field])


@pytest.mark.parametrize("kind, field", [("users", "username"), ("groups", "slug")])
def test_duplicates_are_400(admin, kind, field):
    body = new_body(kind)
    admin.post(KINDS[kind], body).ok()
    admin.post(KINDS[kind], new_body(kind, **{field: body[field]})).refused(400, mentions=[field])


def test_usernames_differ_by_more_than_case(admin):
    body = new_body("users")
    admin.post(USERS, body).ok()
    admin.post(USERS, new_body("users", username=body["username"].upper())).refused(400)


def test_emails_are_kept_in_lower_case(admin):
    name = unique("mail")
    made = admin.post(USERS, new_body("users", email=f"{name.upper()}@Example.Test")).ok()
    assert made["email"] == f"{name}@example.test"


def test_passwords_are_never_answered(admin):
    answer = admin.post(USERS, new_body("users", password="correct horse battery staple"))
    user = answer.ok()
    for text in (answer.text, admin.get(f"{USERS}/{user['id']}").text):
        assert "correct horse" not in text
        assert "argon2" not in text


def test_a_new_password_replaces_the_old_one(world):
    user = world.make_user()
    world.admin.patch(f"{USERS}/{user.id}", {"password": "another-password-1"}).ok()
    login_user(world.address, user.name, user.secrets["password"]).refused(401)
    login_user(world.address, user.name, "another-password-1").ok()


def test_a_user_without_password_cannot_log_in(world):
    body = new_body("users")
    world.admin.post(USERS, body).ok()
    login_user(world.address, body["username"], "").refused((401, 422))
    login_user(world.address, body["username"], "anything").refused(401)


def test_group_members_come_and_go(world):
    user, machine = world.make_user(), world.make_machine()
    group = world.make_group(user, machine)
    # The group's product role reaches its members as long as they are in it.
    lifted = world.make_group(user, role="admin")
    user.client.get(USERS).ok()
    world.leave_group(lifted, user)
    user.client.get(USERS).refused(403)
    world.leave_group(group, machine)
    world.admin.delete(world.group_member_path(group, machine)).refused((400, 404))


def test_joining_twice_keeps_one_membership(world):
    user = world.make_user()
    group = world.make_group(user)
    answer = world.admin.post(world.group_member_path(group, user))
    assert answer.status == 200 or answer.refused(400)
    world.leave_group(group, user)
    world.admin.delete(world.group_member_path(group, user)).refused((400, 404))


def test_unknown_group_members_are_404(world):
    group = world.make_group()
    nobody = "0190a8c5-0000-7000-8000-000000000000"
    world.admin.post(f"{GROUPS}/{group['id']}/users/nobody-of-that-name").refused(404)
    world.admin.post(f"{GROUPS}/{group['id']}/machine-identities/{nobody}").refused(404)
    world.admin.post(f"{GROUPS}/{nobody}/users/admin").refused(404)


def test_deleting_a_user_ends_its_sessions(world):
    user = world.make_user()
    world.admin.delete(f"{USERS}/{user.id}").ok()
    user.client.get(API + "/auth/me").refused(401, "TokenError")


def test_deleting_an_identity_ends_its_tokens(world):
    machine = world.make_machine()
    world.admin.delete(f"{IDENTITIES}/{machine.id}").ok()
    machine.client.get(API + "/auth/me").refused(401, "TokenError")
