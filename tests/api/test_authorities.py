"""The internal CA (contract 11.1, 11.2, 18.13), judged by openssl."""

import datetime
import tempfile

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import AUTHORITIES, CERTIFICATES, SIGNERS
from sealmint_testing.shapes import expect_page, expect_uuid
from sealmint_testing.world import sign_body, sign_path, unique

KEY_ALGORITHMS = ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]


def path(authority, *more):
    return "/".join([f"{AUTHORITIES}/{authority['id']}", *more])


def field(authority, name):
    """A field the contract lists without saying whether it stands inside `configuration`."""
    return authority[name] if name in authority else authority["configuration"][name]


def later(days):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def certificate_of(world, authority):
    return world.admin.get(path(authority, "certificate")).ok()


def test_a_root_is_active_at_once(world):
    root = world.make_authority(commonName="Root One", organization="Org", country="DE")
    expect_uuid(root["id"])
    assert root["status"] == "active"
    assert field(root, "serialNumber")
    expect_uuid(field(root, "activeCaCertId"))
    dn = root["configuration"]["dn"]
    assert "Root One" in dn and "Org" in dn and "DE" in dn
    read = world.admin.get(path(root)).ok()
    assert read["id"] == root["id"] and read["name"] == root["name"]


@pytest.mark.parametrize("key_algorithm", KEY_ALGORITHMS)
def test_roots_of_every_key_algorithm(world, key_algorithm):
    root = world.make_authority(key_algorithm=key_algorithm)
    pem = certificate_of(world, root)["certificate"]
    openssl.verify_chain(pem, [pem])
    text = openssl.certificate_text(pem)
    assert "CA:TRUE" in text
    assert "Certificate Sign" in text and "CRL Sign" in text
    expected = {"RSA_2048": "(2048 bit)", "RSA_3072": "(3072 bit)", "RSA_4096": "(4096 bit)"}
    curves = {"EC_prime256v1": "prime256v1", "EC_secp384r1": "secp384r1", "EC_secp521r1": "secp521r1"}
    assert (expected | curves)[key_algorithm] in text


def test_the_default_key_is_rsa_3072(world):
    body = world.authority_body()
    del body["configuration"]["keyAlgorithm"]
    root = world.admin.post(AUTHORITIES, body).ok()
    assert root["configuration"]["keyAlgorithm"] == "RSA_3072"


def test_list_and_change(world):
    root = world.make_authority()
    rows = expect_page(world.admin.get(AUTHORITIES).ok(), "cas")
    assert root["id"] in [row["id"] for row in rows]
    renamed = world.admin.patch(path(root), {"name": unique("renamed")}).ok()
    assert renamed["name"].startswith("renamed")
    disabled = world.admin.patch(path(root), {"status": "disabled"}).ok()
    assert disabled["status"] == "disabled"
    answer = world.admin.post(SIGNERS, world.signer_body(authority=root))
    answer.refused(400, mentions=["disabled"])
    world.admin.patch(path(root), {"status": "active"}).ok()
    world.make_signer(authority=root)


def test_delete(world):
    root = world.make_authority()
    world.admin.delete(path(root)).ok()
    world.admin.get(path(root)).refused(404)
    world.admin.post(SIGNERS, world.signer_body(authority=root)).refused(404)


def make_intermediate(world, root, **options):
    """csr -> sign-intermediate -> import, as an administrator does it."""
    intermediate = world.make_authority(type="intermediate", **options)
    assert intermediate["status"] == "pending-certificate"
    csr = world.admin.get(path(intermediate, "csr")).ok()["csr"]
    signed = world.admin.post(
        path(root, "sign-intermediate"), {"csr": csr, "notAfter": later(400), "maxPathLength": 0}
    ).ok()
    imported = world.admin.post(
        path(intermediate, "import-certificate"),
        {"certificate": signed["certificate"], "certificateChain": signed["certificateChain"]},
    ).ok()
    assert imported["caId"] == intermediate["id"]
    assert imported["message"]
    return intermediate, signed


def test_an_intermediate_from_csr_to_signature(world):
    root = world.make_authority()
    intermediate, signed = make_intermediate(world, root)
    root_pem = certificate_of(world, root)["certificate"]
    assert signed["issuingCaCertificate"].strip() == root_pem.strip()
    assert signed["serialNumber"] == openssl.certificate_serial(signed["certificate"])
    openssl.verify_chain(signed["certificate"], [root_pem])
    assert "pathlen:0" in openssl.certificate_text(signed["certificate"])
    assert world.admin.get(path(intermediate)).ok()["status"] == "active"
    signer = world.make_signer(authority=intermediate)
    exported = world.admin.get(f"{SIGNERS}/{signer['id']}/certificate").ok()
    chain = openssl.split_pems(exported["certificateChainPem"])
    assert len(chain) == 2
    openssl.verify_chain(exported["certificatePem"], chain)
    world.admin.post(sign_path(signer), sign_body()).ok()


