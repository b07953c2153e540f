"""A server, or a network, that does what it should not: the right return value, no crash, no hang."""

import ctypes
import json
import threading
import time

import pytest
from sealmint_testing import cryptoki as p11
from sealmint_testing.deadline import until
from sealmint_testing.fake_service import FakeService
from sealmint_testing.signature_check import digest, is_good


@pytest.fixture
def session(fake, start):
    """A module with one open session; everything but signing has been fetched."""
    fake.add_signer("release")
    module = start(fake)
    handle = module.open(0)
    module.private_key(handle)
    return module, handle


def rv_of_sign(module, session, data=None):
    data = data or digest(b"x")
    module.sign_init(session, p11.CKM_ECDSA)
    out, length = ctypes.create_string_buffer(128), ctypes.c_ulong(128)
    return module.rv("Sign", session, data, len(data), out, ctypes.byref(length))


def problem(error, code="", message="no"):
    return json.dumps({"error": error, "code": code, "message": message, "reqId": "req-7"}).encode()


@pytest.mark.parametrize(
    ("status", "body", "value"),
    [
        (400, problem("BadRequest"), "DATA_INVALID"),
        (400, problem("BadRequest", "unsupported"), "MECHANISM_INVALID"),
        (400, problem("BadRequest", "", "signing algorithm X is not supported by"), "MECHANISM_INVALID"),
        (403, problem("PermissionDenied"), "GENERAL_ERROR"),
        (403, problem("ApprovalRequired"), "GENERAL_ERROR"),
        (404, problem("NotFound"), "KEY_HANDLE_INVALID"),
        (413, problem("PayloadTooLarge"), "DATA_LEN_RANGE"),
        (422, problem("ValidationFailure"), "DATA_INVALID"),
        (500, problem("InternalServerError"), "DEVICE_ERROR"),
        (502, b"<html>Bad Gateway</html>", "DEVICE_ERROR"),
        (503, problem("ServiceUnavailable", "storage_full"), "DEVICE_ERROR"),
        (302, b"", "DEVICE_ERROR"),
        (204, b"", "DEVICE_ERROR"),
    ],
)
def test_each_status_has_its_value(fake, session, log, status, body, value):
    fake.fail("/sign", "status", status=status, body=body, times=1)
    assert rv_of_sign(*session) == value
    if body.startswith(b"{"):
        assert "[" in log() and "req-7" in log() and "release" in log(), log()
    assert rv_of_sign(*session) == "OK"


def test_a_refused_token_is_replaced_once(fake, session):
    logins = fake.logins
    fake.tokens.clear()
    assert rv_of_sign(*session) == "OK"
    assert fake.logins == logins + 1
    fake.fail("/sign", "status", status=401, body=problem("TokenError"), times=2)
    assert rv_of_sign(*session) == "USER_NOT_LOGGED_IN"
    fake.fail("/sign", "status", status=403, body=problem("TokenError"))
    assert rv_of_sign(*session) == "OK"


def test_a_refused_credential_is_not_shown_again_at_once(fake, session):
    fake.client_secret = "changed"
    fake.tokens.clear()
    logins = fake.logins
    for _ in range(5):
        assert rv_of_sign(*session) == "USER_NOT_LOGGED_IN"
    assert fake.logins == logins + 1


@pytest.mark.parametrize("kind", ["close", "close_after", "truncate", "garbage"])
def test_a_broken_answer_costs_no_second_unit(fake, session, kind):
    fake.fail("/sign", kind, times=1)
    assert rv_of_sign(*session) == "OK"
    assert fake.units == 1


@pytest.mark.parametrize("kind", ["close_after", "truncate"])
def test_a_later_try_of_the_host_costs_no_second_unit_either(fake, session, kind):
    fake.fail("/sign", kind, times=1000)
    begin = time.monotonic()
    assert rv_of_sign(*session) == "DEVICE_ERROR"
    assert time.monotonic() - begin < 10
    assert fake.units == 1
    fake.faults.clear()
    assert rv_of_sign(*session) == "OK"
    assert fake.units == 1
    # What is signed once more on purpose is another signature.
    assert rv_of_sign(*session) == "OK"
    assert fake.units == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b"{", b'{"signature":5}', b'{"signature":""}', b'{"signature":"!!"}',
     b'{"signature":"AAAA"}', b'{"signature":"' + b"A" * 8000 + b'"}', b"[" * 100_000,
     b'{"signature":"MAYCAQECAQE="}'],
)  # fmt: skip
def test_answers_of_the_wrong_kind(fake, session, body):
    fake.fail("/sign", "body", body=body, times=1)
    assert rv_of_sign(*session) == "DEVICE_ERROR"


