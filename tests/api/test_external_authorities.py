"""Certificate authorities outside, as Product Admins manage them, and what they are asked."""

import pytest

from sealmint_testing.client import AUTHORITIES, EXTERNAL_AUTHORITIES, SIGNERS
from sealmint_testing.external_authorities import (
    TOKEN,
    make_evidence,
    make_manual,
    make_order,
    manual_body,
    order_signer,
    orders_of,
    path_of,
    root_pem,
    wrong_vault,
)
from sealmint_testing.shapes import expect_page, expect_uuid
from sealmint_testing.world import unique

LEGACY = "/api/v1/pki/ca/external"
NOBODY = "0190a8c5-0000-7000-8000-000000000000"
PROFILE = {
    "organization": "Example Corp",
    "organizationalUnit": "Releases",
    "country": "DE",
    "province": "Berlin",
    "locality": "Berlin",
    "emailAddresses": ["release@example.test"],
    "dnsNames": ["release.example.test"],
    "isPublicTrust": False,
    "mayRename": True,
    "minimumDays": 7,
}


@pytest.fixture
def vault(world):
    with wrong_vault(world) as fake:
        yield fake


@pytest.fixture
def known_vault(world, vault):
    return world.admin.post(EXTERNAL_AUTHORITIES, vault.body(world)).ok()


def test_what_was_sent_is_shown_but_for_the_secrets(world, vault):
    pace = {"requestsPerMinute": 600, "concurrentRequests": 2}
    body = vault.body(world, profile=PROFILE, pace=pace)
    answer = world.admin.post(EXTERNAL_AUTHORITIES, body)
    row = answer.ok()
    expect_uuid(row["id"])
    assert TOKEN not in answer.text
    assert row["configuredSecrets"] == ["token"]
    sent = {name: value for name, value in body["configuration"].items() if name != "token"}
    assert row["configuration"].items() >= sent.items()
    assert (row["name"], row["type"], row["status"]) == (body["name"], "vault", "active")
    assert row["profile"] == PROFILE and row["pace"] == pace
    assert row["trustAnchors"] == root_pem(world)
    assert len(row["trustAnchorSubjects"]) == 1
    for prefix in (EXTERNAL_AUTHORITIES, LEGACY):
        read = world.admin.get(f"{prefix}/{row['id']}")
        assert read.ok() == row
        assert TOKEN not in read.text
        listed = world.admin.get(prefix, query={"limit": 100})
        assert row in listed.ok()["cas"]
        assert TOKEN not in listed.text


def test_a_secret_stands_nowhere_in_the_state(world, vault, known_vault):
    world.admin.post(path_of(known_vault, "test")).ok()
    for path in world.server.state.rglob("*"):
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes(), path
    assert TOKEN not in world.server.log()


def test_defaults(world):
    row = make_manual(world)
    assert row["status"] == "active"
    assert row["pace"] == {"requestsPerMinute": 60, "concurrentRequests": 4}
    assert row["profile"]["emailAddresses"] == [] and row["profile"]["minimumDays"] == 1
    assert row["configuredSecrets"] == []


def test_lists_have_pages(world):
    rows = [make_manual(world) for _ in range(3)]
    page = world.admin.get(EXTERNAL_AUTHORITIES, query={"limit": 2}).ok()
    expect_page(page, "cas")
    assert len(page["cas"]) == 2 and page["totalCount"] >= len(rows)


def test_types_are_listed(world):
    assert {"manual", "vault"} <= set(world.admin.get(EXTERNAL_AUTHORITIES + "/types").ok()["types"])


@pytest.mark.parametrize(
    "wrong, named",
    [
        ({"name": ""}, "name"),
        ({"status": "pending-certificate"}, "status"),
        ({"configuration": "text"}, "configuration"),
        ({"configuration": None}, "configuration"),
        ({"trustAnchors": ""}, "trustAnchors"),
        ({"pace": {"requestsPerMinute": 0}}, "pace/requestsPerMinute"),
        ({"pace": {"concurrentRequests": 33}}, "pace/concurrentRequests"),
        ({"profile": {"country": "Germany"}}, "profile/country"),
        ({"profile": {"emailAddresses": ["nobody"]}}, "profile/emailAddresses"),
        ({"profile": {"dnsNames": ["a b"]}}, "profile/dnsNames"),
        ({"profile": {"minimumDays": 0}}, "profile/minimumDays"),
        ({"configuration": {"unheard": 1}}, "configuration/unheard"),
    ],
)
def test_schema_of_the_body(world, wrong, named):
    world.admin.post(EXTERNAL_AUTHORITIES, manual_body(world, **wrong)).refused(422, mentions=[named])


def test_rules_on_what_there_is(world):
    row = make_manual(world)
    for taken in (row["name"], world.authority["name"]):
        body = manual_body(world, name=taken)
        world.admin.post(EXTERNAL_AUTHORITIES, body).refused(400, mentions=["name"])
    internal = world.authority_body(name=row["name"])
    world.admin.post(AUTHORITIES, internal).refused(400, mentions=["name"])
    world.admin.post(EXTERNAL_AUTHORITIES, manual_body(world, type="manuel")).refused(400, mentions=["manual"])
    nonsense = manual_body(world, trustAnchors="nonsense")
    world.admin.post(EXTERNAL_AUTHORITIES, nonsense).refused(400, mentions=["trustAnchors"])


