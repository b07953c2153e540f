"""The load client against a transit engine, the peer that it can drive: a fake one that signs with a
key of openssl and answers in the two framings that such servers use."""

import base64
import http.server
import json
import pathlib
import tempfile

import pytest

from sealmint_testing import openssl
from sealmint_testing.load_client import run_load_client

KINDS = {
    "rsa-2048": (["genrsa", "2048"], "RSA_2048", "/sha2-256", 32),
    "ecdsa-p384": (["ecparam", "-name", "secp384r1", "-genkey", "-noout"], "EC_secp384r1", "/sha2-384", 48),
    "ed25519": (["genpkey", "-algorithm", "ED25519"], "ED25519", "", 32),
}


class FakeTransit:
    def __init__(self, folder, kind, is_chunked):
        self.kind, self.is_chunked = kind, is_chunked
        self.key = pathlib.Path(folder) / "key.pem"
        self.key.write_bytes(openssl.run(*KINDS[kind][0]))
        self.input = pathlib.Path(folder) / "input"
        self.spoil = False

    def public_key(self):
        if self.kind == "ed25519":
            der = openssl.run("pkey", "-in", self.key, "-pubout", "-outform", "DER")
            return base64.b64encode(der[-32:]).decode()
        return openssl.run("pkey", "-in", self.key, "-pubout").decode()

    def sign(self, text):
        message = base64.b64decode(text, validate=True)
        assert len(message) == KINDS[self.kind][3]
        self.input.write_bytes(message)
        command = ["pkeyutl", "-sign", "-inkey", self.key, "-in", self.input]
        if self.kind == "ed25519":
            command.append("-rawin")
        if self.kind.startswith("rsa"):
            command += ["-pkeyopt", "digest:sha256"]
        prefix = "vault:v9:" if self.spoil else "vault:v1:"
        return {"signature": prefix + base64.b64encode(openssl.run(*command)).decode()}

    def answer(self, body):
        assert body.get("prehashed", False) == (self.kind != "ed25519")
        assert body.get("signature_algorithm") == ("pkcs1v15" if self.kind.startswith("rsa") else None)
        if "batch_input" in body:
            return {"data": {"batch_results": [self.sign(item["input"]) for item in body["batch_input"]]}}
        return {"data": self.sign(body["input"])}

    def handler(transit):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                assert self.path == "/v1/transit/keys/key-1"
                keys = {"1": {"public_key": transit.public_key()}}
                self.reply({"data": {"type": transit.kind, "keys": keys}})

            def do_POST(self):
                assert self.path == "/v1/transit/sign/key-1" + KINDS[transit.kind][2]
                assert self.headers["X-Vault-Token"] == "test-token"
                self.reply(transit.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

            def reply(self, value):
                text = json.dumps(value).encode()
                self.send_response(200)
                if not transit.is_chunked:
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                    return
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for piece in (text[:7], text[7:]):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_):
                pass

        return Handler


def run_load(kind, is_chunked, *arguments, spoil=False):
    with tempfile.TemporaryDirectory() as folder:
        transit = FakeTransit(folder, kind, is_chunked)
        transit.spoil = spoil
        return run_load_client(transit.handler(), "key-1", "--api", "openbao", "--requests", "2", *arguments)


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_signatures_of_transit_are_verified(kind, is_chunked):
    done, result = run_load(kind, is_chunked)
    assert done.returncode == 0, done.stderr
    assert (result["keyAlgorithm"], result["verified"]) == (KINDS[kind][1], 3)
    done, result = run_load(kind, is_chunked, "--batch", "2")
    assert done.returncode == 0, done.stderr
    assert (result["signatures"], result["verified"]) == (4, 6)


def test_a_signature_of_another_form_is_none():
    done, result = run_load("ed25519", False, spoil=True)
    assert done.returncode == 1
    assert (result["verified"], result["missing"]) == (0, 3)
    assert "vault:v9:" in result["firstProblem"]
