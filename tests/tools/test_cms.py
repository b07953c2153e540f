"""A detached CMS signature over a real file, assembled from Sign API signatures, judged by openssl."""

import base64
import datetime
import hashlib

import pytest

from sealmint_testing import der, openssl
from sealmint_testing.client import SIGNERS
from sealmint_testing.server import binary
from sealmint_testing.world import sign_body, sign_path

ID_DATA = der.object_id("1.2.840.113549.1.7.1")
ID_SIGNED_DATA = der.object_id("1.2.840.113549.1.7.2")
CONTENT_TYPE = der.object_id("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = der.object_id("1.2.840.113549.1.9.4")
SIGNING_TIME = der.object_id("1.2.840.113549.1.9.5")
SHA_256 = der.sequence(der.object_id("2.16.840.1.101.3.4.2.1"))
SIGNATURE_ALGORITHMS = {
    "RSASSA_PKCS1_V1_5_SHA_256": der.sequence(der.object_id("1.2.840.113549.1.1.11"), der.null()),
    "ECDSA_SHA_256": der.sequence(der.object_id("1.2.840.10045.4.3.2")),
}
CASES = [("EC_prime256v1", "ECDSA_SHA_256"), ("RSA_3072", "RSASSA_PKCS1_V1_5_SHA_256")]


def issuer_and_serial(certificate_der):
    """The IssuerAndSerialNumber that names a certificate: its own encodings, unchanged."""
    to_be_signed = der.children(der.read(certificate_der)[1])[0]
    fields = der.children(der.read(to_be_signed)[1])
    # version [0], serialNumber, signature, issuer, ...
    serial, issuer = fields[1], fields[3]
    return der.sequence(issuer, serial)


def signed_attributes(content_digest):
    """The elements of the SET; signed as a SET OF, stored as [0]."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return [
        der.sequence(CONTENT_TYPE, der.set_of(ID_DATA)),
        der.sequence(SIGNING_TIME, der.set_of(der.utc_time(now))),
        der.sequence(MESSAGE_DIGEST, der.set_of(der.octets(content_digest))),
    ]


def detached_signature(algorithm, certificate_ders, attributes, signature):
    """ContentInfo of a SignedData without content (RFC 5652 section 5).

    The first certificate is the signer's; its issuers travel with it, because `openssl cms -verify`
    builds the path from what the message carries.
    """
    stored_attributes = der.explicit(0, der.read(der.set_of(*attributes))[1])
    signer_info = der.sequence(
        der.integer(1),
        issuer_and_serial(certificate_ders[0]),
        SHA_256,
        stored_attributes,
        SIGNATURE_ALGORITHMS[algorithm],
        der.octets(signature),
    )
    signed_data = der.sequence(
        der.integer(1),
        der.set_of(SHA_256),
        der.sequence(ID_DATA),
        der.explicit(0, b"".join(certificate_ders)),
        der.set_of(signer_info),
    )
    return der.sequence(ID_SIGNED_DATA, der.explicit(0, signed_data))


def sign_file(world, signer, algorithm, path):
    content_digest = hashlib.sha256(path.read_bytes()).digest()
    attributes = signed_attributes(content_digest)
    digest = hashlib.sha256(der.set_of(*attributes)).digest()
    answer = world.admin.post(sign_path(signer), sign_body(digest, algorithm)).ok()
    exported = world.admin.get(f"{SIGNERS}/{signer['id']}/certificate").ok()
    issuers = openssl.split_pems(exported["certificateChainPem"])[:-1]
    certificate_ders = [
        openssl.run("x509", "-outform", "DER", data=pem.encode())
        for pem in [exported["certificatePem"], *issuers]
    ]
    return detached_signature(algorithm, certificate_ders, attributes, base64.b64decode(answer["signature"]))


def verify(tmp_path, world, signer, signature, content):
    """openssl cms -verify with only the signer's own root as anchor."""
    exported = world.admin.get(f"{SIGNERS}/{signer['id']}/certificate").ok()
    chain = openssl.split_pems(exported["certificateChainPem"])
    root = openssl.write(tmp_path, "root.pem", chain[-1].encode())
    signature_file = openssl.write(tmp_path, "signature.p7s", signature)
    return openssl.run_unchecked(
        "cms", "-verify", "-binary", "-content", content, "-inform", "DER", "-in", signature_file,
        "-no-CApath", "-no-CAstore", "-CAfile", root, "-purpose", "any",
        "-out", tmp_path / "verified",
    )  # fmt: skip


@pytest.fixture(scope="module")
def artifact(tmp_path_factory):
    """A real file of some size: the server binary itself."""
    path = tmp_path_factory.mktemp("artifact") / "artifact.bin"
    with open(binary(), "rb") as source:
        path.write_bytes(source.read(8 * 1024 * 1024))
    return path


@pytest.mark.parametrize("key_algorithm, algorithm", CASES)
def test_a_detached_signature_verifies(tmp_path, world, artifact, key_algorithm, algorithm):
    signer = world.signer_with_key(key_algorithm)
    signature = sign_file(world, signer, algorithm, artifact)
    done = verify(tmp_path, world, signer, signature, artifact)
    assert done.returncode == 0, done.stderr
    assert b"successful" in done.stderr
    assert (tmp_path / "verified").read_bytes() == artifact.read_bytes()
    openssl.run("cms", "-cmsout", "-print", "-inform", "DER", "-in", tmp_path / "signature.p7s", "-noout")


def test_another_file_does_not_verify(tmp_path, world, artifact):
    signer = world.signer_with_key("EC_prime256v1")
    signature = sign_file(world, signer, "ECDSA_SHA_256", artifact)
    changed = tmp_path / "changed.bin"
    content = bytearray(artifact.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    assert verify(tmp_path, world, signer, signature, changed).returncode != 0


def test_the_demo_signer_with_its_issuing_authority(tmp_path, world, artifact):
    """Root, issuing CA, leaf: what a newcomer gets."""
    demo = world.admin.get(f"{SIGNERS}/demo").ok()
    signature = sign_file(world, demo, "RSASSA_PKCS1_V1_5_SHA_256", artifact)
    done = verify(tmp_path, world, demo, signature, artifact)
    assert done.returncode == 0, done.stderr
