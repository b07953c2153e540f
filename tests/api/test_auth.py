"""Logins, universal auth and its limits (contract 8.1-8.4, 18.14)."""

import pytest

from sealmint_testing.client import API, Client, login_machine, login_user
from sealmint_testing.deadline import until
from sealmint_testing.shapes import expect_time, expect_uuid

ME = API + "/auth/me"


def auth_path(identity_id, *more):
    return "/".join([f"{API}/auth/universal-auth/identities/{identity_id}", *more])


def login(world, identity):
    secrets = identity.secrets
    return login_machine(world.address, secrets["client_id"], secrets["client_secret"])


# ---- universal auth: login ----


def test_login_answers_a_bearer_token(world):
    identity = world.make_identity(accessTokenTTL=600, accessTokenMaxTTL=1200)
    body = login(world, identity).ok()
    assert body["tokenType"] == "Bearer"
    assert body["expiresIn"] == 600
    assert body["accessTokenMaxTTL"] == 1200
    me = world.admin.with_token(body["accessToken"]).get(ME).ok()
    assert me == {"type": "identity", "id": identity.id, "name": identity.name, "role": "member"}


def test_login_ignores_unknown_keys(world):
    secrets = world.make_identity().secrets
    body = {"clientId": secrets["client_id"], "clientSecret": secrets["client_secret"]}
    body |= {"subOrganizationName": "anything", "whatever": [1, {"x": None}]}
    Client(world.address).post(API + "/auth/universal-auth/login", body).ok()


def test_each_login_gives_another_token(world):
    identity = world.make_identity()
    assert login(world, identity).ok()["accessToken"] != login(world, identity).ok()["accessToken"]


def test_wrong_secret_and_unknown_id_look_the_same(world):
    """Whoever guesses must not learn which half was right."""
    identity = world.make_identity()
    wrong = login_machine(world.address, identity.secrets["client_id"], "not-the-secret").refused(401)
    unknown = login_machine(world.address, "0190a8c5-0000-7000-8000-000000000000", "x").refused(401)
    no_uuid = login_machine(world.address, "nobody", "x").refused(401)
    for key in ("error", "message", "code", "detail"):
        assert wrong[key] == unknown[key] == no_uuid[key]


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "clientId"),
        ({"clientId": "x"}, "clientSecret"),
        ({"clientId": 5, "clientSecret": "x"}, "clientId"),
        ({"clientId": "x", "clientSecret": None}, "clientSecret"),
        ({"clientId": "x", "clientSecret": ["x"]}, "clientSecret"),
    ],
)
def test_login_schema(anonymous, body, field):
    anonymous.post(API + "/auth/universal-auth/login", body).refused(422, mentions=[field])


# ---- lock-out ----


def test_the_threshold_th_failure_locks(world):
    identity = world.make_machine(lockoutThreshold=3)
    for _ in range(3):
        login_machine(world.address, identity.secrets["client_id"], "wrong").refused(401)
    login(world, identity).refused(401)
    assert identity.client.get(ME).ok()["id"] == identity.id, "existing tokens live on"


def test_one_failure_fewer_does_not_lock(world):
    identity = world.make_identity(lockoutThreshold=3)
    for _ in range(2):
        login_machine(world.address, identity.secrets["client_id"], "wrong").refused(401)
    login(world, identity).ok()


def test_spelling_the_id_otherwise_does_not_get_round_the_lock(world):
    identity = world.make_identity(lockoutThreshold=2)
    client_id = identity.secrets["client_id"]
    for spelling in (client_id, client_id.upper()):
        login_machine(world.address, spelling, "wrong").refused(401)
    for spelling in (client_id, client_id.upper()):
        login_machine(world.address, spelling, identity.secrets["client_secret"]).refused(401)


def test_lockout_can_be_switched_off(world):
    identity = world.make_identity(lockoutEnabled=False, lockoutThreshold=1)
    for _ in range(5):
        login_machine(world.address, identity.secrets["client_id"], "wrong").refused(401)
    login(world, identity).ok()


def test_a_lock_hurts_only_its_identity(world):
    victim, other = world.make_identity(lockoutThreshold=1), world.make_identity()
    login_machine(world.address, victim.secrets["client_id"], "wrong").refused(401)
    login(world, other).ok()


# ---- limits of secrets and tokens ----


