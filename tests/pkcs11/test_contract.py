"""What the module does with a service that works: the same against the fake one and the real server."""

import ctypes
import os

import pytest
from sealmint_testing import cryptoki as p11
from sealmint_testing.signature_check import digest, digest_info, is_good
from sealmint_testing.world import unique


def open_signer(module, signer):
    session = module.open(module.slot_of(signer["name"]))
    certificate = module.attribute(session, module.find(session, CLASS=p11.CKO_CERTIFICATE)[0], "VALUE")
    return session, certificate


@pytest.mark.parametrize("kind", ["EC_prime256v1", "EC_secp384r1", "EC_secp521r1"])
def test_ecdsa_in_every_form(service, start, kind):
    signer = service.add_signer(unique("signer"), kind)
    module = start(service)
    session, certificate = open_signer(module, signer)
    length = {"EC_prime256v1": 64, "EC_secp384r1": 96, "EC_secp521r1": 132}[kind]
    message = os.urandom(10_000)
    for bits in (256, 384, 512):
        raw = module.sign(session, p11.CKM_ECDSA, digest(message, bits))
        assert len(raw) == length and is_good(certificate, digest(message, bits), raw, bits)
        raw = module.sign(session, p11.CKM_ECDSA_SHA[bits], message)
        assert is_good(certificate, digest(message, bits), raw, bits)
        parts = [message[at : at + 1024] for at in range(0, len(message), 1024)]
        raw = module.sign_parts(session, p11.CKM_ECDSA_SHA[bits], parts)
        assert is_good(certificate, digest(message, bits), raw, bits)


def test_rsa_in_every_form(service, start):
    signer = service.add_signer(unique("signer"), "RSA_2048")
    module = start(service)
    session, certificate = open_signer(module, signer)
    message = os.urandom(5_000)
    for bits in (256, 384, 512):
        plain = digest(message, bits)
        signature = module.sign(session, p11.CKM_RSA_PKCS, digest_info(message, bits))
        assert len(signature) == 256 and is_good(certificate, plain, signature, bits)
        signature = module.sign(session, p11.CKM_SHA_RSA_PKCS[bits], message)
        assert is_good(certificate, plain, signature, bits)
        pss = p11.pss_parameter(bits)
        signature = module.sign(session, p11.CKM_RSA_PKCS_PSS, plain, parameter=pss)
        assert is_good(certificate, plain, signature, bits, pss=True)
        signature = module.sign_parts(session, p11.CKM_SHA_RSA_PKCS_PSS[bits], [message], parameter=pss)
        assert is_good(certificate, plain, signature, bits, pss=True)


def test_one_unit_for_one_signature_whatever_the_host_asks_first(service, start):
    signer = service.add_signer(unique("signer"))
    module = start(service)
    session, certificate = open_signer(module, signer)
    data = digest(b"once")
    module.sign_init(session, p11.CKM_ECDSA)
    assert module.sign_length(session, data) == 64
    length = ctypes.c_ulong(63)
    short = ctypes.create_string_buffer(63)
    assert module.rv("Sign", session, data, len(data), short, ctypes.byref(length)) == "BUFFER_TOO_SMALL"
    assert length.value == 64 and service.units == 0
    assert is_good(certificate, data, module.sign_only(session, data))
    assert service.units == 1
    # Sixty-four bytes and not one more are enough.
    module.sign_init(session, p11.CKM_ECDSA_SHA[256])
    module.ok("SignUpdate", session, b"twice", 5)
    length = ctypes.c_ulong(0)
    module.ok("SignFinal", session, None, ctypes.byref(length))
    exact = ctypes.create_string_buffer(64)
    length = ctypes.c_ulong(64)
    module.ok("SignFinal", session, exact, ctypes.byref(length))
    assert is_good(certificate, digest(b"twice"), exact.raw) and service.units == 2


def test_more_than_a_hundred_signers(service, start):
    if not hasattr(service, "signers"):
        pytest.skip("the paging of the real server is tested in tests/api")
    first = service.add_signer(unique("signer"))
    with service.lock:
        for number in range(250):
            service.signers.append({**first, "id": f"01890a5d-ac96-774b-bcce-{number:012x}", "name": f"s-{number}"})
    module = start(service)
    assert len(module.slots()) == 251
    assert module.label(250) == "s-249"


def test_the_signer_is_the_one_that_was_initialised(service, start):
    """One before it in the list goes, another comes, between C_SignInit and C_Sign."""
    first, second = (service.add_signer(unique("signer")) for _ in range(2))
    module = start(service)
    session, certificate = open_signer(module, second)
    slots = {module.label(slot): slot for slot in module.slots()}
    module.sign_init(session, p11.CKM_ECDSA)
    service.delete_signer(first)
    service.add_signer(unique("signer"))
    data = digest(b"stable")
    assert is_good(certificate, data, module.sign_only(session, data))
    assert module.token(slots[second["name"]]).label.decode().rstrip() == second["name"]


def test_a_deleted_signer_has_no_key(service, start):
    signer = service.add_signer(unique("signer"))
    module = start(service)
    session, _ = open_signer(module, signer)
    module.sign_init(session, p11.CKM_ECDSA)
    service.delete_signer(signer)
    length = ctypes.c_ulong(1024)
    out = ctypes.create_string_buffer(1024)
    assert module.rv("Sign", session, digest(b"x"), 32, out, ctypes.byref(length)) == "KEY_HANDLE_INVALID"


def test_a_replaced_key_never_signs_for_the_old_certificate(service, start):
    signer = service.add_signer(unique("signer"))
    module = start(service)
    session, old = open_signer(module, signer)
    module.sign_init(session, p11.CKM_ECDSA)
    service.replace_key(signer)
    length = ctypes.c_ulong(1024)
    out = ctypes.create_string_buffer(1024)
    assert module.rv("Sign", session, digest(b"x"), 32, out, ctypes.byref(length)) == "DEVICE_ERROR"
    # Whoever looks again finds the new certificate, and signs by its key.
    session, new = open_signer(module, signer)
    assert new != old
    assert is_good(new, digest(b"y"), module.sign(session, p11.CKM_ECDSA, digest(b"y")))


def test_the_objects_of_a_token_belong_together(service, start):
    signer = service.add_signer(unique("signer"))
    module = start(service)
    session, _ = open_signer(module, signer)
    for kind in (p11.CKO_PRIVATE_KEY, p11.CKO_PUBLIC_KEY, p11.CKO_CERTIFICATE):
        handle = module.find(session, CLASS=kind)[0]
        assert module.attribute(session, handle, "LABEL").decode() == signer["name"]
        assert module.attribute(session, handle, "ID").decode() == signer["id"][:20]
    token = module.token(module.slot_of(signer["name"]))
    assert token.serial.decode() == signer["id"][:16]
    issuers = module.find(session, CLASS=p11.CKO_CERTIFICATE, LABEL=f"{signer['name']} issuer 1".encode())
    assert len(issuers) == 1
    certificate = module.find(session, CLASS=p11.CKO_CERTIFICATE)[0]
    issuer_name = module.attribute(session, certificate, "ISSUER")
    assert module.find(session, CLASS=p11.CKO_CERTIFICATE, SUBJECT=issuer_name) == issuers
