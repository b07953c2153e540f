"""Signers whose certificates come from real authorities, from the record of the CA to a signature."""

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import CERTIFICATES, SIGNERS
from sealmint_testing.deadline import until
from sealmint_testing.hand_ca import HandCa
from sealmint_testing.issuers import EXTERNAL, ChallengeHook, cmp, est, openbao, stepca
from sealmint_testing.records import records_until
from sealmint_testing.server import Server
from sealmint_testing.world import World, new_digest, sign_body, sign_path, unique

CONFIGURATION = "[issuance]\nfirst_retry_ms = 200\nlongest_retry_s = 2\ncall_timeout_ms = 15000\n"
RECORDS = {"est": est, "cmp": cmp, "stepca": stepca, "openbao": openbao}
REVOKES = {"cmp", "stepca", "openbao"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    file = tmp_path_factory.mktemp("issuers") / "sealmint.toml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    with Server(config=file) as server:
        yield World(server)


def make_authority(world, record, **more):
    return world.admin.post(EXTERNAL, {"name": unique("outside"), "status": "active", **record, **more}).ok()


def order_signer(world, authority, **more):
    body = world.signer_body(authority=authority, certificateTtlDays=30, **more)
    return world.admin.post(SIGNERS, body).ok()


def settled(world, signer, seconds=60):
    return until(lambda: world.admin.get(f"{SIGNERS}/{signer['id']}").ok(), lambda row: row["status"] != "pending", seconds)


def check_path(tmp_path, exported, roots):
    files = {"leaf": exported["certificatePem"], "chain": exported["certificateChainPem"], "roots": roots}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    openssl.run("verify", "-CAfile", tmp_path / "roots", "-untrusted", tmp_path / "chain", tmp_path / "leaf")


def check_signature(world, signer, certificate_pem):
    digest = new_digest()
    answer = world.admin.post(sign_path(signer), sign_body(digest)).ok()
    assert openssl.verify_digest(openssl.public_key_of(certificate_pem), "ECDSA_SHA_256", digest, answer["signature"])


@pytest.mark.parametrize("name", RECORDS)
def test_a_signer_gets_its_certificate_from_there(world, peers, name, tmp_path):
    peer = peers.get(name)
    record = RECORDS[name](peer)
    authority = make_authority(world, record)
    tested = world.admin.post(f"{EXTERNAL}/{authority['id']}/test").ok()
    assert tested["isWorking"], tested

    signer = order_signer(world, authority)
    assert signer["status"] == "pending"
    active = settled(world, signer)
    assert active["status"] == "active", active["certificateFailureReason"]
    exported = world.admin.get(f"{SIGNERS}/{signer['id']}/certificate").ok()
    check_path(tmp_path, exported, record["trustAnchors"])
    check_signature(world, signer, exported["certificatePem"])

    world.admin.post(f"{SIGNERS}/{signer['id']}/certificate/reissue", {"caId": authority["id"]}).ok()
    renewed = until(
        lambda: world.admin.get(f"{SIGNERS}/{signer['id']}").ok(),
        lambda row: row["certificateSerialNumber"] != active["certificateSerialNumber"],
        60,
    )
    assert renewed["status"] == "active"
    check_signature(world, signer, world.admin.get(f"{SIGNERS}/{signer['id']}/certificate").ok()["certificatePem"])
    check_revocation(world, renewed, is_told=name in REVOKES)


def check_revocation(world, row, is_told):
    """It holds here at once; the issuer is told where its protocol knows of such a thing."""
    certificate = row["certificateId"]
    world.admin.post(f"{CERTIFICATES}/{certificate}/revoke", {"reason": "SUPERSEDED"}).ok()
    assert world.admin.post(sign_path(row), sign_body()).status == 400

    def of_the_issuer(records):
        return [
            record
            for record in records
            if record.kind == "revoke-issued-certificate" and record.facts.get("certificateId") == certificate
        ]

    (told,) = of_the_issuer(records_until(world.admin, of_the_issuer))
    assert told.facts["isRevoked"] == ("true" if is_told else "false"), told


# What each label of the EST server does, and how the signer has to end. "active" with a word in it
# waits for the certificate; the others say why there is none.
LABELS = {
    "csr": ("active", None),
    "both": ("active", None),
    "pending": ("active", None),
    "tls": ("failed", "codeSigning"),
    "noeku": ("failed", "codeSigning"),
    "wrongkey": ("failed", "key"),
    "expired": ("failed", "expired"),
    "notyet": ("failed", "not valid"),
    "short": ("failed", "left"),
    "ca": ("failed", "CA"),
    "forbidden": ("failed", "403"),
    "redirect": ("pending", "redirects are not followed"),
    "pendingforever": ("pending", None),
    "busy": ("pending", "503"),
    "throttled": ("pending", "429"),
    "error": ("pending", "500"),
}


@pytest.mark.parametrize("label", LABELS)
def test_every_way_of_an_est_server_ends_as_it_should(world, peers, label):
    status, reason = LABELS[label]
    authority = make_authority(world, est(peers.get("est"), label))
    signer = order_signer(world, authority)

    def row():
        return world.admin.get(f"{SIGNERS}/{signer['id']}").ok()

    def has_ended(seen):
        if status != "pending":
            return seen["status"] != "pending"
        return seen["externalOrder"]["attempts"] > 0 and (reason is None or seen["externalOrder"]["failureReason"])

    seen = until(row, has_ended, 60)
    assert seen["status"] == status, seen
    if reason:
        said = seen["certificateFailureReason"] or seen["externalOrder"]["failureReason"]
        assert reason in said, said


def test_a_certificate_carried_by_hand(world):
    ca = HandCa(world)
    signer = ca.order()
    path = f"{SIGNERS}/{signer['id']}/issuance/certificate"
    leaf = ca.certify(signer)
    refused = world.admin.post(path, {"certificate": ca.root_pem})
    assert refused.status == 400 and "certificate" in refused.json()["message"]
    text = f"Dear team,\r\nhere it is:\r\n{ca.root_pem}\r\n{leaf}\r\nYours"
    assert world.admin.post(path, {"certificate": text}).ok()["status"] == "active"
    check_signature(world, signer, leaf)


def test_pebble_gives_no_code_signing_and_the_signer_says_exactly_that(world, peers):
    peer = peers.get("pebble")
    with ChallengeHook(peer["CHALLTESTSRV_URL"]) as hook:
        authority = make_authority(world, pebble(peer, hook))
        signer = order_signer(world, authority, commonName="release.example")
        seen = settled(world, signer)
    assert seen["status"] == "failed"
    assert "without the extended key usage codeSigning (it has serverAuth)" in seen["certificateFailureReason"]
    assert set(hook.actions) == {"set", "clear"} and hook.actions[-1] == "clear"


def pebble(peer, hook):
    return {
        "type": "acme",
        "trustAnchors": peer.text("ISSUING_ROOT"),
        "profile": {"dnsNames": ["release.example"], "mayRename": True},
        "configuration": {
            "directoryUrl": peer["URL"],
            "identifiers": ["release.example"],
            "termsOfServiceAgreed": True,
            "hookUrl": hook.url,
            "tlsAuthorities": peer.text("CA_BUNDLE"),
        },
    }