def test_a_client_secret_ends_after_its_uses(world):
    identity = world.make_identity(secret_options={"numUsesLimit": 2})
    login(world, identity).ok()
    login(world, identity).ok()
    login(world, identity).refused(401)


def test_an_access_token_ends_after_its_uses(world):
    identity = world.make_machine(accessTokenNumUsesLimit=2)
    identity.client.get(ME).ok()
    identity.client.get(ME).ok()
    identity.client.get(ME).refused(401, "TokenError")


def test_an_access_token_ends_with_its_ttl(world):
    identity = world.make_machine(accessTokenTTL=1, accessTokenMaxTTL=1)
    answer = until(lambda: identity.client.get(ME), lambda answer: answer.status != 200, seconds=5)
    answer.refused(401, "TokenError")


def test_a_client_secret_ends_with_its_ttl(world):
    identity = world.make_identity(secret_options={"ttl": 1}, lockoutEnabled=False)
    until(lambda: login(world, identity), lambda answer: answer.status != 200, seconds=5).refused(401)


def test_a_secret_refuses_other_addresses(world):
    identity = world.make_identity(clientSecretTrustedIps=[{"ipAddress": "203.0.113.7"}])
    login(world, identity).refused(401)


def test_a_token_refuses_other_addresses(world):
    identity = world.make_machine(accessTokenTrustedIps=[{"ipAddress": "203.0.113.0/24"}])
    identity.client.get(ME).refused(401)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.0/8", "0.0.0.0/0"])
def test_trusted_addresses_as_literal_and_network(world, address):
    trusted = [{"ipAddress": address}]
    identity = world.make_machine(clientSecretTrustedIps=trusted, accessTokenTrustedIps=trusted)
    identity.client.get(ME).ok()


def test_a_forwarded_address_is_not_believed(world):
    identity = world.make_identity(clientSecretTrustedIps=[{"ipAddress": "203.0.113.7"}])
    body = {"clientId": identity.secrets["client_id"], "clientSecret": identity.secrets["client_secret"]}
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        value = "for=203.0.113.7" if name == "Forwarded" else "203.0.113.7"
        Client(world.address).post(
            API + "/auth/universal-auth/login", body, headers={name: value}
        ).refused(401)


# ---- universal auth: administration ----


def test_defaults_of_universal_auth(world):
    identity = world.admin.post(API + "/identities", {"name": "defaults", "role": "member"}).ok()
    row = world.attach_universal_auth(identity["id"])
    expect_uuid(row["clientId"])
    expected = {
        "accessTokenTTL": 2592000,
        "accessTokenMaxTTL": 2592000,
        "accessTokenNumUsesLimit": 0,
        "accessTokenPeriod": 0,
        "lockoutEnabled": True,
        "lockoutThreshold": 3,
        "lockoutDurationSeconds": 300,
        "lockoutCounterResetSeconds": 30,
    }
    assert {key: row[key] for key in expected} == expected
    for key in ("clientSecretTrustedIps", "accessTokenTrustedIps"):
        assert [entry["ipAddress"] for entry in row[key]] == ["0.0.0.0/0", "::/0"]
    world.admin.post(auth_path(identity["id"]), {}).refused((400, 409))


def test_universal_auth_get_patch_delete(world):
    identity = world.make_machine()
    changed = world.admin.patch(auth_path(identity.id), {"accessTokenTTL": 77}).ok()
    assert changed["identityUniversalAuth"]["accessTokenTTL"] == 77
    read = world.admin.get(auth_path(identity.id)).ok()["identityUniversalAuth"]
    assert read["accessTokenTTL"] == 77
    assert read["clientId"] == identity.secrets["client_id"]
    world.admin.delete(auth_path(identity.id)).ok()
    identity.client.get(ME).refused(401, "TokenError")
    world.admin.get(auth_path(identity.id)).refused((400, 404))
    login(world, identity).refused(401)


