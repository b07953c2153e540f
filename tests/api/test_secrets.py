"""After a run with every kind of request no secret may be found anywhere (reliability I10)."""

import base64
import json
import pathlib
import re

import pytest

from sealmint_testing import client
from sealmint_testing.client import API, SIGNERS, login_machine, login_user
from sealmint_testing.server import run_command
from sealmint_testing.world import World, batch_path, sign_body, sign_path, unique

PRIVATE_KEY_MARKER = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")


class Recorder:
    """Keeps the bytes of every answer the clients of a world get."""

    def __init__(self, monkeypatch):
        self.answers = []
        original = client.Client._exchange

        def exchange(this, method, path, payload, headers):
            answer = original(this, method, path, payload, headers)
            self.answers.append((method, path, str(answer.headers).encode() + answer.body))
            return answer

        monkeypatch.setattr(client.Client, "_exchange", exchange)


def use_everything(world):
    """One of each request, good and bad, with secrets in places where they do not belong too."""
    user, machine = world.make_user(), world.make_machine()
    secrets = [*user.secrets.values(), machine.secrets["client_secret"], machine.secrets["token"]]
    secrets.append(keyed_client_secret(world, machine))
    signer = world.make_signer(key_algorithm="RSA_2048")
    world.add_member(signer, machine, "operator")
    world.make_authority(type="intermediate")
    body = sign_body(algorithm="RSASSA_PSS_SHA_256")
    machine.client.post(sign_path(signer), body).ok()
    machine.client.post(batch_path(signer), {"items": [body, sign_body(b"bad")]}).ok()
    for part in ("", "/certificate", "/public-key", "/operations", "/members", "/permissions"):
        machine.client.get(f"{SIGNERS}/{signer['id']}{part}").ok()
    for kind in ("users", "identities", "groups"):
        world.admin.get(f"{API}/{kind}").ok()
    misplace_secrets(world, user, machine)
    world.admin.get("/metrics")
    return secrets


def keyed_client_secret(world, machine):
    """An answer that is kept for its Idempotency-Key must not keep the secret readable."""
    path = f"{API}/auth/universal-auth/identities/{machine.id}/client-secrets"
    answer = world.admin.post(path, {}, headers={"Idempotency-Key": unique("key")})
    return answer.ok()["clientSecret"]


def misplace_secrets(world, user, machine):
    """What careless people do: a token in the wrong field, query or header."""
    token, secret = machine.secrets["token"], machine.secrets["client_secret"]
    login_machine(world.address, machine.secrets["client_id"], secret + "x").refused(401)
    login_user(world.address, user.name, user.secrets["password"] + "x").refused(401)
    world.admin.with_token(token + "x").get(SIGNERS).refused(401)
    world.admin.get(f"{SIGNERS}?access_token={token}")
    world.admin.post(API + "/auth/token/renew", {"accessToken": [token]}).refused(422)
    world.admin.post(API + "/auth/login", {"username": user.secrets["password"], "password": 5}).refused(422)
    renewed = world.admin.anonymous().post(API + "/auth/token/renew", {"accessToken": token}).ok()
    machine.client.post(API + "/auth/token/revoke", {"accessToken": renewed["accessToken"]})


def forms(secret):
    """The ways in which a secret could be written down."""
    raw = secret if isinstance(secret, bytes) else secret.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw)}
    found.add(base64.urlsafe_b64encode(raw).rstrip(b"="))
    return {form for form in found if len(form) >= 12}


def key_encryption_key_forms(server):
    content = server.key_file().read_bytes()
    found = forms(content) | forms(content.strip())
    for decode in (bytes.fromhex, lambda text: base64.b64decode(text, validate=True)):
        try:
            found |= forms(decode(content.strip().decode()))
        except ValueError:
            pass  # not written in that alphabet
    return found


@pytest.fixture
def after_a_run(fresh_server, monkeypatch):
    """(server, forms of every secret, recorded answers, command line) of a run that used everything."""
    recorder = Recorder(monkeypatch)
    world = World(fresh_server)
    secrets = use_everything(world)
    env = fresh_server.env
    secrets += [env[name] for name in ("SEALMINT_ADMIN_TOKEN", "SEALMINT_TOKEN", "SEALMINT_CLIENT_SECRET")]
    found = set().union(*map(forms, secrets)) | key_encryption_key_forms(fresh_server)
    process = pathlib.Path("/proc") / str(fresh_server.pid)
    arguments = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    return fresh_server, found, recorder.answers, arguments


def expect_clean(name, content, secrets):
    leaked = [secret for secret in secrets if secret in content]
    # The value itself stays out of the report as well.
    assert not leaked, f"{name} holds {len(leaked)} secret(s) of length {[len(secret) for secret in leaked]}"
    assert not PRIVATE_KEY_MARKER.search(content), f"{name} holds a private key in PEM"


def test_no_secret_is_left_behind(after_a_run):
    server, secrets, answers, arguments = after_a_run
    expect_clean("the log", server.log_path.read_bytes(), secrets)
    expect_clean("the command line or environment", arguments, secrets)
    assert server.stop() == 0
    expect_clean("the log after the stop", server.log_path.read_bytes(), secrets)
    databases = list(server.state.glob("sealmint.db*"))
    assert databases, "no database file found"
    exempt = {server.state / "env", server.key_file()}
    for path in server.state.rglob("*"):
        if path.is_file() and path not in exempt:
            expect_clean(path.name, path.read_bytes(), secrets)
    expect_clean_answers(answers, secrets)


def test_a_backup_holds_no_secret(after_a_run, tmp_path):
    """Whoever steals one has no key, no token and no password."""
    server, secrets, _, _ = after_a_run
    assert run_command("admin", "backup", "--state", server.state, "--to", tmp_path / "backup.db").returncode == 0
    expect_clean("the backup", (tmp_path / "backup.db").read_bytes(), secrets)


def expect_clean_answers(answers, secrets):
    """Only the calls that hand a secret out may hold one."""
    handing_out = ("/login", "/renew", "/client-secrets")
    for method, path, content in answers:
        if method == "POST" and path.endswith(handing_out):
            assert not PRIVATE_KEY_MARKER.search(content), path
        else:
            expect_clean(f"the answer to {method} {path.split('?')[0][:60]}", content, secrets)


def test_the_log_is_json_lines(after_a_run):
    server, _, _, _ = after_a_run
    lines = server.log_path.read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        assert isinstance(json.loads(line), dict), line
