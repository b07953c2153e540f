"""A Sealmint of our own: started on a temporary state, with a signer for each kind of key."""

import contextlib
import json
import os
import pathlib
import select
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

# A wrapper like valgrind is slow.
READY_TIMEOUT_S = 120
# Up to it each signature under an approval is verified, as is the default of the product; above it an approval is
# compared with none on equal terms (suite/approvals.py).
VERIFIED_APPROVAL = 1_000_000_000
# Room for the largest cell of the matrix; the default bounds what a server at work accepts.
CONFIG = f"""\
[tls]
self_signed = true
[limits]
sign_queue_items = 300000
[engine]
verify_approvals_up_to = {VERIFIED_APPROVAL}
[log]
level = "warning"
"""


class Unusable(Exception):
    """What stops the suite; its text is for the user."""


class Server:
    def __init__(self, address, pid, admin_token):
        self.address = address
        self.pid = pid
        self.admin_token = admin_token
        self.signers = {}
        self.token = None
        self.authority = None
        self.identity = None
        self.client_id = self.client_secret = None

    def call(self, method, path, body=None, token=None):
        request = urllib.request.Request(
            self.address + "/api/v1" + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token or self.admin_token}", "Content-Type": "application/json"})
        try:
            with opener().open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Unusable(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None

    def prepare(self, keys):
        """A machine identity that may use one signer of each kind, as a pipeline would."""
        root = self.call("POST", "/cert-manager/ca/internal", {
            "name": "bench", "status": "active",
            "configuration": {"type": "root", "friendlyName": "bench", "commonName": "Bench Root",
                              "organization": "Sealmint Bench", "ou": "", "country": "", "province": "",
                              "locality": "", "maxPathLength": -1, "keyAlgorithm": "EC_prime256v1"}})
        identity = self.call("POST", "/identities", {"name": "bench", "role": "member"})["id"]
        self.authority, self.identity = root["id"], identity
        for key in keys:
            name = "bench-" + key.lower().replace("_", "-")
            signer = self.call("POST", "/cert-manager/signers", {
                "name": name, "caId": root["id"], "commonName": f"Bench {key}", "keyAlgorithm": key})
            self.call("POST", f"/cert-manager/signers/{signer['id']}/members",
                      {"identityId": identity, "role": "operator"})
            self.signers[key] = signer["id"]
        self.token = self.login(identity)

    def login(self, identity):
        path = f"/auth/universal-auth/identities/{identity}"
        client_id = self.call("POST", path, {})["identityUniversalAuth"]["clientId"]
        secret = self.call("POST", path + "/client-secrets", {})["clientSecret"]
        self.client_id, self.client_secret = client_id, secret
        answer = self.call("POST", "/auth/universal-auth/login", {"clientId": client_id, "clientSecret": secret})
        return answer["accessToken"]


def opener():
    """No proxy can reach our own loopback, and the certificate was made a moment ago by our server."""
    trust = ssl.create_default_context()
    trust.check_hostname = False
    trust.verify_mode = ssl.CERT_NONE
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))


def read_env_file(path):
    values = {}
    for line in pathlib.Path(path).read_text().splitlines():
        name, _, value = line.removeprefix("export ").partition("=")
        values[name.strip()] = value.strip().strip("'\"")
    return values


@contextlib.contextmanager
def running_server(binary, folder, keys, environment=None, wrapper=()):
    """Without `keys` the folder holds what an earlier server was prepared with. `environment` adds variables of the server, like SEALMINT_CRYPTO; `wrapper` is a command to run it under."""
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)
    config, log = folder / "sealmint.toml", folder / "log"
    config.write_text(CONFIG)
    ready_read, ready_write = os.pipe()
    command = [*wrapper, binary, "serve", "--dev", "--state", folder / "state", "--port", "0",
               "--ready-fd", ready_write, "--config", config]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SEALMINT_")}
    with open(log, "wb") as log_file:
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log_file,
                                   stderr=log_file, pass_fds=(ready_write,), env={**clean, **(environment or {})})
    os.close(ready_write)
    try:
        address = wait_until_ready(ready_read, process, log)
        server = Server(address, process.pid, read_env_file(folder / "state" / "env")["SEALMINT_ADMIN_TOKEN"])
        if keys is not None:
            server.prepare(keys)
        yield server
    finally:
        stop(process, log)


def stop(process, log):
    process.terminate()
    try:
        code = process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    if code != 0:
        print(f"bench/run: the server ended with status {code}:\n{tail(log)}", file=sys.stderr)


def wait_until_ready(descriptor, process, log):
    line, deadline = b"", time.monotonic() + READY_TIMEOUT_S
    while b"\n" not in line and time.monotonic() < deadline:
        if select.select([descriptor], [], [], 1)[0]:
            piece = os.read(descriptor, 4096)
            if not piece:
                break
            line += piece
    os.close(descriptor)
    if not line.startswith(b"ready http"):
        raise Unusable(f"the server (PID {process.pid}) did not start:\n{tail(log)}")
    return line.decode().split()[1]


def tail(path):
    return "\n".join(pathlib.Path(path).read_text(errors="replace").splitlines()[-20:])
