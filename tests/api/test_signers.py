"""Signers: create, list, read, change, status, keys and certificates (contract 9.1-9.7, 9.9, 9.10)."""

import base64

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import CERTIFICATES, LEGACY_SIGNERS, SIGNERS
from sealmint_testing.shapes import expect_page, expect_time, expect_uuid
from sealmint_testing.world import sign_body, sign_path, unique

NOBODY = "0190a8c5-0000-7000-8000-000000000000"


def path(signer, *more):
    return "/".join([f"{SIGNERS}/{signer['id']}", *more])


def read(world, signer):
    return world.admin.get(path(signer)).ok()


# ---- create ----


def test_a_new_signer_has_all_fields(world):
    signer = world.make_signer(description="  of the release team  ", certificateRenewBeforeDays=10)
    for key in ("id", "certificateId", "approvalPolicyId", "caId"):
        expect_uuid(signer[key])
    for key in ("createdAt", "updatedAt"):
        expect_time(signer[key])
    assert isinstance(signer["projectId"], str) and signer["projectId"]
    assert signer["status"] == "active"
    assert signer["description"] == "of the release team"
    assert signer["caId"] == world.authority["id"]
    assert signer["certificateTtlDays"] == 365
    assert signer["certificateRenewBeforeDays"] == 10
    assert signer["keyAlgorithm"] == "EC_prime256v1"
    for key in ("certificateFailureReason", "externalCaConfig", "lastSignedAt"):
        assert signer[key] is None, key


def test_joined_fields_come_from_the_certificate(world, signer):
    row = read(world, signer)
    pem = world.certificate_pem(signer)
    assert row["certificateCommonName"] == signer["commonName"]
    assert row["certificateSerialNumber"] == openssl.certificate_serial(pem)
    assert expect_time(row["certificateNotBefore"]) < expect_time(row["certificateNotAfter"])
    assert row["certificateKeyAlgorithm"] == "EC_prime256v1"
    assert row["certificateKeySource"] == "infisical"
    assert row["certificateHsmConnectorId"] is None
    assert row["certificateStatus"] == "active"
    assert row["certificateCaId"] == world.authority["id"]
    assert row["approvalPolicyName"] == f"signer:{signer['id']}"
    assert row["externalOrder"] is None


def test_the_default_key_is_rsa_3072(world):
    body = world.signer_body()
    del body["keyAlgorithm"]
    signer = world.admin.post(SIGNERS, body).ok()
    assert signer["keyAlgorithm"] == "RSA_3072"
    assert "(3072 bit)" in openssl.certificate_text(world.certificate_pem(signer))


def test_the_creator_becomes_administrator(world):
    for kind in ("user", "identity"):
        creator = world.make_person(kind, role="admin")
        signer = creator.client.post(SIGNERS, world.signer_body()).ok()
        members = world.admin.get(path(signer, "members")).ok()["memberships"]
        key = "actorUserId" if kind == "user" else "actorIdentityId"
        assert [(member[key], member["role"]) for member in members] == [(creator.id, "admin")]


def test_members_can_come_with_the_signer(world):
    user, machine = world.make_user(), world.make_machine()
    group = world.make_group()
    wanted = [
        {"kind": "user", "id": user.id, "role": "auditor"},
        {"kind": "identity", "id": machine.id, "role": "operator"},
        {"kind": "group", "id": group["id"], "role": "admin"},
    ]
    signer = world.make_signer(members=wanted)
    members = world.admin.get(path(signer, "members")).ok()["memberships"]
    roles = {
        member.get("actorUserId") or member.get("actorIdentityId") or member.get("actorGroupId"): member["role"]
        for member in members
    }
    assert {entry["id"]: entry["role"] for entry in wanted}.items() <= roles.items()
    assert len(members) == 4, "these three and the creator"


def test_members_need_product_access(world):
    outsider = world.make_user(role="no-access")
    members = [{"kind": "user", "id": outsider.id, "role": "operator"}]
    world.admin.post(SIGNERS, world.signer_body(members=members)).refused(400)


def test_members_need_a_known_role(world):
    user = world.make_user()
    members = [{"kind": "user", "id": user.id, "role": "owner"}]
    world.admin.post(SIGNERS, world.signer_body(members=members)).refused(400, mentions=["role"])


def test_only_product_admins_create(world):
    for person in (world.make_user(), world.make_machine()):
        person.client.post(SIGNERS, world.signer_body()).refused(403, "PermissionDenied")