def test_a_certificate_for_another_key_is_not_imported(world):
    root = world.make_authority()
    first = world.make_authority(type="intermediate")
    second = world.make_authority(type="intermediate")
    csr = world.admin.get(path(first, "csr")).ok()["csr"]
    signed = world.admin.post(path(root, "sign-intermediate"), {"csr": csr, "notAfter": later(30)}).ok()
    body = {"certificate": signed["certificate"], "certificateChain": signed["certificateChain"]}
    world.admin.post(path(second, "import-certificate"), body).refused(400, mentions=["key"])
    assert world.admin.get(path(second)).ok()["status"] == "pending-certificate"


@pytest.mark.parametrize("certificate", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_import_refuses_what_is_no_certificate(world, certificate):
    intermediate = world.make_authority(type="intermediate")
    body = {"certificate": certificate, "certificateChain": ""}
    world.admin.post(path(intermediate, "import-certificate"), body).refused((400, 422), mentions=["certificate"])


EMPTY_REQUEST = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"


@pytest.mark.parametrize("csr", ["", "nonsense", EMPTY_REQUEST])
def test_sign_intermediate_refuses_what_is_no_request(world, csr):
    body = {"csr": csr, "notAfter": later(30)}
    world.admin.post(path(world.authority, "sign-intermediate"), body).refused((400, 422), mentions=["csr"])


def test_sign_intermediate_refuses_a_request_whose_own_signature_is_broken(world):
    intermediate = world.make_authority(type="intermediate")
    pem = world.admin.get(path(intermediate, "csr")).ok()["csr"]
    der = bytearray(openssl.run("req", "-outform", "DER", data=pem.encode()))
    der[-1] ^= 1
    broken = openssl.run("req", "-inform", "DER", data=bytes(der)).decode()
    body = {"csr": broken, "notAfter": later(30)}
    world.admin.post(path(world.authority, "sign-intermediate"), body).refused(400, mentions=["signature"])


def test_a_pending_intermediate_issues_nothing(world):
    intermediate = world.make_authority(type="intermediate")
    world.admin.post(SIGNERS, world.signer_body(authority=intermediate)).refused(400)


def test_renew_keeps_the_key(world):
    root = world.make_authority()
    before = certificate_of(world, root)
    renewed = world.admin.post(path(root, "renew"), {"type": "existing", "notAfter": later(5000)}).ok()
    assert renewed["serialNumber"] != before["serialNumber"]
    keys = [openssl.public_key_of(pem) for pem in (before["certificate"], renewed["certificate"])]
    assert keys[0] == keys[1]
    assert certificate_of(world, root)["serialNumber"] == renewed["serialNumber"]
    all_of_them = world.admin.get(path(root, "ca-certificates")).ok()
    assert renewed["serialNumber"] in [row["serialNumber"] for row in all_of_them]


def test_der_needs_no_credential(world, anonymous):
    root = world.make_authority()
    target = path(root, "certificates", field(root, "activeCaCertId"), "der")
    answer = anonymous.get(target)
    assert answer.status == 200, repr(answer)
    assert answer.headers["content-type"] == "application/pkix-cert"
    pem = openssl.run("x509", "-inform", "DER", data=answer.body).decode()
    assert pem.strip() == certificate_of(world, root)["certificate"].strip()


def test_leaf_profile(world):
    signer = world.make_signer(certificateTtlDays=30)
    pem = world.certificate_pem(signer)
    text = openssl.certificate_text(pem)
    assert f"Subject: CN = {signer['commonName']}" in text
    usages = text.split("X509v3 Key Usage: critical")[1].splitlines()[1].strip()
    assert usages == "Digital Signature"
    extended = text.split("X509v3 Extended Key Usage")[1].splitlines()[1].strip()
    assert extended == "Code Signing"
    assert "CA:TRUE" not in text
    assert len(openssl.certificate_serial(pem)) >= 16, "64 random bits at least"
    seconds = 29 * 86400
    assert openssl.run_unchecked("x509", "-noout", "-checkend", seconds, data=pem.encode()).returncode == 0
    seconds = 31 * 86400
    assert openssl.run_unchecked("x509", "-noout", "-checkend", seconds, data=pem.encode()).returncode == 1


def test_serial_numbers_do_not_repeat(world):
    root = world.make_authority()
    signers = [world.make_signer(authority=root) for _ in range(5)]
    serials = {openssl.certificate_serial(world.certificate_pem(signer)) for signer in signers}
    assert len(serials) == 5


def crl_text(world, root):
    """The newest CRL as openssl prints it, after openssl verified its signature."""
    rows = world.admin.get(path(root, "crls")).ok()
    with tempfile.TemporaryDirectory(prefix="sealmint-crl-") as folder:
        ca_file = openssl.write(folder, "root.pem", certificate_of(world, root)["certificate"].encode())
        crl = rows[0]["crl"].encode()
        checked = openssl.run_unchecked("crl", "-noout", "-verify", "-CAfile", ca_file, data=crl)
        assert checked.returncode == 0 and b"verify OK" in checked.stderr, checked.stderr
        return openssl.run("crl", "-noout", "-text", data=crl).decode()


def test_revoked_certificates_are_on_the_crl(world):
    root = world.make_authority()
    kept, revoked = world.make_signer(authority=root), world.make_signer(authority=root)
    assert "No Revoked Certificates" in crl_text(world, root)
    body = {"revocationReason": "KEY_COMPROMISE"}
    world.admin.post(f"{CERTIFICATES}/{revoked['certificateId']}/revoke", body).ok()
    text = crl_text(world, root)
    assert "CRL Number" in text and "Next Update" in text
    assert f"Serial Number: {openssl.certificate_serial(world.certificate_pem(revoked)).upper()}" in text
    assert openssl.certificate_serial(world.certificate_pem(kept)).upper() not in text
    assert "Key Compromise" in text


def test_revoking_twice_is_clean(world):
    signer = world.make_signer()
    target = f"{CERTIFICATES}/{signer['certificateId']}/revoke"
    world.admin.post(target, {}).ok()
    again = world.admin.post(target, {})
    assert again.status == 200 or again.refused(400)


def test_revoke_refuses_nonsense(world, signer):
    target = f"{CERTIFICATES}/{signer['certificateId']}/revoke"
    world.admin.post(target, {"revocationReason": "BORED"}).refused((400, 422), mentions=["revocationReason"])
    nobody = "0190a8c5-0000-7000-8000-000000000000"
    world.admin.post(f"{CERTIFICATES}/{nobody}/revoke", {}).refused(404)


def test_only_product_admins(world):
    member = world.make_user()
    root = world.authority
    member.client.post(AUTHORITIES, world.authority_body()).refused(403, "PermissionDenied")
    for target in (AUTHORITIES, path(root), path(root, "crls"), path(root, "certificate")):
        member.client.get(target).refused(403)
    member.client.patch(path(root), {"status": "disabled"}).refused(403)
    member.client.delete(path(root)).refused(403)


SUBJECT = ("commonName", "organization", "ou", "country", "province", "locality")


@pytest.mark.parametrize(
    "changes, name",
    [
        ({key: "" for key in SUBJECT}, "commonName"),
        ({"keyAlgorithm": "RSA_1024"}, "keyAlgorithm"),
        ({"keyAlgorithm": "EC_secp256k1"}, "keyAlgorithm"),
        ({"keyAlgorithm": "ML_DSA_65"}, "keyAlgorithm"),
        ({"type": "leaf"}, "type"),
        ({"maxPathLength": -2}, "maxPathLength"),
        ({"maxPathLength": "0"}, "maxPathLength"),
        ({"notAfter": "tomorrow"}, "notAfter"),
        ({"notBefore": later(20), "notAfter": later(10)}, "notAfter"),
        ({"country": "Germany"}, "country"),
        ({"commonName": "nul\u0000byte"}, "commonName"),
        ({"commonName": "a" * 300}, "commonName"),
    ],
)
def test_schema_of_the_configuration(world, changes, name):
    body = world.authority_body()
    body["configuration"].update(changes)
    world.admin.post(AUTHORITIES, body).refused((400, 422), mentions=[name] if "\x00" not in str(changes) else [])


def test_schema_of_the_body(world):
    body = world.authority_body()
    world.admin.post(AUTHORITIES, {"name": body["name"]}).refused(422, mentions=["configuration"])
    world.admin.post(AUTHORITIES, {"configuration": body["configuration"]}).refused(422, mentions=["name"])
    world.admin.post(AUTHORITIES, {**body, "status": "sleepy"}).refused(422, mentions=["status"])


def test_duplicate_names_are_400(world):
    body = world.authority_body(name=world.authority["name"])
    world.admin.post(AUTHORITIES, body).refused(400, mentions=["name"])


def test_unknown_authorities_are_404(world):
    for wrong in ("nonsense", "0190a8c5-0000-7000-8000-000000000000"):
        world.admin.get(f"{AUTHORITIES}/{wrong}").refused(404)
        world.admin.get(f"{AUTHORITIES}/{wrong}/crls").refused(404)
