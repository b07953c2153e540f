"""Reissue by an internal CA (contract 9.11, 9.12, 4.1): a fresh key, and no gap in signing."""

import base64

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import SIGNERS
from sealmint_testing.world import sign_body, sign_path

NOBODY = "0190a8c5-0000-7000-8000-000000000000"


def reissue(world, signer, **body):
    path = f"{SIGNERS}/{signer['id']}/certificate/reissue"
    return world.admin.post(path, {"caId": world.authority["id"], **body})


def test_a_reissue_brings_a_fresh_key(world):
    signer = world.make_signer()
    before = openssl.public_key_of(world.certificate_pem(signer))
    row = reissue(world, signer, commonName="Renewed").ok()
    assert row["status"] == "active"
    assert row["commonName"] == "Renewed"
    assert row["certificateId"] != signer["certificateId"]
    after = openssl.public_key_of(world.certificate_pem(signer))
    assert after != before
    body = sign_body()
    signature = world.admin.post(sign_path(signer), body).ok()["signature"]
    digest = base64.b64decode(body["data"])
    assert openssl.verify_digest(after, "ECDSA_SHA_256", digest, signature)
    assert not openssl.verify_digest(before, "ECDSA_SHA_256", digest, signature)


def test_omitted_values_keep_those_of_the_signer(world):
    signer = world.make_signer(certificateTtlDays=40, certificateRenewBeforeDays=10)
    row = reissue(world, signer).ok()
    for key in ("name", "commonName", "certificateTtlDays", "certificateRenewBeforeDays", "keyAlgorithm"):
        assert row[key] == signer[key], key


def test_another_key_algorithm(world):
    signer = world.make_signer()
    assert reissue(world, signer, keyAlgorithm="EC_secp384r1").ok()["keyAlgorithm"] == "EC_secp384r1"
    world.admin.post(sign_path(signer), sign_body()).ok()


def test_a_disabled_signer_stays_disabled(world):
    signer = world.make_signer()
    world.admin.patch(f"{SIGNERS}/{signer['id']}/status", {"status": "disabled"}).ok()
    assert reissue(world, signer).ok()["status"] == "disabled"
    world.admin.post(sign_path(signer), sign_body()).refused(400, mentions=["disabled"])


def test_a_failed_reissue_keeps_the_old_certificate(world):
    signer = world.make_signer()
    reissue(world, signer, caId=NOBODY).refused(404)
    assert world.admin.get(f"{SIGNERS}/{signer['id']}").ok()["status"] == "active"
    world.admin.post(sign_path(signer), sign_body()).ok()


@pytest.mark.parametrize(
    "body, status, field",
    [
        ({"caId": None}, 422, "caId"),
        ({"caId": "nonsense"}, 422, "caId"),
        ({"certificateTtlDays": 0}, 422, "certificateTtlDays"),
        ({"certificateTtlDays": 10}, 400, "certificateTtlDays"),
        ({"keyAlgorithm": "RSA_1024"}, 422, "keyAlgorithm"),
        ({"commonName": "c" * 257}, 422, "commonName"),
    ],
)
def test_reissue_refuses(world, body, status, field):
    signer = world.make_signer(certificateRenewBeforeDays=10)
    reissue(world, signer, **body).refused(status, mentions=[field])


def test_an_issuance_check_of_an_active_signer_answers_its_row(world):
    signer = world.make_signer()
    row = world.admin.post(f"{SIGNERS}/{signer['id']}/issuance/check").ok()
    assert row == world.admin.get(f"{SIGNERS}/{signer['id']}").ok()
