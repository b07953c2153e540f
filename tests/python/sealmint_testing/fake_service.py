"""A small Sign API whose answers can be made to go wrong, request by request. What it answers when
nothing is wrong is held to the same tests as the real server (tests/pkcs11/test_contract.py)."""

import base64
import hashlib
import http.server
import json
import os
import re
import socket
import ssl
import tempfile
import threading
import urllib.parse
import uuid

from sealmint_testing import fake_keys

SIGNERS = "/api/v1/cert-manager/signers"
DIGEST_BYTES = {"256": 32, "384": 48, "512": 64}


class Fault:
    """What happens to the next `times` requests whose path contains `path`.

    kind: "status" (answers `status` with `body` and `headers`), "close" (hangs up before doing
    anything), "close_after" (does what was asked, then hangs up), "truncate" (half of the answer),
    "garbage" (no HTTP), "body" (200 with `body`), "hang" (keeps silent until the end of the test)."""

    def __init__(self, path, kind, times=1, status=500, body=None, headers=None, method=None):
        self.path, self.kind, self.times, self.method = path, kind, times, method
        self.status, self.body, self.headers = status, body, headers or {}


class Refusal(Exception):
    def __init__(self, status, error, message, code="", details=None):
        super().__init__(message)
        self.status, self.error, self.code, self.details = status, error, code, details


