"""A receiver of webhooks that does what a test says, and checks signatures by itself."""

import hashlib
import hmac
import http.server
import json
import queue
import socket
import ssl
import subprocess
import threading

WAIT_S = 30


class Delivery:
    def __init__(self, handler, body):
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.body = body

    @property
    def event(self):
        return json.loads(self.body)

    def is_signed_with(self, secret):
        parts = dict(part.split("=", 1) for part in self.headers["sealmint-signature"].split(","))
        text = parts["t"].encode() + b"." + self.body
        return hmac.compare_digest(
            parts["v1"], hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
        )


class Receiver:
    """Listens on 127.0.0.1. `answers` are the statuses of the next deliveries, or functions that get
    the handler and answer by themselves; when they are used up, all are answered 200."""

    def __init__(self, certificate=None, key=None):
        self.deliveries = queue.Queue()
        self.answers = queue.Queue()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self.scheme = "https"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self._server.server_port}/hooks?x=1"

    def will_answer(self, *answers):
        for answer in answers:
            self.answers.put(answer)

    def next(self):
        return self.deliveries.get(timeout=WAIT_S)

    def next_types(self, count):
        return [self.next().event["type"] for _ in range(count)]

    def has_more(self):
        return not self.deliveries.empty()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _handler(receiver):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.deliveries.put(Delivery(self, body))
                try:
                    answer = receiver.answers.get_nowait()
                except queue.Empty:
                    answer = 200
                if callable(answer):
                    answer(self)
                    return
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        return Handler


def make_certificate(folder, name):
    """The paths of a certificate for "IP:127.0.0.1" or "DNS:example.test" and of its key."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=receiver",
         "-addext", f"subjectAltName={name}"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return certificate, key


class SilentReceiver:
    """Listens, and lets whoever comes wait."""

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        return self

    def __exit__(self, *_):
        self._socket.close()