def test_a_huge_answer_is_not_taken_in(fake, session):
    fake.fail("/sign", "body", body=b" " * (20 * 1024 * 1024), times=1000)
    assert rv_of_sign(*session) == "DEVICE_ERROR"


def test_retry_after_is_honoured_within_a_bound(fake, session):
    fake.fail("/sign", "status", status=429, body=problem("RateLimitExceeded"), headers={"Retry-After": "1"})
    begin = time.monotonic()
    assert rv_of_sign(*session) == "OK"
    assert 1 <= time.monotonic() - begin < 5
    fake.fail("/sign", "status", status=503, body=problem("x"), headers={"Retry-After": "3600"})
    begin = time.monotonic()
    assert rv_of_sign(*session) == "DEVICE_ERROR"
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("what", ["limit=100", "/certificate", "/login"])
@pytest.mark.parametrize("kind", ["status", "body", "garbage", "truncate"])
def test_nothing_but_signing_works_either(fake, start, what, kind):
    fake.add_signer("release")
    fake.fail(what, kind, times=1000, body=b"[1]")
    module = start(fake)
    count = ctypes.c_ulong()
    rv = module.rv("GetSlotList", ctypes.c_ubyte(1), None, ctypes.byref(count))
    if what == "/certificate":
        assert rv == "OK"
        session = module.open(0)
        assert module.rv("FindObjectsInit", session, None, 0) == "DEVICE_ERROR"
    else:
        assert rv == "DEVICE_ERROR"
    fake.faults.clear()
    assert module.slots() == [0] and len(module.find(module.open(0))) == 4


def test_the_older_path_of_the_certificate(fake, start):
    signer = fake.add_signer("release")
    fake.fail(f"{signer['id']}/certificate", "status", status=404, body=problem("NotFound"), times=1)
    module = start(fake)
    assert len(module.find(module.open(0))) == 3


def test_a_server_without_batches(fake, start):
    fake.add_signer("release")
    fake.fail("/sign-batch", "status", status=404, body=problem("NotFound"), times=1000)
    module = start(fake)
    sign_from_threads(module, 8, 4)
    assert fake.units == 32


def sign_from_threads(module, threads, each):
    failures = []

    def work(number):
        try:
            session = module.open(0)
            certificate = module.attribute(session, module.find(session, CLASS=p11.CKO_CERTIFICATE)[0], "VALUE")
            for index in range(each):
                data = digest(f"{number} {index}".encode())
                if not is_good(certificate, data, module.sign(session, p11.CKM_ECDSA, data)):
                    failures.append((number, index))
        except Exception as error:  # a thread's exception is the test's
            failures.append(error)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert not worker.is_alive()
    assert failures == []


def test_threads_of_a_host_that_promised_none(fake, start):
    """C_Initialize(NULL), then sixteen threads (surprise 6): each gets the signature of its own data."""
    fake.add_signer("release")
    module = start(fake)
    sign_from_threads(module, 16, 5)
    assert fake.units == 80
    assert max(fake.batches) > 1 and len(fake.batches) < 80