def test_a_change_keeps_what_it_does_not_name(world, vault, known_vault):
    path = path_of(known_vault)
    changed = world.admin.patch(path, {"configuration": {"role": "other"}}).ok()
    assert changed["configuration"]["role"] == "other"
    assert changed["configuration"]["url"] == vault.url
    assert changed["configuredSecrets"] == ["token"]
    assert changed["version"] == known_vault["version"] + 1
    world.admin.patch(path, {"type": "manual"}).refused(400, mentions=["type"])
    assert world.admin.patch(path, {"status": "disabled"}).ok()["status"] == "disabled"
    assert world.admin.patch(path, {}).ok()["version"] == changed["version"] + 1


def test_versions(world):
    path = path_of(make_manual(world))
    tag = world.admin.get(path).headers["etag"]
    world.admin.patch(path, {"name": unique("named")}, headers={"If-Match": tag}).ok()
    world.admin.patch(path, {"name": unique("named")}, headers={"If-Match": tag}).refused(412)
    world.admin.delete(path, headers={"If-Match": tag}).refused(412)


def test_a_create_is_repeated_under_its_key(world):
    body, key = manual_body(world), {"Idempotency-Key": unique("key")}
    first = world.admin.post(EXTERNAL_AUTHORITIES, body, headers=key).ok()
    assert world.admin.post(EXTERNAL_AUTHORITIES, body, headers=key).ok() == first


def test_large_trust_anchors_have_room(world):
    body = manual_body(world)
    body["configuration"] = {"instructions": "x" * 1000}
    body["trustAnchors"] = "by hand " * 12_000 + "\n" + body["trustAnchors"]
    world.admin.post(EXTERNAL_AUTHORITIES, body).ok()


def test_a_test_tells_how_it_is(world, vault, known_vault):
    told = world.admin.post(path_of(known_vault, "test")).ok()
    assert told["isWorking"] is True and told["trouble"] is None
    assert any("fixed token" in fact for fact in told["facts"])
    body = vault.body(world, configuration=vault.configuration(role="unheard"))
    told = world.admin.post(EXTERNAL_AUTHORITIES + "/test", body).ok()
    assert told["isWorking"] is False and told["trouble"] == "not-found" and "unheard" in told["detail"]
    vault.close()
    told = world.admin.post(path_of(known_vault, "test")).ok()
    assert told["isWorking"] is False and told["trouble"] == "unreachable" and told["detail"]


def test_what_is_tested_only_is_not_stored(world, vault):
    before = world.admin.get(EXTERNAL_AUTHORITIES).ok()["totalCount"]
    world.admin.post(EXTERNAL_AUTHORITIES + "/test", vault.body(world)).ok()
    assert world.admin.get(EXTERNAL_AUTHORITIES).ok()["totalCount"] == before


def test_an_authority_in_use_stays(world):
    authority = make_manual(world)
    signer = order_signer(world, authority)
    world.admin.delete(path_of(authority)).refused(400, mentions=[signer["name"]])
    world.admin.delete(f"{SIGNERS}/{signer['id']}").ok()
    world.admin.delete(path_of(authority)).ok()
    world.admin.get(path_of(authority)).refused(404)


def test_orders_are_listed(world):
    authority = make_manual(world)
    order = make_order(world, authority)
    assert order["status"] == "pending" and order["purpose"] == "creation"
    assert order["hasEvidence"] is False and order["evidencePem"] is None
    path = path_of(authority, "orders")
    assert world.admin.get(path, query={"status": "failed"}).ok() == {"orders": [], "totalCount": 0}
    assert world.admin.get(path, query={"status": "pending"}).ok()["totalCount"] == 1
    world.admin.get(path, query={"status": "lost"}).refused(422, mentions=["status"])
    revoke = path_of(authority, "orders", order["id"], "revoke")
    world.admin.post(revoke).refused(400, mentions=["No certificate came"])
    world.admin.post(path_of(authority, "orders", NOBODY, "revoke")).refused(404)


def test_a_certificate_that_was_not_attached_is_revoked(world, vault):
    authority, order = make_evidence(world, vault)
    assert order["status"] == "failed" and "BEGIN CERTIFICATE" in order["evidencePem"]
    revoke = path_of(authority, "orders", order["id"], "revoke")
    vault.refusal = (500, "the disk is full")
    world.admin.post(revoke).refused(400, mentions=["the disk is full"])
    vault.refusal = None
    assert world.admin.post(revoke).ok()["evidenceRevokedAt"]
    assert len(vault.revoked) == 1
    assert orders_of(world, authority)[0]["evidenceRevokedAt"]
    world.admin.post(revoke).refused(400, mentions=["already revoked"])


def test_others_learn_nothing(world):
    authority = make_manual(world)
    other = world.make_user().client
    for method, path, body in (
        ("GET", EXTERNAL_AUTHORITIES, None),
        ("GET", EXTERNAL_AUTHORITIES + "/types", None),
        ("GET", path_of(authority), None),
        ("GET", path_of({"id": NOBODY}), None),
        ("POST", EXTERNAL_AUTHORITIES, manual_body(world)),
        ("POST", EXTERNAL_AUTHORITIES + "/test", manual_body(world)),
        ("PATCH", path_of(authority), {}),
        ("DELETE", path_of(authority), None),
        ("POST", path_of(authority, "test"), None),
        ("GET", path_of(authority, "orders"), None),
    ):
        other.call(method, path, *([] if body is None else [body])).refused(403, "PermissionDenied")