def test_a_duplicate_name_is_400(world, signer):
    body = world.signer_body(name=signer["name"])
    world.admin.post(SIGNERS, body).refused(400, mentions=["name"])


@pytest.mark.parametrize(
    "changes, status, field",
    [
        ({"name": None}, 422, "name"),
        ({"name": ""}, 422, "name"),
        ({"name": "a" * 65}, 422, "name"),
        ({"name": "Upper"}, 422, "name"),
        ({"name": "under_score"}, 422, "name"),
        ({"name": "sp ace"}, 422, "name"),
        ({"name": "../etc"}, 422, "name"),
        ({"name": "a/b"}, 422, "name"),
        ({"name": "\u202egnp"}, 422, "name"),
        ({"name": "🔏"}, 422, "name"),
        ({"name": 7}, 422, "name"),
        ({"description": "d" * 257}, 422, "description"),
        ({"description": {"x": 1}}, 422, "description"),
        ({"commonName": "c" * 257}, 422, "commonName"),
        ({"commonName": ""}, (400, 422), "commonName"),
        ({"commonName": None}, 400, "commonName"),
        ({"commonName": "a\nb"}, (400, 422), ""),
        ({"certificateTtlDays": 0}, 422, "certificateTtlDays"),
        ({"certificateTtlDays": 3651}, 422, "certificateTtlDays"),
        ({"certificateTtlDays": 1.5}, 422, "certificateTtlDays"),
        ({"certificateTtlDays": "365"}, 422, "certificateTtlDays"),
        ({"certificateRenewBeforeDays": 0}, 422, "certificateRenewBeforeDays"),
        ({"certificateRenewBeforeDays": 31}, 422, "certificateRenewBeforeDays"),
        ({"certificateRenewBeforeDays": 5, "certificateTtlDays": 5}, 400, "certificateRenewBeforeDays"),
        ({"keyAlgorithm": "RSA_1024"}, 422, "keyAlgorithm"),
        ({"keyAlgorithm": "rsa_2048"}, 422, "keyAlgorithm"),
        ({"keyAlgorithm": "EC_secp256k1"}, 422, "keyAlgorithm"),
        ({"caId": "nonsense"}, 422, "caId"),
        ({"caId": NOBODY}, 404, ""),
        ({"caId": None}, 400, "caId"),
        ({"certificateId": NOBODY}, 400, "certificateId"),
        ({"members": "everybody"}, 422, "members"),
        ({"members": [{"kind": "robot", "id": NOBODY, "role": "admin"}]}, 422, "kind"),
        ({"members": [{"kind": "user", "id": "x", "role": "admin"}]}, 422, "id"),
    ],
)
def test_create_refuses(world, changes, status, field):
    world.admin.post(SIGNERS, world.signer_body(**changes)).refused(status, mentions=[field])


def test_all_schema_issues_are_named_at_once(world):
    body = world.signer_body(name="Bad Name", certificateTtlDays=0, keyAlgorithm="none")
    world.admin.post(SIGNERS, body).refused(422, mentions=["name", "certificateTtlDays", "keyAlgorithm"])


def test_names_may_be_64_characters(world):
    name = (unique("long") + "-" + "a" * 64)[:64]
    assert world.make_signer(name=name)["name"] == name


# ---- from an existing certificate ----


def test_a_signer_from_the_certificate_of_another(world):
    first = world.make_signer()
    body = {"name": unique("second"), "certificateId": first["certificateId"]}
    second = world.admin.post(SIGNERS, body).ok()
    assert second["certificateId"] == first["certificateId"]
    assert second["caId"] is None
    assert second["commonName"] is None
    assert second["status"] == "active"
    assert world.certificate_pem(second) == world.certificate_pem(first)
    world.admin.delete(path(first)).ok()
    digest_body = sign_body()
    signed = world.admin.post(sign_path(second), digest_body).ok()
    key = openssl.public_key_of(world.certificate_pem(second))
    digest = base64.b64decode(digest_body["data"])
    assert openssl.verify_digest(key, "ECDSA_SHA_256", digest, signed["signature"])


def test_certificates_that_cannot_be_used(world):
    revoked = world.make_signer()
    world.admin.post(f"{CERTIFICATES}/{revoked['certificateId']}/revoke", {}).ok()
    body = {"name": unique("revoked"), "certificateId": revoked["certificateId"]}
    world.admin.post(SIGNERS, body).refused(400, mentions=["revoked"])
    world.admin.post(SIGNERS, {"name": unique("gone"), "certificateId": NOBODY}).refused(404)


