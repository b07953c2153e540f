"""The config file (reliability section 8, 58), TLS and SIGHUP."""

import os
import re
import signal
import ssl
import subprocess

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import Client
from sealmint_testing.deadline import until
from sealmint_testing.server import Server, StartFailed, run_command

CONFIG_ERROR = (2, 78)


def check(tmp_path, content):
    path = tmp_path / "sealmint.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(0o600)
    return run_command("config", "check", "--config", path)


def expect_problem(done, *words):
    output = done.stdout + done.stderr
    assert done.returncode in CONFIG_ERROR, f"exit code {done.returncode}: {output}"
    for word in words:
        assert word in output, f"{word!r} is not in: {output}"


GOOD_FILES = [
    "",
    "# only a comment\n",
    '[listen]\naddress = "127.0.0.1"\nport = 8443\n',
    "[listen]\r\nport = 8443\r\n",
    "[limits]\n",
    "[import]\nenabled = true\n[approvals]\nself_pre_approval = false\n",
]


@pytest.mark.parametrize("content", GOOD_FILES)
def test_good_files(tmp_path, content):
    done = check(tmp_path, content)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "content, words",
    [
        ("[listen]\nadress = \"127.0.0.1\"\n", ["adress", "address"]),
        ("[listne]\nport = 1\n", ["listne", "listen"]),
        ("[listen]\nprot = 1\n", ["prot", "port"]),
        ("[tls]\ncertifcate = \"x\"\n", ["certifcate", "certificate"]),
        ("[listen]\nport = 65536\n", ["port"]),
        ("[listen]\nport = -1\n", ["port"]),
        ("[listen]\nport = \"8443\"\n", ["port"]),
        ("[listen]\nport = 1.5\n", ["port"]),
        ("[listen]\naddress = 5\n", ["address"]),
        ("[listen]\naddress = \"nowhere\"\n", ["address"]),
        ("[listen]\naddress = \"\"\n", ["address"]),
        ("listen = 5\n", ["listen"]),
        ("[listen]\nport = 1\nport = 2\n", ["port"]),
        ("[tls]\nself_signed = \"yes\"\n", ["self_signed"]),
        ("[tls]\ncertificate = \"/nonexistent/cert.pem\"\nkey = \"/nonexistent/key.pem\"\n", ["certificate"]),
        ("[import]\nenabled = 1\n", ["enabled"]),
        (b"\x00\x01\x02\xff\xfe binary", []),
        ("[limits]\nno_such_limit = 1\n", ["no_such_limit"]),
    ],
)
def test_problems_are_named(tmp_path, content, words):
    expect_problem(check(tmp_path, content), *words)


@pytest.mark.parametrize("content, line", [("[listen\n", 1), ("[listen]\nport = \n", 2)])
def test_syntax_errors_name_the_line(tmp_path, content, line):
    done = check(tmp_path, content)
    expect_problem(done)
    assert re.search(rf"(line |:){line}\b", done.stdout + done.stderr), done.stderr


def test_all_problems_in_one_run(tmp_path):
    content = '[listen]\nadress = "x"\nport = 65536\n[tls]\nself_signed = 5\n[nonsense]\n'
    expect_problem(check(tmp_path, content), "adress", "port", "self_signed", "nonsense")


def test_a_key_that_does_not_match(tmp_path):
    certificate, _ = openssl.make_tls_certificate(tmp_path, "one")
    _, key = openssl.make_tls_certificate(tmp_path, "two")
    expect_problem(check(tmp_path, tls_config(certificate, key)), "key")


def test_a_certificate_without_key(tmp_path):
    certificate, _ = openssl.make_tls_certificate(tmp_path)
    expect_problem(check(tmp_path, f'[tls]\ncertificate = "{certificate}"\n'), "key")


def test_files_that_are_none(tmp_path):
    expect_problem(run_command("config", "check", "--config", tmp_path / "absent.toml"), "absent.toml")
    expect_problem(run_command("config", "check", "--config", tmp_path))
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    expect_problem(run_command("config", "check", "--config", loop))


def test_a_fifo_does_not_hang(tmp_path):
    fifo = tmp_path / "fifo.toml"
    os.mkfifo(fifo)
    expect_problem(run_command("config", "check", "--config", fifo, timeout=20))


def test_a_huge_file_is_refused(tmp_path):
    path = tmp_path / "huge.toml"
    with open(path, "wb") as file:
        file.truncate(1 << 30)  # sparse: costs no disk
    expect_problem(run_command("config", "check", "--config", path, timeout=20))


def test_a_bom_is_accepted_or_named(tmp_path):
    done = check(tmp_path, b"\xef\xbb\xbf[listen]\nport = 1\n")
    assert done.returncode == 0 or "BOM" in done.stdout + done.stderr


def test_serve_refuses_what_check_refuses(tmp_path):
    path = tmp_path / "sealmint.toml"
    path.write_text('[listen]\nadress = "x"\n')
    with pytest.raises(StartFailed) as caught:
        Server(tmp_path / "state", config=path).start()
    assert caught.value.exit_code in CONFIG_ERROR
    assert "adress" in caught.value.log


