"""A small HTTP client: keep-alive, bearer token, JSON in and out, and nothing hidden."""

import http.client
import json
import ssl
import time
import urllib.parse

from sealmint_testing.shapes import expect_error

TIMEOUT_S = 60
# The server closes idle connections after 60 s; one that old is not worth the doubt.
IDLE_MAX_S = 20
API = "/api/v1"
SIGNERS = API + "/cert-manager/signers"
LEGACY_SIGNERS = API + "/pki/signers"
AUTHORITIES = API + "/cert-manager/ca/internal"
EXTERNAL_AUTHORITIES = API + "/cert-manager/ca/external"
CERTIFICATES = API + "/cert-manager/certificates"
NO_BODY = object()


class Answer:
    """What came back, before anybody judged it."""

    def __init__(self, method, path, status, headers, body):
        self.request_line = f"{method} {path[:200]}"
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.text)

    def ok(self):
        """The JSON of a success; fails with the server's own words otherwise."""
        assert self.status == 200, f"{self!r}"
        content_type = self.headers.get("content-type", "")
        assert content_type.split(";")[0] == "application/json", f"{content_type}: {self!r}"
        return self.json()

    def refused(self, status, error=None, mentions=()):
        """The JSON of a refusal, after all of its shape has been checked."""
        return expect_error(self, status, error, mentions)

    def __repr__(self):
        return f"{self.request_line} answered {self.status}: {self.body[:2000]!r}"


class Client:
    """One connection with one credential. Not for use by several threads: clone() it."""

    def __init__(self, address, token=None, tls_context=None, timeout=TIMEOUT_S):
        self.address = address
        self.token = token
        self.timeout = timeout
        self._tls_context = tls_context
        self._connection = None
        self._last_use = 0.0

    def clone(self):
        return Client(self.address, self.token, self._tls_context, self.timeout)

    def with_token(self, token):
        return Client(self.address, token, self._tls_context, self.timeout)

    def anonymous(self):
        return self.with_token(None)

    # ---- calls ----

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body=NO_BODY, **options):
        return self.call("POST", path, body, **options)

    def put(self, path, body=NO_BODY, **options):
        return self.call("PUT", path, body, **options)

    def patch(self, path, body=NO_BODY, **options):
        return self.call("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.call("DELETE", path, **options)

    def call(self, method, path, body=NO_BODY, headers=None, query=None):
        """`body` is JSON material, or bytes that go out as they are."""
        sent = {}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        payload = None
        if isinstance(body, bytes):
            payload = body
            sent["Content-Type"] = "application/json"
        elif body is not NO_BODY:
            payload = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        for name, value in (headers or {}).items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = value
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return self._exchange(method, path, payload, sent)

    def _exchange(self, method, path, payload, headers):
        connection = self._open()
        try:
            connection.request(method, path, payload, headers)
            response = connection.getresponse()
            body = response.read()
        except BaseException:
            self.close()
            raise
        self._last_use = time.monotonic()
        return Answer(method, path, response.status, response.headers, body)

    def _open(self):
        if self._connection is not None and time.monotonic() - self._last_use > IDLE_MAX_S:
            self.close()
        if self._connection is None:
            parts = urllib.parse.urlsplit(self.address)
            if parts.scheme == "https":
                context = self._tls_context or ssl.create_default_context()
                self._connection = http.client.HTTPSConnection(
                    parts.hostname, parts.port, timeout=self.timeout, context=context
                )
            else:
                self._connection = http.client.HTTPConnection(
                    parts.hostname, parts.port, timeout=self.timeout
                )
        return self._connection

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def login_machine(address, client_id, client_secret, tls_context=None):
    """Universal-auth login; the raw answer, so that refusals can be tested too."""
    return Client(address, tls_context=tls_context).post(
        API + "/auth/universal-auth/login", {"clientId": client_id, "clientSecret": client_secret}
    )


def login_user(address, username, password, tls_context=None):
    return Client(address, tls_context=tls_context).post(API + "/auth/login", {"username": username, "password": password})
