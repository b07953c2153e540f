"""Certificate authorities outside: one that a person brings certificates of, and a Vault that answers what a
test says."""

import http.server
import json
import threading

from sealmint_testing.client import AUTHORITIES, EXTERNAL_AUTHORITIES, SIGNERS
from sealmint_testing.deadline import until
from sealmint_testing.world import unique

SETTLED_S = 30
TOKEN = "the token of a test"


def path_of(authority, *more):
    return "/".join([f"{EXTERNAL_AUTHORITIES}/{authority['id']}", *more])


def root_pem(world):
    return world.admin.get(f"{AUTHORITIES}/{world.authority['id']}/certificate").ok()["certificate"]


def manual_body(world, **more):
    body = {"name": unique("manual"), "type": "manual", "configuration": {}, "trustAnchors": root_pem(world)}
    return {**body, **more}


def make_manual(world, **more):
    return world.admin.post(EXTERNAL_AUTHORITIES, manual_body(world, **more)).ok()


def order_signer(world, authority, **more):
    return world.admin.post(SIGNERS, world.signer_body(authority=authority, **more)).ok()


def orders_of(world, authority):
    return world.admin.get(path_of(authority, "orders")).ok()["orders"]


def make_order(world, authority):
    """An order that waits."""
    signer = order_signer(world, authority)
    return next(order for order in orders_of(world, authority) if order["signerId"] == signer["id"])


class FakeVault:
    """Listens on 127.0.0.1 and certifies nothing: whatever is asked, the answer is `certificate`."""

    def __init__(self, certificate, chain):
        self.certificate, self.chain = certificate, chain
        self.revoked = []  # serial numbers
        self.refusal = None  # (status, error) of the calls about certificates
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def configuration(self, **more):
        return {"url": self.url, "role": "codesign", "auth": "token", "token": TOKEN, **more}

    def body(self, world, **more):
        body = {"name": unique("vault"), "type": "vault", "configuration": self.configuration()}
        return {**body, "trustAnchors": root_pem(world), **more}

    def answer(self, path, body):
        """(status, JSON or text) of a call with the right token."""
        if path == "/v1/auth/token/lookup-self":
            return 200, {"data": {"ttl": 0, "renewable": False}}
        if path == "/v1/pki/roles/codesign":
            return 200, {"data": {"code_signing_flag": True, "key_type": "any"}}
        if path == "/v1/pki/ca_chain":
            return 200, self.chain
        if self.refusal:
            status, error = self.refusal
            return status, {"errors": [error]}
        if path == "/v1/pki/sign/codesign":
            return 200, {"data": {"certificate": self.certificate, "issuing_ca": self.chain}}
        if path == "/v1/pki/revoke":
            self.revoked.append(body["serial_number"])
            return 200, {"data": {}}
        return 404, {"errors": []}

    def _handler(vault):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = json.loads(text) if text else {}
                is_public = self.path == "/v1/pki/ca_chain"
                if is_public or self.headers.get("X-Vault-Token") == TOKEN:
                    status, said = vault.answer(self.path, body)
                else:
                    status, said = 403, {"errors": ["permission denied"]}
                data = said.encode() if isinstance(said, str) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        return Handler


def wrong_vault(world):
    """A Vault whose certificates are for the key of another signer."""
    other = world.make_signer()
    certificate = world.admin.get(f"{SIGNERS}/{other['id']}/certificate").ok()["certificatePem"]
    return FakeVault(certificate, root_pem(world))


def make_evidence(world, vault):
    """An authority, and an order of it whose certificate came and was not attached."""
    authority = world.admin.post(EXTERNAL_AUTHORITIES, vault.body(world)).ok()
    order_signer(world, authority)
    orders = until(lambda: orders_of(world, authority), lambda found: found[0]["hasEvidence"], SETTLED_S)
    return authority, orders[0]
