"""Real certificate authorities as peers, which scripts beside the project start on loopback."""

import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import urllib.request

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
# `SEALMINT_CA_SERVERS` names the folder of the scripts where they lie elsewhere.
SCRIPTS = pathlib.Path(os.environ.get("SEALMINT_CA_SERVERS", REPOSITORY.parent / "shared" / "ca-servers"))
# All of them, and a missing one is a failure; otherwise only what starts in seconds.
ALL = os.environ.get("SEALMINT_ISSUERS") == "all"
QUICK = ("est", "cmp")
EXTERNAL = "/api/v1/cert-manager/ca/external"
START_TIMEOUT_S = 3_000 if ALL else 300


class Peer:
    """A running authority: what its script wrote down about it."""

    def __init__(self, name, settings):
        self.name = name
        self.settings = settings

    def __getitem__(self, key):
        return self.settings[key]

    def text(self, key):
        return pathlib.Path(self.settings[key]).read_text(encoding="utf-8")


class Peers:
    """Starts each authority once for a run of tests, and ends those it started."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._started = {}

    def get(self, name):
        if name not in self._started:
            self._started[name] = self._start(name)
        return self._started[name]

    def _start(self, name):
        script = SCRIPTS / f"start-{name}"
        if not script.is_file():
            missing(f"there is no {script.name} in {SCRIPTS.name}")
        if not ALL and name not in QUICK:
            pytest.skip(f"{name} takes minutes to build: run ./check --issuers")
        code, said = run_script(script, self.folder)
        if code != 0:
            missing(f"{script.name} failed ({code}): {said[-500:]}")
        return Peer(name, read_settings(self.folder / f"{name}.env"))

    def stop(self):
        if self._started:
            subprocess.run([SCRIPTS / "stop-all", self.folder, *self._started], check=False, timeout=60)


def run_script(script, folder):
    """The exit status and the errors of a script, which is ended with all that it began when it takes too long."""
    process = subprocess.Popen(
        [script, folder], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _, said = process.communicate(timeout=START_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return "it did not come to an end", ""
    return process.returncode, said


def missing(reason):
    if ALL:
        pytest.fail(reason)
    pytest.skip(reason)


def read_settings(path):
    pairs = re.findall(r"^(\w+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {key: value.strip("'\"") for key, value in pairs}


def est(peer, label="codesign", **more):
    return {
        "type": "est",
        "trustAnchors": peer.text("CA_BUNDLE"),
        "configuration": {
            "url": peer["URL"],
            "label": label,
            "username": peer["HTTP_USER"],
            "password": peer["HTTP_PASSWORD"],
            "tlsAuthorities": peer.text("CA_BUNDLE"),
            **more,
        },
    }


def stepca(peer, provisioner="PROVISIONER"):
    return {
        "type": "stepca",
        "trustAnchors": peer.text("CA_BUNDLE"),
        "configuration": {
            "url": peer["URL"],
            "provisioner": peer[provisioner],
            "provisionerPassword": peer["PROVISIONER_PASSWORD"],
            "tlsAuthorities": peer.text("CA_BUNDLE"),
        },
    }


def openbao(peer, role="codesign"):
    return {
        "type": "vault",
        "trustAnchors": peer.text("CA_BUNDLE"),
        "configuration": {
            "url": peer["URL"],
            "mount": "pki",
            "role": role,
            "auth": "approle",
            "roleId": peer["ROLE_ID"],
            "secretId": peer["SECRET_ID"],
            "tlsAuthorities": peer.text("CA_BUNDLE"),
        },
    }


def cmp(peer):
    return {
        "type": "cmp",
        "trustAnchors": peer.text("CA_BUNDLE"),
        "configuration": {
            "url": peer["URL"],
            "reference": peer["REFERENCE"],
            "secret": peer["SECRET"],
        },
    }


def manual(trust_anchors):
    return {"type": "manual", "trustAnchors": trust_anchors, "configuration": {}}


class ChallengeHook:
    """A hook of http-01 that hands on to the responder which stands beside Pebble."""

    def __init__(self, responder_url):
        hook = self
        self.actions = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.actions.append(told["action"])
                tail = "add-http01" if told["action"] == "set" else "del-http01"
                body = {"token": told["token"], "content": told["keyAuthorization"]}
                urllib.request.urlopen(f"{responder_url}/{tail}", json.dumps(body).encode(), timeout=10).close()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