def test_units_for_some_are_given_to_some(fake, start):
    """A grant with fewer units than callers: it is used up, and no more than used up."""
    signer = fake.add_signer("release", units=5)
    module = start(fake)
    key = module.private_key(module.open(0))
    values = []

    def work():
        session = module.open(0)
        mechanism = p11.Mechanism(p11.CKM_ECDSA)
        module.ok("SignInit", session, ctypes.byref(mechanism), key)
        out, length = ctypes.create_string_buffer(128), ctypes.c_ulong(128)
        values.append(module.rv("Sign", session, digest(b"x"), 32, out, ctypes.byref(length)))

    workers = [threading.Thread(target=work) for _ in range(12)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert sorted(values) == ["GENERAL_ERROR"] * 7 + ["OK"] * 5
    assert signer["units"] == 0


def test_a_session_that_is_closed_while_it_signs(fake, session):
    module, handle = session
    fake.fail("/sign", "hang", times=1)
    values = []
    worker = threading.Thread(target=lambda: values.append(rv_of_sign(module, handle)))
    worker.start()
    until(lambda: fake.count("/sign"), lambda count: count == 1, 30)
    out, length = ctypes.create_string_buffer(128), ctypes.c_ulong(128)
    assert module.rv("Sign", handle, digest(b"x"), 32, out, ctypes.byref(length)) == "OPERATION_ACTIVE"
    module.ok("CloseSession", handle)
    fake.end.set()
    worker.join(60)
    assert values == ["SESSION_CLOSED"]


def test_finalize_while_others_sign(fake, session):
    module, handle = session
    fake.fail("/sign", "hang", times=1)
    values = []
    worker = threading.Thread(target=lambda: values.append(rv_of_sign(module, handle)))
    worker.start()
    until(lambda: fake.count("/sign"), lambda count: count == 1, 30)
    module.finalize()
    fake.end.set()
    worker.join(60)
    assert values == ["SESSION_CLOSED"]
    module.initialize()


# ---- TLS ----


def test_tls_with_its_own_authority(start, tmp_path, log):
    with FakeService(tls=True) as secure:
        secure.add_signer("release")
        authority = tmp_path / "root.pem"
        authority.write_text(secure.authority.pem, encoding="utf-8")
        module = start(secure, SEALMINT_CA_CERT=str(authority))
        session = module.open(0)
        assert rv_of_sign(module, session) == "OK"
        module.finalize()
        module = start(secure)
        count = ctypes.c_ulong()
        assert module.rv("GetSlotList", ctypes.c_ubyte(1), None, ctypes.byref(count)) == "DEVICE_ERROR"
        assert "TLS" in log() and "ca_cert_path" in log()


def test_a_certificate_of_the_client(start, tmp_path):
    with FakeService() as helper:
        key, leaf = helper.authority.issue("client", extensions="extendedKeyUsage=clientAuth")
        with FakeService(tls=True, client_authority=helper.authority.pem) as secure:
            secure.add_signer("release")
            authority = tmp_path / "root.pem"
            authority.write_text(secure.authority.pem, encoding="utf-8")
            tls = {"ca_cert_path": str(authority), "client_cert_path": str(leaf), "client_key_path": str(key)}
            settings = tmp_path / "pkcs11.conf"
            settings.write_text(json.dumps({"tls": tls}), encoding="utf-8")
            settings.chmod(0o600)
            module = start(secure, SEALMINT_CONFIG=str(settings))
            assert rv_of_sign(module, module.open(0)) == "OK"


# ---- approvals ----


def test_a_request_is_opened_once_and_waited_for(fake, start, tmp_path, log):
    signer = fake.add_signer("release", units=0)
    settings = tmp_path / "pkcs11.conf"
    approval = {"signing_count": 3, "wait_for_approval": "30s", "exclude_scope_fields": ["command"]}
    settings.write_text(json.dumps({"approval": approval}), encoding="utf-8")
    settings.chmod(0o600)
    module = start(fake, INFISICAL_CONFIG=str(settings))
    session = module.open(0)
    values = []
    worker = threading.Thread(target=lambda: values.append(rv_of_sign(module, session)))
    worker.start()
    until(log, lambda text: "waiting up to" in text, 30)
    assert log().count("waiting up to") == 1 and "Ada" in log()
    asked = fake.requests[0]["asked"]
    assert asked["requestedSignings"] == 3 and asked["justification"].startswith("Auto-requested by ")
    assert "command" not in asked["scope"] and len(asked["scope"]["dataHash"]) == 64
    signer["units"] = 3
    fake.requests[0]["status"] = "approved"
    worker.join(60)
    assert values == ["OK"] and len(fake.requests) == 1 and signer["units"] == 2


def test_without_being_told_to_no_request_is_opened(fake, start, log):
    fake.add_signer("release", units=0)
    module = start(fake)
    assert rv_of_sign(module, module.open(0)) == "GENERAL_ERROR"
    assert fake.requests == [] and "approval.signing_count" in log()


# ---- the configuration ----


def test_a_configuration_that_is_wrong_is_told_of(fake, start, tmp_path, capfd):
    module = start(fake)
    module.finalize()
    settings = tmp_path / "pkcs11.conf"
    settings.write_text('{"approval": {"exclude_scope_fields": ["ip"]}}', encoding="utf-8")
    import os

    os.environ["SEALMINT_CONFIG"] = str(settings)
    assert module.rv("Initialize", None) == "GENERAL_ERROR"
    err = capfd.readouterr().err
    assert err.startswith("sealmint-pkcs11: C_Initialize: ") and "exclude_scope_fields" in err
    os.environ["SEALMINT_CONFIG"] = str(tmp_path / "none.conf")
    assert module.rv("Initialize", None) == "GENERAL_ERROR"
    assert "none.conf" in capfd.readouterr().err
    settings.write_text("{}", encoding="utf-8")
    settings.chmod(0o644)
    os.environ["SEALMINT_CONFIG"] = str(settings)
    module.initialize()
    del os.environ["SEALMINT_CONFIG"]
