"""Answers that are by another key than the host was shown, or say so: nothing of them reaches the host."""

import ctypes
import json
import threading
import uuid

import pytest
from sealmint_testing import cryptoki as p11
from sealmint_testing import fake_keys
from sealmint_testing.signature_check import digest


def rv_of_sign(module, session, data):
    out, length = ctypes.create_string_buffer(512), ctypes.c_ulong(512)
    return module.rv("Sign", session, data, len(data), out, ctypes.byref(length))


def on_threads(work, arguments):
    workers = [threading.Thread(target=work, args=(argument,)) for argument in arguments]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert not worker.is_alive()


@pytest.mark.parametrize("what", ["certificateSerialNumber", "signerId"])
@pytest.mark.parametrize("kind", ["EC_prime256v1", "RSA_2048"])
def test_an_answer_of_somebody_else_is_refused(fake, start, log, what, kind):
    """The signature is by the right key; what the answer says of itself is not what was shown."""
    fake.add_signer("release", kind)
    module = start(fake)
    session = module.open(0)
    wrong = {"certificateSerialNumber": "0badcafe", "signerId": str(uuid.uuid4())}[what]
    fake.answers_of[what] = wrong
    mechanism = p11.CKM_ECDSA if kind.startswith("EC") else p11.CKM_SHA_RSA_PKCS[256]
    module.sign_init(session, mechanism)
    assert rv_of_sign(module, session, digest(b"x")) == "DEVICE_ERROR"
    assert wrong in log() and "another key" in log() and "start the tool again" in log(), log()
    fake.answers_of.clear()
    module.sign_init(session, mechanism)
    assert rv_of_sign(module, session, digest(b"x")) == "OK"


def test_threads_that_share_an_answer_of_another_key_get_nothing(fake, start, log):
    """The answer says that it is of the certificate that was shown, but the key has been replaced."""
    signer = fake.add_signer("release")
    module = start(fake)
    sessions = [module.open(0) for _ in range(12)]
    module.private_key(sessions[0])
    fake.answers_of["certificateSerialNumber"] = fake_keys.serial_of(signer["leaf"])
    for session in sessions:
        module.sign_init(session, p11.CKM_ECDSA)
    fake.replace_key(signer)
    values = []

    def work(session):
        values.append(rv_of_sign(module, session, digest(b"x")))

    on_threads(work, sessions)
    assert values == ["DEVICE_ERROR"] * 12
    assert max(fake.batches) > 1


def test_all_signatures_are_verified_where_that_is_asked_for(fake, start, tmp_path):
    """The first two signatures of each answer are those of each other's data."""
    fake.add_signer("release")
    settings = tmp_path / "pkcs11.conf"
    settings.write_text(json.dumps({"verify": "all"}), encoding="utf-8")
    settings.chmod(0o600)
    module = start(fake, SEALMINT_CONFIG=str(settings))
    fake.swaps_signatures = True
    values = []

    def work(number):
        session = module.open(0)
        data = digest(str(number).encode())
        module.sign_init(session, p11.CKM_ECDSA)
        values.append(rv_of_sign(module, session, data))

    on_threads(work, range(16))
    assert values.count("DEVICE_ERROR") == 2 * sum(size > 1 for size in fake.batches) > 0
    assert set(values) == {"DEVICE_ERROR", "OK"}
