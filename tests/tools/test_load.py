"""The load client against a Sign API that lies: a benchmark that cannot fail proves nothing."""

import base64
import http.server
import json
import pathlib
import subprocess
import tempfile

import pytest

from sealmint_testing import openssl
from sealmint_testing.load_client import load_binary, run_load_client
from sealmint_testing.server import clean_environment


class FakeSigner:
    """A P-256 key of openssl, and a server that signs with it or does something worse."""

    def __init__(self, folder, answer):
        self.key = pathlib.Path(folder) / "key.pem"
        self.answer = answer
        self.calls = 0
        self.unhealthy_call = 0
        openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key)
        public = openssl.run("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        self.public_key = {"publicKey": base64.b64encode(public).decode(), "algorithm": "EC_prime256v1"}

    def sign(self, item):
        digest = base64.b64decode(item["data"], validate=True)
        assert len(digest) == 32 and item["isDigest"] and item["signingAlgorithm"] == "ECDSA_SHA_256"
        signature = openssl.run("pkeyutl", "-sign", "-inkey", self.key, data=digest)
        return {"signature": base64.b64encode(signature).decode()}

    def handler(signer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path == "/metrics":
                    text = f"# HELP calls\ncalls_total {signer.calls}\nfill_bucket{{le=\"1\"}} {signer.calls}\n"
                    return self.send(200, text)
                if self.path == "/healthz":
                    assert "Authorization" not in self.headers
                    signer.calls += 1
                    return self.send(503 if signer.calls == signer.unhealthy_call else 200, "{}")
                assert self.path == "/api/v1/cert-manager/signers/signer/public-key"
                self.reply(200, signer.public_key)

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.headers["Authorization"] == "Bearer test-token"
                signer.calls += 1
                # The first call is the warm-up.
                signer.answer(self, signer, body, signer.calls)

            def reply(self, status, value):
                self.send(status, json.dumps(value))

            def send(self, status, text):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        return Handler


def run_load(answer, *arguments, change=None, environment=None):
    """Runs `load` for three requests on one connection; returns the process and what it printed.

    `change` may change the fake signer before the run."""
    with tempfile.TemporaryDirectory() as folder:
        signer = FakeSigner(folder, answer)
        if change:
            change(signer)
        return run_load_client(signer.handler(), "signer", "--requests", "3", *arguments, environment=environment)


def honest(request, signer, body, _):
    if "items" in body:
        request.reply(200, {"results": [signer.sign(item) for item in body["items"]]})
    else:
        request.reply(200, signer.sign(body))


def test_honest_single_signatures():
    done, result = run_load(honest)
    assert done.returncode == 0, done.stderr
    assert (result["requests"], result["signatures"]) == (3, 3)
    assert (result["verified"], result["wrong"], result["missing"]) == (4, 0, 0)  # with the warm-up
    assert result["serverCpuUsPerSignature"] >= 0


def test_honest_batches():
    done, result = run_load(honest, "--batch", "3")
    assert done.returncode == 0, done.stderr
    assert (result["requests"], result["signatures"], result["verified"]) == (3, 9, 12)


def test_a_batch_without_one_of_its_signatures_says_what_stood_there():
    def one_refused(request, signer, body, _):
        results = [signer.sign(item) for item in body["items"]]
        results[1] = {"error": {"message": "The signing queue is full"}}
        request.reply(200, {"results": results})

    done, result = run_load(one_refused, "--batch", "3")
    assert done.returncode == 1
    assert (result["verified"], result["missing"]) == (8, 4)
    assert "The signing queue is full" in result["firstProblem"]


def test_many_connections_and_threads_share_the_requests():
    done, result = run_load(honest, "--connections", "4", "--threads", "2", "--requests", "9")
    assert done.returncode == 0, done.stderr
    assert (result["requests"], result["verified"]) == (9, 13)


def test_the_open_loop_counts_latency_from_when_a_request_was_due():
    """All are due at once, and one connection serves them one after the other."""
    done, result = run_load(honest, "--rate", "1000000", "--requests", "5")
    assert done.returncode == 0, done.stderr
    assert (result["requests"], result["requestsPerSecondAimed"]) == (5, 1000000)
    # The last one waited for all others: its latency is that of the whole run, not of one request.
    assert result["latencyMaxUs"] > result["seconds"] * 1e6 * 0.9
    assert result["latencyP50Us"] < result["latencyMaxUs"]


def test_the_open_loop_keeps_to_its_rate():
    """Three requests at ten a second are due at 0, 100 and 200 ms."""
    _, result = run_load(honest, "--rate", "10")
    assert result["requests"] == 3
    assert result["seconds"] >= 0.2


def test_metrics_are_read_around_the_timed_part():
    done, result = run_load(honest, "--metrics")
    assert done.returncode == 0, done.stderr
    assert result["metrics"] == {"calls_total": 3}


def test_get_signs_nothing_and_needs_no_token():
    nobody = {"SEALMINT_TOKEN": "", "SEALMINT_SIGNER_ID": ""}
    done, result = run_load(honest, "--get", "/healthz", environment=nobody)
    assert done.returncode == 0, done.stderr
    assert (result["mode"], result["requests"], result["signatures"], result["verified"]) == ("get", 3, 0, 4)
    assert result["serverCpuUsPerRequest"] >= 0 and result["serverCpuUsPerSignature"] is None

    def turn_unhealthy(signer):
        signer.unhealthy_call = 3

    done, result = run_load(honest, "--get", "/healthz", environment=nobody, change=turn_unhealthy)
    assert done.returncode == 1
    assert (result["verified"], result["missing"]) == (3, 1)


def flipped_bit(request, signer, body, call):
    answer = signer.sign(body)
    if call == 3:
        raw = bytearray(base64.b64decode(answer["signature"]))
        raw[-1] ^= 1
        answer["signature"] = base64.b64encode(raw).decode()
    request.reply(200, answer)


def signature_of_another_digest(request, signer, body, call):
    if call == 3:
        body["data"] = base64.b64encode(bytes(32)).decode()
    request.reply(200, signer.sign(body))


@pytest.mark.parametrize("answer", [flipped_bit, signature_of_another_digest])
def test_a_wrong_signature_fails_the_run(answer):
    done, result = run_load(answer)
    assert done.returncode == 1
    assert (result["verified"], result["wrong"], result["missing"]) == (3, 1, 0)
    assert "does not verify" in result["firstProblem"]


def no_signature(request, signer, body, call):
    request.reply(200, {} if call == 3 else signer.sign(body))


def refused(request, signer, body, call):
    if call == 3:
        request.reply(503, {"message": "The signing queue is full"})
    else:
        request.reply(200, signer.sign(body))


def broken_json(request, signer, body, call):
    if call != 3:
        return request.reply(200, signer.sign(body))
    request.send_response(200)
    request.send_header("Content-Length", "3")
    request.end_headers()
    request.wfile.write(b'{"a')


def closed(request, signer, body, call):
    if call == 3:
        request.close_connection = True
    else:
        request.reply(200, signer.sign(body))


@pytest.mark.parametrize("answer", [no_signature, refused, broken_json, closed])
def test_a_missing_signature_fails_the_run(answer):
    done, result = run_load(answer)
    assert done.returncode == 1
    assert (result["wrong"], result["missing"]) == (0, 1)
    assert result["firstProblem"]


def test_batch_results_out_of_order_fail_the_run():
    def swapped(request, signer, body, _):
        request.reply(200, {"results": [signer.sign(item) for item in reversed(body["items"])]})

    done, result = run_load(swapped, "--batch", "2")
    assert done.returncode == 1
    assert result["verified"] == 0


def test_a_batch_with_an_item_too_few_fails_the_run():
    def short(request, signer, body, _):
        request.reply(200, {"results": [signer.sign(item) for item in body["items"][1:]]})

    done, result = run_load(short, "--batch", "2")
    assert done.returncode == 1
    assert result["missing"] == 8


def test_usage_errors_and_a_server_that_is_not_there():
    load = load_binary()

    def outcome(environment, *arguments):
        done = subprocess.run([load, *arguments], env=clean_environment(environment), text=True,
                              capture_output=True, timeout=60, check=False)
        return done.returncode, done.stderr

    good = {"SEALMINT_ADDR": "http://127.0.0.1:1", "SEALMINT_TOKEN": "t", "SEALMINT_SIGNER_ID": "s"}
    assert outcome(good) == (1, "load: connection: Connection refused\n")
    for name in good:
        status, text = outcome({**good, name: ""})
        assert status == 2 and f"{name} is not set" in text
    for arguments in (["--batch", "1001"], ["--batch", "-1"], ["--seconds", "0"], ["--connections", "0"],
                      ["--algorithm", "MD5"], ["--api", "other"], ["--rate", "0"],
                      ["--get", "healthz"], ["--get", "/a b"], ["--bogus"]):
        assert outcome(good, *arguments)[0] == 2, arguments
    assert outcome({**good, "SEALMINT_ADDR": "127.0.0.1:1"})[0] == 2