class FakeService:
    """State and faults; `with FakeService() as fake:` serves on loopback."""

    def __init__(self, tls=False, client_authority=None):
        self.folder = tempfile.TemporaryDirectory(prefix="sealmint-fake-")
        self.authority = fake_keys.Authority(self.folder.name)
        self.lock = threading.RLock()
        self.signers, self.requests, self.faults, self.calls = [], [], [], []
        self.client_id, self.client_secret = str(uuid.uuid4()), os.urandom(16).hex()
        self.tokens, self.token_seconds = set(), 3600
        self.logins = self.units = 0
        self.batches, self.replays = [], {}
        self.connections = 0
        self.answers_of = {}  # members of sign answers that are to say something else
        self.swaps_signatures = False  # of the first two items of a batch
        self.taken_up = []  # of each connection over TLS, whether it took up a session
        self.end = threading.Event()
        self._tls, self._client_authority = tls, client_authority

    # ---- life ----

    def __enter__(self):
        fake = self

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def get_request(self):
                connection, address = super().get_request()
                fake.connections += 1
                return connection, address

        self.http = Server(("127.0.0.1", 0), lambda *a: Handler(self, *a))
        if self._tls:
            key, leaf = self.authority.issue("localhost", extensions="subjectAltName=IP:127.0.0.1")
            self._chain = (leaf, key)
            self.http.socket = self.new_context().wrap_socket(
                self.http.socket, server_side=True, do_handshake_on_connect=False
            )
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()
        return self

    def new_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._chain)
        if self._client_authority:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=self._client_authority)
        return context

    def forget_sessions(self):
        """As after a restart: no ticket is known any more."""
        self.http.socket._context = self.new_context()

    def __exit__(self, *_):
        self.end.set()
        self.http.shutdown()
        self.http.server_close()
        self.folder.cleanup()

    @property
    def address(self):
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self.http.server_address[1]}"

    @property
    def environment(self):
        """What the module needs to use this service."""
        return {
            "SEALMINT_SERVER_URL": self.address,
            "SEALMINT_CLIENT_ID": self.client_id,
            "SEALMINT_CLIENT_SECRET": self.client_secret,
        }

    # ---- what tests change ----

    def add_signer(self, name, kind="EC_prime256v1", **more):
        key, leaf = self.authority.issue(name, kind)
        signer = {
            "id": str(uuid.uuid4()), "name": name, "status": "active", "kind": kind, "key": key,
            "leaf": leaf, "certificateId": str(uuid.uuid4()), "units": None, **more,
        }  # fmt: skip
        with self.lock:
            self.signers.append(signer)
        return signer

    def delete_signer(self, signer):
        with self.lock:
            self.signers.remove(signer)

    def replace_key(self, signer):
        """What a reissue does."""
        key, leaf = self.authority.issue(signer["name"], signer["kind"])
        with self.lock:
            signer.update(key=key, leaf=leaf, certificateId=str(uuid.uuid4()))

    def fail(self, path, kind, **options):
        with self.lock:
            self.faults.append(Fault(path, kind, **options))

    def count(self, path):
        with self.lock:
            return sum(fits(path, call) for call in self.calls)

    def take_fault(self, method, path):
        with self.lock:
            for fault in self.faults:
                if fits(fault.path, path) and fault.method in (None, method) and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    # ---- the API ----

    def answer(self, method, target, headers, body):
        path, _, query = target.partition("?")
        if path == "/api/v1/auth/universal-auth/login":
            return self.login(json.loads(body))
        self.authorize(headers.get("Authorization", ""))
        if path == SIGNERS:
            return self.list_signers(dict(urllib.parse.parse_qsl(query)))
        older = re.fullmatch(r"/api/v1/cert-manager/certificates/([^/]+)/certificate", path)
        if older:
            signer = self.find(lambda s: s["certificateId"] == older[1])
            return {"certificate": signer["leaf"].read_text(encoding="utf-8")}
        route = re.fullmatch(re.escape(SIGNERS) + r"/([^/]+)/(.+)", path)
        if route:
            signer = self.find(lambda s: route[1] in (s["id"], s["name"]))
            return self.answer_signer(method, signer, route[2], headers, body)
        decided = re.fullmatch(r"/api/v1/approval-policies/cert-code-signing/requests/([^/]+)", path)
        if decided:
            return {"request": next(r for r in self.requests if r["id"] == decided[1])}
        raise Refusal(404, "NotFound", "Not found", "not_found")

    def answer_signer(self, method, signer, what, headers, body):
        if what == "certificate":
            return {
                "certificatePem": signer["leaf"].read_text(encoding="utf-8"),
                "certificateChainPem": self.authority.pem,
                "serialNumber": fake_keys.serial_of(signer["leaf"]),
                "signerName": signer["name"],
            }
        if what in ("sign", "sign-batch"):
            return self.once(headers, what, signer, body)
        if what == "requests" and method == "POST":
            return self.open_request(signer, json.loads(body))
        if what.startswith("requests"):
            return {"requests": [r for r in self.requests if r["status"] == "pending"]}
        raise Refusal(404, "NotFound", "Not found", "not_found")

    def find(self, matches):
        with self.lock:
            for signer in self.signers:
                if matches(signer):
                    return signer
        raise Refusal(404, "NotFound", "Signer not found", "not_found")

    def login(self, body):
        with self.lock:
            self.logins += 1
            if (body.get("clientId"), body.get("clientSecret")) != (self.client_id, self.client_secret):
                raise Refusal(401, "UnauthorizedError", "Invalid credentials", "unauthenticated")
            token = os.urandom(16).hex()
            self.tokens.add(token)
            return {"accessToken": token, "expiresIn": self.token_seconds, "tokenType": "Bearer",
                    "accessTokenMaxTTL": self.token_seconds}  # fmt: skip

    def authorize(self, header):
        with self.lock:
            if header.removeprefix("Bearer ") not in self.tokens:
                raise Refusal(401, "TokenError", "The access token is not valid", "invalid_token")

    def list_signers(self, query):
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", 20))
        with self.lock:
            rows = [self.row(signer) for signer in self.signers[offset : offset + limit]]
            return {"signers": rows, "totalCount": len(self.signers)}

    def row(self, signer):
        keys = ("id", "name", "status", "certificateId")
        row = {key: signer[key] for key in keys}
        row["certificateKeyAlgorithm"] = row["keyAlgorithm"] = signer["kind"]
        row["certificateSerialNumber"] = fake_keys.serial_of(signer["leaf"]) if signer["leaf"] else None
        return row

    def once(self, headers, what, signer, body):
        """The same Idempotency-Key again is answered the same, and costs nothing."""
        key = headers.get("Idempotency-Key")
        with self.lock:
            if key in self.replays:
                kept_body, answer = self.replays[key]
                if kept_body != body:
                    raise Refusal(422, "ValidationFailure", "another body", "malformed")
                return answer
            call = json.loads(body)
            items = call["items"] if what == "sign-batch" else [call]
            answer = self.sign_all(signer, items)
            answer = answer if what == "sign-batch" else self.single(answer)
            if key:
                self.replays[key] = (body, answer)
            return answer

    def sign_all(self, signer, items):
        if signer["status"] != "active":
            raise Refusal(400, "BadRequest", f"The signer is {signer['status']}", "rejected")
        if signer["units"] is not None and signer["units"] < len(items):
            pending = any(r["status"] == "pending" for r in self.requests)
            raise Refusal(403, "ApprovalRequired", "An approval is required", "approval_required",
                          {"hasPendingRequest": pending})  # fmt: skip
        self.batches.append(len(items))
        results = []
        for item in items:
            outcome = self.sign_item(signer, item)
            results.append({"id": item["id"], **outcome} if "id" in item else outcome)
        if self.swaps_signatures and len(results) > 1:
            first, second = results[:2]
            first["signature"], second["signature"] = second["signature"], first["signature"]
        return {"results": results, "signerId": signer["id"],
                "certificateSerialNumber": fake_keys.serial_of(signer["leaf"]), **self.answers_of}  # fmt: skip

    def sign_item(self, signer, item):
        algorithm, data = item["signingAlgorithm"], base64.b64decode(item["data"])
        bits = algorithm.rsplit("_", 1)[-1]
        if item["isDigest"] and len(data) != DIGEST_BYTES.get(bits):
            return {"error": {"statusCode": 400, "error": "BadRequest", "message": "wrong length"}}
        if not algorithm.startswith(signer["kind"][:2]):
            text = f"The signing algorithm {algorithm} is not supported by this key"
            return {"error": {"statusCode": 400, "error": "BadRequest", "message": text}}
        if signer["units"] is not None:
            signer["units"] -= 1
        self.units += 1
        signature = fake_keys.sign(signer["key"], algorithm, data, self.folder.name)
        return {"signature": base64.b64encode(signature).decode(), "operationId": str(uuid.uuid4())}

    @staticmethod
    def single(answer):
        result = answer["results"][0]
        if "error" in result:
            error = result["error"]
            raise Refusal(error["statusCode"], error["error"], error["message"])
        return {**result, "signerId": answer["signerId"],
                "certificateSerialNumber": answer["certificateSerialNumber"]}  # fmt: skip

    def open_request(self, signer, body):
        request = {"id": str(uuid.uuid4()), "status": "pending", "signerId": signer["id"], "asked": body,
                   "steps": [{"status": "in-progress", "approvers": [{"name": "Ada"}]}]}  # fmt: skip
        with self.lock:
            self.requests.append(request)
        return request