@pytest.mark.parametrize(
    "options, field",
    [
        ({"accessTokenTTL": 100, "accessTokenMaxTTL": 99}, "accessTokenTTL"),
        ({"accessTokenTTL": -1}, "accessTokenTTL"),
        ({"accessTokenTTL": 315360001, "accessTokenMaxTTL": 315360001}, "accessToken"),
        ({"accessTokenTTL": "60"}, "accessTokenTTL"),
        ({"accessTokenTTL": 1.5}, "accessTokenTTL"),
        ({"accessTokenNumUsesLimit": -1}, "accessTokenNumUsesLimit"),
        ({"accessTokenPeriod": -1}, "accessTokenPeriod"),
        ({"lockoutThreshold": 0}, "lockoutThreshold"),
        ({"lockoutThreshold": 31}, "lockoutThreshold"),
        ({"lockoutDurationSeconds": 29}, "lockoutDurationSeconds"),
        ({"lockoutDurationSeconds": 86401}, "lockoutDurationSeconds"),
        ({"lockoutCounterResetSeconds": 4}, "lockoutCounterResetSeconds"),
        ({"lockoutCounterResetSeconds": 3601}, "lockoutCounterResetSeconds"),
        ({"lockoutEnabled": "yes"}, "lockoutEnabled"),
        ({"clientSecretTrustedIps": []}, "clientSecretTrustedIps"),
        ({"accessTokenTrustedIps": [{"ipAddress": "300.1.1.1"}]}, "accessTokenTrustedIps"),
        ({"accessTokenTrustedIps": [{"ipAddress": "10.0.0.0/33"}]}, "accessTokenTrustedIps"),
        ({"accessTokenTrustedIps": ["10.0.0.1"]}, "accessTokenTrustedIps"),
    ],
)
def test_universal_auth_schema(world, options, field):
    identity = world.make_identity()
    world.admin.patch(auth_path(identity.id), options).refused(422, mentions=[field])


def test_client_secrets_are_shown_once(world):
    identity = world.make_identity(secret_options={"description": "of CI", "numUsesLimit": 9, "ttl": 99})
    listed = world.admin.get(auth_path(identity.id, "client-secrets"))
    assert identity.secrets["client_secret"] not in listed.text
    rows = listed.ok()["clientSecretData"]
    assert len(rows) == 1
    row = rows[0]
    expect_uuid(row["id"])
    expect_time(row["createdAt"])
    assert row["description"] == "of CI"
    assert row["clientSecretNumUses"] == 0
    assert row["clientSecretNumUsesLimit"] == 9
    assert row["clientSecretTTL"] == 99
    assert row["isClientSecretRevoked"] is False
    assert identity.secrets["client_secret"].startswith(row["clientSecretPrefix"])
    assert len(row["clientSecretPrefix"]) <= 12, "a prefix that tells little of the secret"
    one = world.admin.get(auth_path(identity.id, "client-secrets", row["id"]))
    assert one.ok()["clientSecretData"]["id"] == row["id"]
    assert identity.secrets["client_secret"] not in one.text


def test_revoking_a_client_secret_kills_it_and_its_tokens(world):
    identity = world.make_machine()
    other = world.make_client_secret(identity.id)
    secret_id = world.admin.get(auth_path(identity.id, "client-secrets")).ok()["clientSecretData"]
    secret_id = next(row["id"] for row in secret_id if row["id"] != other["clientSecretData"]["id"])
    revoked = world.admin.post(auth_path(identity.id, "client-secrets", secret_id, "revoke")).ok()
    assert revoked["clientSecretData"]["isClientSecretRevoked"] is True
    identity.client.get(ME).refused(401, "TokenError")
    login(world, identity).refused(401)
    login_machine(world.address, identity.secrets["client_id"], other["clientSecret"]).ok()


def test_universal_auth_is_for_product_admins(world):
    machine = world.make_machine()
    machine.client.get(auth_path(machine.id)).refused(403, "PermissionDenied")
    machine.client.post(auth_path(machine.id, "client-secrets"), {}).refused(403)
    machine.client.patch(auth_path(machine.id), {"accessTokenTTL": 5}).refused(403)
    machine.client.delete(auth_path(machine.id)).refused(403)


# ---- tokens ----


def test_renew_takes_no_bearer_and_answers_like_login(world):
    identity = world.make_machine(accessTokenTTL=500, accessTokenMaxTTL=1000)
    body = Client(world.address).post(
        API + "/auth/token/renew", {"accessToken": identity.secrets["token"]}
    ).ok()
    assert body["tokenType"] == "Bearer"
    assert 0 < body["expiresIn"] <= 1000
    assert body["accessTokenMaxTTL"] == 1000
    world.admin.with_token(body["accessToken"]).get(ME).ok()


