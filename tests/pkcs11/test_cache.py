"""What the module keeps on the disk of the user: it saves time, and nothing goes wrong by it."""

import base64
import ctypes
import hashlib
import json
import os
import stat
import subprocess
import sys

import pytest
from sealmint_testing import cryptoki as p11
from sealmint_testing import fake_keys
from sealmint_testing.fake_service import FakeService
from sealmint_testing.signature_check import digest, is_good

SIGN_ONCE = """
from sealmint_testing import cryptoki as p11
module = p11.Module().initialize()
assert len(module.sign(module.open(0), p11.CKM_ECDSA, bytes(32))) == 64
"""


@pytest.fixture
def secure(tmp_path):
    with FakeService(tls=True) as service:
        service.add_signer("release")
        service.authority_file = tmp_path / "root.pem"
        service.authority_file.write_text(service.authority.pem, encoding="utf-8")
        yield service


@pytest.fixture
def run(secure, start):
    """run(): one run of a tool that signs; whether it took up a session of TLS."""

    def sign(**environment):
        module = start(secure, **{"SEALMINT_CA_CERT": str(secure.authority_file), **environment})
        try:
            session = module.open(0)
            data = digest(os.urandom(8))
            certificate = module.attribute(session, module.find(session, CLASS=p11.CKO_CERTIFICATE)[0], "VALUE")
            assert is_good(certificate, data, module.sign(session, p11.CKM_ECDSA, data))
        finally:
            module.finalize()
        return secure.taken_up[-1]

    return sign


@pytest.fixture
def files(tmp_path):
    """files("tls-"): the files of the cache whose names begin so."""

    def found(start=""):
        return sorted(path for path in (tmp_path / "cache").rglob(start + "*") if path.is_file())

    return found


def test_the_next_run_takes_up_the_session(run, secure, files):
    assert [run() for _ in range(4)] == [False, True, True, True]
    assert len(secure.taken_up) == 4, "one connection for each run"
    assert secure.count("/certificate") == 1
    assert len(files("tls-")) == 1