def fits(wanted, path):
    """Part of a path; "/sign" stands for both ways to sign, not for the list of signers."""
    return path.endswith(("/sign", "/sign-batch")) if wanted == "/sign" else wanted in path


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, fake, *arguments):
        self.fake = fake
        super().__init__(*arguments)

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, ssl.SSLError, TimeoutError):
            self.close_connection = True

    def setup(self):
        super().setup()
        self.connection.settimeout(60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.is_counted = not isinstance(self.connection, ssl.SSLSocket)

    def do_GET(self):
        self.respond("GET")

    def do_POST(self):
        self.respond("POST")

    def respond(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.fake.lock:
            self.fake.calls.append(f"{method} {self.path}")
            if not self.is_counted:
                self.fake.taken_up.append(self.connection.session_reused)
                self.is_counted = True
        fault = self.fake.take_fault(method, self.path)
        if fault and fault.kind == "close":
            return self.hang_up()
        if fault and fault.kind == "hang":
            self.fake.end.wait(60)
            return self.hang_up()
        if fault and fault.kind == "garbage":
            self.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
            return self.hang_up()
        if fault and fault.kind in ("status", "body"):
            status = fault.status if fault.kind == "status" else 200
            return self.send(status, fault.body if fault.body is not None else b"{}", fault.headers)
        try:
            status, answer = 200, self.fake.answer(method, self.path, self.headers, body)
        except Refusal as refusal:
            status, answer = refusal.status, problem(refusal)
        if fault and fault.kind == "close_after":
            return self.hang_up()
        return self.send(status, json.dumps(answer).encode(), {}, bool(fault))

    def send(self, status, body, headers, truncated=False):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if truncated else body)
        if truncated:
            self.hang_up()

    def hang_up(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)


def problem(refusal):
    body = {
        "type": f"urn:sealmint:problem:{refusal.code}", "title": refusal.error,
        "status": refusal.status, "detail": str(refusal), "code": refusal.code,
        "reqId": "req-" + hashlib.sha256(os.urandom(8)).hexdigest()[:12],
        "statusCode": refusal.status, "message": str(refusal), "error": refusal.error,
    }  # fmt: skip
    if refusal.details is not None:
        body["details"] = refusal.details
    return body