# ---- list ----


def test_lists_are_stable_and_paged(world):
    made = [world.make_signer()["id"] for _ in range(3)]
    seen, offset = [], 0
    while True:
        page = world.admin.get(SIGNERS, query={"offset": offset, "limit": 2}).ok()
        seen += [row["id"] for row in expect_page(page, "signers")]
        offset += 2
        if offset >= page["totalCount"]:
            break
    assert len(seen) == len(set(seen)) == page["totalCount"]
    assert [row for row in seen if row in made] == made, "createdAt, then id"


def test_list_rows_carry_what_clients_need(world, signer):
    rows = world.admin.get(SIGNERS, query={"search": signer["name"], "limit": 100}).ok()["signers"]
    assert [row["id"] for row in rows] == [signer["id"]]
    for key in (
        "certificateCommonName",
        "certificateSerialNumber",
        "certificateNotAfter",
        "certificateKeyAlgorithm",
        "approvalPolicyName",
    ):
        assert rows[0][key], key


def test_members_see_only_their_signers(world):
    user, machine = world.make_user(), world.make_machine()
    direct, by_group = world.make_signer(), world.make_signer()
    world.add_member(direct, user, "auditor")
    world.add_member(by_group, world.make_group(user, machine), "auditor")
    for person, expected in ((user, {direct["id"], by_group["id"]}), (machine, {by_group["id"]})):
        page = person.client.get(SIGNERS).ok()
        assert {row["id"] for row in page["signers"]} == expected
        assert page["totalCount"] == len(expected)
    nobody = world.make_user().client.get(SIGNERS).ok()
    assert nobody == {"signers": [], "totalCount": 0}


def test_product_admins_see_all(world, signer):
    other = world.make_machine(role="admin")
    page = other.client.get(SIGNERS, query={"search": signer["name"]}).ok()
    assert [row["id"] for row in page["signers"]] == [signer["id"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "offset=1.5"])
def test_bad_paging_is_422(admin, query):
    admin.get(f"{SIGNERS}?{query}").refused(422, mentions=[query.split("=")[0]])


# ---- read and change ----


def test_names_stand_for_ids(world, signer):
    assert world.admin.get(f"{SIGNERS}/{signer['name']}").ok()["id"] == signer["id"]
    answer = world.admin.post(f"{SIGNERS}/{signer['name']}/sign", sign_body()).ok()
    assert answer["signerId"] == signer["id"]


def test_the_legacy_prefix_is_the_same_api(world, signer):
    assert world.admin.get(f"{LEGACY_SIGNERS}/{signer['id']}").ok() == read(world, signer)
    world.admin.post(f"{LEGACY_SIGNERS}/{signer['id']}/sign", sign_body()).ok()
    expect_page(world.admin.get(LEGACY_SIGNERS).ok(), "signers")
    world.admin.get(f"{LEGACY_SIGNERS}/no-such-signer").refused(404)


@pytest.mark.parametrize("reference", [NOBODY, "no-such-signer", "0190a8c5", "%F0%9F%94%8F", "a" * 200])
def test_unknown_signers_are_404(admin, reference):
    for more in ("", "/public-key", "/certificate", "/members", "/operations", "/permissions"):
        admin.get(f"{SIGNERS}/{reference}{more}").refused(404)


def test_patch_changes_only_what_it_names(world):
    signer = world.make_signer(description="before")
    before = read(world, signer)
    assert world.admin.patch(path(signer), {}).ok()["updatedAt"] == before["updatedAt"]
    name = unique("patched")
    after = world.admin.patch(path(signer), {"name": name, "certificateRenewBeforeDays": 7}).ok()
    assert (after["name"], after["certificateRenewBeforeDays"]) == (name, 7)
    assert after["description"] == "before"
    cleared = world.admin.patch(path(signer), {"description": None, "certificateRenewBeforeDays": None}).ok()
    assert cleared["description"] is None and cleared["certificateRenewBeforeDays"] is None
    assert world.admin.get(f"{SIGNERS}/{name}").ok()["id"] == signer["id"]
    world.admin.get(f"{SIGNERS}/{signer['name']}").refused(404)


@pytest.mark.parametrize(
    "changes, status",
    [
        ({"name": "Not A Slug"}, 422),
        ({"name": None}, 422),
        ({"description": "d" * 257}, 422),
        ({"certificateRenewBeforeDays": 31}, 422),
        ({"certificateRenewBeforeDays": 30}, 400),
    ],
)
def test_patch_refuses(world, changes, status):
    signer = world.make_signer(certificateTtlDays=30)
    world.admin.patch(path(signer), changes).refused(status, mentions=list(changes))