@pytest.mark.parametrize("arguments", [["no-such-command"], ["serve", "--no-such-option"], ["config"], []])
def test_wrong_usage(arguments):
    done = run_command(*arguments)
    assert done.returncode not in (0, None) and done.returncode > 0
    assert (done.stdout + done.stderr).strip()


def test_init_makes_a_state_without_serving(tmp_path):
    state = tmp_path / "state"
    done = run_command("init", "--state", state)
    assert done.returncode == 0, done.stderr
    assert list(state.glob("sealmint.db*"))
    again = run_command("init", "--state", state)
    assert again.returncode == 0 or "already" in (again.stdout + again.stderr).lower()


def test_serve_without_dev_on_an_initialised_state(tmp_path):
    state, config = tmp_path / "state", tmp_path / "sealmint.toml"
    config.write_text('[listen]\naddress = "127.0.0.1"\n')
    assert run_command("init", "--state", state).returncode == 0
    with Server(state, config=config, dev=False) as server:
        Client(server.address).get("/healthz").ok()
        assert server.stop() == 0


# ---- TLS ----


def tls_config(certificate, key):
    return f'[tls]\ncertificate = "{certificate}"\nkey = "{key}"\n'


@pytest.fixture
def tls_server(tmp_path):
    certificate, key = openssl.make_tls_certificate(tmp_path)
    config = tmp_path / "sealmint.toml"
    config.write_text(tls_config(certificate, key))
    with Server(tmp_path / "state", config=config) as server:
        server.certificate, server.key = certificate, key
        yield server


def trusting(certificate):
    return ssl.create_default_context(cafile=str(certificate))


def test_tls_serves_the_given_certificate(tls_server):
    assert tls_server.address.startswith("https://")
    token = tls_server.env["SEALMINT_ADMIN_TOKEN"]
    client = Client(tls_server.address, token, trusting(tls_server.certificate))
    client.get("/api/v1/auth/me").ok()


VERSIONS = {"-tls1": False, "-tls1_1": False, "-tls1_2": True, "-tls1_3": True}


@pytest.mark.parametrize("option, works", VERSIONS.items())
def test_tls_versions(tls_server, option, works):
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{tls_server.port}", option]
    if not works:
        # Debian's client would refuse by itself; the server has to.
        command += ["-cipher", "ALL:@SECLEVEL=0"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert (done.returncode == 0) == works, done.stdout + done.stderr


def test_plain_http_on_a_tls_port_is_harmless(tls_server):
    with pytest.raises(OSError):
        Client(tls_server.address.replace("https", "http")).get("/healthz").ok()
    Client(tls_server.address, None, trusting(tls_server.certificate)).get("/healthz").ok()


def test_self_signed(tmp_path):
    config = tmp_path / "sealmint.toml"
    config.write_text("[tls]\nself_signed = true\n")
    with Server(tmp_path / "state", config=config) as server:
        pem = ssl.get_server_certificate(("127.0.0.1", server.port))
        certificate = tmp_path / "served.pem"
        certificate.write_text(pem)
        Client(server.address, None, trusting(certificate)).get("/healthz").ok()
        server.restart()
        assert ssl.get_server_certificate(("127.0.0.1", server.port)) == pem, "the same after a restart"


def served_certificate(server):
    return ssl.get_server_certificate(("127.0.0.1", server.port)).strip()


def test_sighup_reloads_the_certificate(tls_server, tmp_path):
    context = trusting(tls_server.certificate)
    kept = Client(tls_server.address, None, context)
    kept.get("/healthz").ok()
    openssl.make_tls_certificate(tmp_path, common_name="renewed.test")
    wanted = tls_server.certificate.read_text().strip()
    assert served_certificate(tls_server) != wanted
    tls_server.send(signal.SIGHUP)
    until(lambda: served_certificate(tls_server), lambda served: served == wanted, seconds=10)
    kept.get("/healthz").ok()


def test_sighup_with_a_broken_file_keeps_the_old_one(tls_server):
    before = served_certificate(tls_server)
    kept = tls_server.certificate.read_bytes()
    lines = tls_server.log().count("\n")
    tls_server.certificate.write_text("no certificate")
    tls_server.send(signal.SIGHUP)
    until(lambda: tls_server.log().count("\n"), lambda count: count > lines, seconds=10)
    assert served_certificate(tls_server) == before
    assert tls_server.is_running()
    tls_server.certificate.write_bytes(kept)


def test_an_expired_certificate_starts_with_a_warning(tmp_path):
    _, key = openssl.make_tls_certificate(tmp_path)
    expired = tmp_path / "expired.pem"
    request = openssl.run("req", "-new", "-key", key, "-subj", "/CN=localhost")
    openssl.run("x509", "-req", "-signkey", key, "-days", "-1", "-out", expired, data=request)
    config = tmp_path / "sealmint.toml"
    config.write_text(tls_config(expired, key))
    with Server(tmp_path / "state", config=config) as server:
        assert "expired" in server.log().lower()