def test_nothing_in_it_is_secret_and_nobody_else_can_read_it(run, secure, files, tmp_path):
    run()
    content = b"".join(path.read_bytes() for path in files())
    for secret in (secure.client_secret, secure.client_id, *secure.tokens):
        assert secret.encode() not in content and base64.b64encode(secret.encode()) not in content
    # The certificate of the server is in each session of TLS: a file in clear would show it.
    assert b"localhost" not in files("tls-")[0].read_bytes()
    for path in files():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        folder = path.parent
        while folder != tmp_path:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            folder = folder.parent


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGE = {
    "a bit": flip_a_bit,
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "noise": lambda path: path.write_bytes(os.urandom(2_000)),
    "huge": lambda path: path.write_bytes(bytes(2_000_000)),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_costs_one_handshake_and_is_mended(run, secure, files, what):
    run()
    for path in files():
        DAMAGE[what](path)
    assert run() is False
    assert secure.count("/certificate") == 2
    assert run() is True
    assert secure.count("/certificate") == 2


def open_to_all(path):
    path.chmod(0o644)


def of_somebody_else(path):
    os.chown(path, 12345, 12345)


def folder_open_to_all(path):
    path.parent.chmod(0o777)


@pytest.mark.parametrize("make", [open_to_all, of_somebody_else, folder_open_to_all])
def test_what_others_could_have_written_is_not_believed(run, secure, files, make):
    if make is of_somebody_else and os.geteuid() != 0:
        pytest.skip("only root can give files away")
    run()
    for path in files():
        make(path)
    assert run() is False
    assert secure.count("/certificate") == 2


def test_a_server_that_forgot_the_session_shakes_hands_in_full(run, secure):
    assert [run(), run()] == [False, True]
    secure.forget_sessions()
    assert [run(), run()] == [False, True]


def test_a_session_is_for_one_credential_and_one_belief(run, secure, tmp_path):
    assert [run(), run()] == [False, True]
    other = tmp_path / "others.pem"
    (tmp_path / "other").mkdir()
    other.write_text(secure.authority.pem + fake_keys.Authority(tmp_path / "other").pem, encoding="utf-8")
    assert [run(SEALMINT_CA_CERT=str(other)), run(SEALMINT_CA_CERT=str(other))] == [False, True]
    secure.client_secret = "another one"
    environment = {"SEALMINT_CA_CERT": str(other), "SEALMINT_CLIENT_SECRET": secure.client_secret}
    assert [run(**environment), run(**environment)] == [False, True]


def test_an_authority_that_is_no_longer_believed_ends_it(run, secure, start, tmp_path):
    """Nobody verifies a certificate when a session is taken up."""
    assert [run(), run()] == [False, True]
    (tmp_path / "other").mkdir()
    secure.authority_file.write_text(fake_keys.Authority(tmp_path / "other").pem, encoding="utf-8")
    module = start(secure, SEALMINT_CA_CERT=str(secure.authority_file))
    count = ctypes.c_ulong()
    assert module.rv("GetSlotList", ctypes.c_ubyte(1), None, ctypes.byref(count)) == "DEVICE_ERROR"


def test_the_authorities_of_the_system_are_asked(run, secure, start, tmp_path):
    """They are read when a certificate is to be verified, and the file decides about sessions too."""
    usual = {"SEALMINT_CA_CERT": "", "SSL_CERT_FILE": str(secure.authority_file), "SSL_CERT_DIR": str(tmp_path / "no")}
    assert [run(**usual), run(**usual)] == [False, True]
    none = tmp_path / "none.pem"
    none.write_text("", encoding="utf-8")
    module = start(secure, **usual | {"SSL_CERT_FILE": str(none)})
    count = ctypes.c_ulong()
    assert module.rv("GetSlotList", ctypes.c_ubyte(1), None, ctypes.byref(count)) == "DEVICE_ERROR"


def test_no_session_stands_for_the_certificate_of_a_client(start, tmp_path, files):
    with FakeService() as helper:
        key, leaf = helper.authority.issue("client", extensions="extendedKeyUsage=clientAuth")
        with FakeService(tls=True, client_authority=helper.authority.pem) as secure:
            secure.add_signer("release")
            (tmp_path / "root.pem").write_text(secure.authority.pem, encoding="utf-8")
            tls = {"ca_cert_path": str(tmp_path / "root.pem"), "client_cert_path": str(leaf), "client_key_path": str(key)}
            settings = tmp_path / "pkcs11.conf"
            settings.write_text(json.dumps({"tls": tls}), encoding="utf-8")
            settings.chmod(0o600)
            module = start(secure, SEALMINT_CONFIG=str(settings))
            module.sign(module.open(0), p11.CKM_ECDSA, digest(b"x"))
            assert files("tls-") == [] and files() != []


def test_it_can_be_switched_off(run, files, tmp_path):
    assert [run(SEALMINT_PKCS11_CACHE="off") for _ in range(2)] == [False, False]
    settings = tmp_path / "pkcs11.conf"
    settings.write_text(json.dumps({"cache": {"on_disk": False}}), encoding="utf-8")
    settings.chmod(0o600)
    assert [run(SEALMINT_PKCS11_CACHE="", SEALMINT_CONFIG=str(settings)) for _ in range(2)] == [False, False]
    assert files() == []
    elsewhere = tmp_path / "cache" / "elsewhere"
    assert run(SEALMINT_PKCS11_CACHE=str(elsewhere)) is False
    assert files("tls-")[0].is_relative_to(elsewhere)


def test_a_certificate_that_was_replaced_costs_one_round_trip(run, secure):
    run()
    run()
    assert secure.count("/certificate") == 1
    secure.replace_key(secure.signers[0])
    run()
    assert secure.count("/certificate") == 2


def test_a_file_that_lies_leads_to_no_signature(secure, start, run, files):
    """The certificate of another key, with the serial number of the right one."""
    run()
    signer = secure.signers[0]
    _, lie = secure.authority.issue("release")
    name = f"{signer['certificateId']}.json"
    path = next(path for path in files() if path.name == name)
    pem, chain = lie.read_text(encoding="utf-8"), secure.authority.pem
    digest_of_text = hashlib.sha256(f"{pem}\n{chain}".encode()).hexdigest()
    lies = json.dumps({"certificatePem": pem, "certificateChainPem": chain, "sha256": digest_of_text})
    path.write_text(lies, encoding="utf-8")
    run()
    assert secure.count("/certificate") == 2, "its serial number is not that of the list"
    serial, row = fake_keys.serial_of(lie), secure.row
    secure.row = lambda of: row(of) | {"certificateSerialNumber": serial}
    path.write_text(lies, encoding="utf-8")
    module = start(secure, SEALMINT_CA_CERT=str(secure.authority_file))
    session = module.open(0)
    module.sign_init(session, p11.CKM_ECDSA)
    out, length = ctypes.create_string_buffer(128), ctypes.c_ulong(128)
    assert module.rv("Sign", session, digest(b"x"), 32, out, ctypes.byref(length)) == "DEVICE_ERROR"
    assert not path.exists()
    module.finalize()
    secure.row = row
    run()


def test_many_runs_at_once(secure, tmp_path):
    """They write the same files, and read what others write."""
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("SEALMINT_", "INFISICAL_"))}
    variables |= {**secure.environment, "SEALMINT_CA_CERT": str(secure.authority_file),
                  "XDG_CACHE_HOME": str(tmp_path / "cache"), "SEALMINT_MODULE": p11.module_path(),
                  "PYTHONPATH": os.path.dirname(os.path.dirname(os.path.abspath(p11.__file__))),
                  "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    runs = [subprocess.Popen([sys.executable, "-c", SIGN_ONCE], env=variables) for _ in range(16)]
    assert [process.wait(120) for process in runs] == [0] * 16
    assert secure.units == 16
    left = [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert sum(name.startswith("tls-") for name in left) == 1, left
    assert subprocess.run([sys.executable, "-c", SIGN_ONCE], env=variables, check=False, timeout=120).returncode == 0
    assert secure.taken_up[-1] is True