def test_patch_refuses_a_taken_name(world, signer):
    other = world.make_signer()
    world.admin.patch(path(other), {"name": signer["name"]}).refused(400, mentions=["name"])


def test_delete_answers_the_row_and_keeps_the_certificate(world):
    signer = world.make_signer()
    assert world.admin.delete(path(signer)).ok()["id"] == signer["id"]
    world.admin.get(path(signer)).refused(404)
    world.admin.post(sign_path(signer), sign_body()).refused(404)
    world.admin.delete(path(signer)).refused(404)
    body = {"name": signer["name"], "certificateId": signer["certificateId"]}
    assert world.admin.post(SIGNERS, body).ok()["name"] == signer["name"], "the name is free again"


# ---- status ----


def set_status(world, signer, status):
    return world.admin.patch(path(signer, "status"), {"status": status})


def test_disable_and_enable(world):
    signer = world.make_signer()
    set_status(world, signer, "active").refused(400)
    assert set_status(world, signer, "disabled").ok()["status"] == "disabled"
    assert set_status(world, signer, "disabled").ok()["status"] == "disabled"
    assert read(world, signer)["status"] == "disabled"
    world.admin.post(sign_path(signer), sign_body()).refused(400, mentions=["disabled"])
    assert set_status(world, signer, "active").ok()["status"] == "active"
    world.admin.post(sign_path(signer), sign_body()).ok()


@pytest.mark.parametrize("status", ["expired", "pending", "ACTIVE", "", None, True])
def test_other_status_words_are_422(world, signer, status):
    set_status(world, signer, status).refused(422, mentions=["status"])


def test_a_revoked_certificate_shows_as_expired(world):
    signer = world.make_signer()
    world.admin.post(f"{CERTIFICATES}/{signer['certificateId']}/revoke", {}).ok()
    row = read(world, signer)
    assert row["status"] == "expired"
    assert row["certificateStatus"] == "revoked"
    rows = world.admin.get(SIGNERS, query={"search": signer["name"]}).ok()["signers"]
    assert rows[0]["status"] == "expired"


# ---- public key and certificate ----


KEY_SIZES = {"RSA_2048": 2048, "EC_prime256v1": 256, "EC_secp521r1": 521}


@pytest.mark.parametrize("key_algorithm, bits", KEY_SIZES.items())
def test_public_key(world, key_algorithm, bits):
    signer = world.signer_with_key(key_algorithm)
    body = world.admin.get(path(signer, "public-key")).ok()
    assert body["algorithm"] == key_algorithm
    assert body["keySize"] == bits
    expected = openssl.public_key_der(openssl.public_key_of(world.certificate_pem(signer)))
    assert base64.b64decode(body["publicKey"], validate=True) == expected


def test_certificate_and_chain(world, signer):
    body = world.admin.get(path(signer, "certificate")).ok()
    assert body["signerName"] == signer["name"]
    assert body["serialNumber"] == openssl.certificate_serial(body["certificatePem"])
    assert len(openssl.split_pems(body["certificatePem"])) == 1, "the leaf only"
    chain = openssl.split_pems(body["certificateChainPem"])
    assert len(chain) == 1
    openssl.verify_chain(body["certificatePem"], chain)


def test_the_legacy_certificate_path(world, signer):
    target = f"{CERTIFICATES}/{signer['certificateId']}/certificate"
    assert world.admin.get(target).ok()["certificate"] == world.certificate_pem(signer)
    member, stranger = world.make_user(), world.make_user()
    world.add_member(signer, member, "auditor")
    member.client.get(target).ok()
    stranger.client.get(target).refused((403, 404))
    world.admin.get(f"{CERTIFICATES}/{NOBODY}/certificate").refused(404)


def test_permissions_name_roles_and_actions(world):
    signer = world.make_signer()
    operator = world.make_user()
    world.add_member(signer, operator, "operator")
    data = operator.client.get(path(signer, "permissions")).ok()["data"]
    actions = {action for rule in data["permissions"] for action in rule[0].split(",")}
    assert actions == {"read", "sign", "request-sign", "export-certificate"}
    assert all(rule[1] == "signer" for rule in data["permissions"])
    own = [row for row in data["memberships"] if row.get("actorUserId") == operator.id]
    assert [role["role"] for role in own[0]["roles"]] == ["operator"]