def test_renew_refuses_a_bad_token(anonymous):
    anonymous.post(API + "/auth/token/renew", {"accessToken": "nonsense"}).refused(401, "TokenError")
    anonymous.post(API + "/auth/token/renew", {}).refused(422, mentions=["accessToken"])


def test_revoke_needs_a_bearer_and_ends_the_token(world):
    identity = world.make_machine()
    body = {"accessToken": identity.secrets["token"]}
    Client(world.address).post(API + "/auth/token/revoke", body).refused(401)
    identity.client.post(API + "/auth/token/revoke", body).ok()
    identity.client.get(ME).refused(401, "TokenError")
    Client(world.address).post(API + "/auth/token/renew", body).refused(401, "TokenError")


def test_nobody_revokes_the_token_of_somebody_else(world):
    victim, attacker = world.make_machine(), world.make_machine()
    body = {"accessToken": victim.secrets["token"]}
    answer = attacker.client.post(API + "/auth/token/revoke", body)
    assert answer.status in (200, 401, 403, 404), repr(answer)
    victim.client.get(ME).ok()


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YWRtaW46YWRtaW4=",
        "Bearer nonsense",
        "Bearer " + "a" * 4000,
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        "Bearer ' OR 1=1 --",
        "Bearer a b",
    ],
)
def test_bad_bearers_are_401(anonymous, header):
    headers = {} if header is None else {"Authorization": header}
    anonymous.get(ME, headers=headers).refused(401)


def test_an_unknown_token_is_a_token_error(anonymous):
    anonymous.with_token("nonsense").get(ME).refused(401, "TokenError")


def test_a_client_secret_is_no_token(world):
    identity = world.make_machine()
    world.admin.with_token(identity.secrets["client_secret"]).get(ME).refused(401, "TokenError")


def test_a_token_with_a_changed_end_is_unknown(world):
    token = world.make_machine().secrets["token"]
    changed = token[:-1] + ("a" if token[-1] != "a" else "b")
    world.admin.with_token(changed).get(ME).refused(401, "TokenError")
    world.admin.with_token(token + "a").get(ME).refused(401, "TokenError")


def test_the_scheme_is_case_insensitive(world):
    token = world.make_machine().secrets["token"]
    Client(world.address).get(ME, headers={"Authorization": f"bearer {token}"}).ok()


# ---- people ----


def test_a_user_logs_in_and_out(world):
    user = world.make_user()
    me = user.client.get(ME).ok()
    assert me == {"type": "user", "id": user.id, "name": user.name, "role": "member"}
    user.client.post(API + "/auth/logout").ok()
    user.client.get(ME).refused(401, "TokenError")


def test_the_login_of_a_user_answers_like_8_1(world):
    user = world.make_user()
    body = login_user(world.address, user.name, user.secrets["password"]).ok()
    assert body["tokenType"] == "Bearer"
    assert isinstance(body["expiresIn"], int) and body["expiresIn"] > 0
    assert body["accessTokenMaxTTL"] >= body["expiresIn"]


def test_wrong_password_and_unknown_user_look_the_same(world):
    user = world.make_user()
    wrong = login_user(world.address, user.name, "wrong").refused(401)
    unknown = login_user(world.address, "nobody-of-that-name", "wrong").refused(401)
    for key in ("error", "message", "code", "detail"):
        assert wrong[key] == unknown[key]


def test_user_logins_lock_too(world):
    user = world.make_user()
    for _ in range(3):
        login_user(world.address, user.name, "wrong").refused((401, 429))
    login_user(world.address, user.name.upper(), user.secrets["password"]).refused((401, 429))
    user.client.get(ME).ok()


def test_logout_ends_one_session_only(world):
    user = world.make_user()
    other = login_user(world.address, user.name, user.secrets["password"]).ok()["accessToken"]
    user.client.post(API + "/auth/logout").ok()
    world.admin.with_token(other).get(ME).ok()


def test_the_dev_tokens_are_who_they_should_be(world):
    admin = world.admin.get(ME).ok()
    assert (admin["type"], admin["name"], admin["role"]) == ("user", "admin", "admin")
    assert world.machine.get(ME).ok()["type"] == "identity"
    env = world.server.env
    login_machine(world.address, env["SEALMINT_CLIENT_ID"], env["SEALMINT_CLIENT_SECRET"]).ok()
