"""The framing rules (a)-(h) of reliability 2a by raw sockets: on any doubt an answer and a close."""

import json

import pytest

from sealmint_testing.client import API, SIGNERS
from sealmint_testing.raw import RawConnection, chunked, request
from sealmint_testing.world import sign_body, sign_path

STATUS = "/api/status"
ME = API + "/auth/me"
# What a smuggler hides behind a doubtful body. It must never be answered.
SMUGGLED = request("GET", "/healthz")


@pytest.fixture
def connection(server):
    with RawConnection(server.port) as opened:
        yield opened


def bearer(world):
    return ("Authorization", f"Bearer {world.admin.token}")


def expect_refused_and_closed(connection, data, status):
    """Exactly one answer, of one shape, and then the end of the connection."""
    connection.send(data)
    answer = connection.read_answer()
    answer.refused(status)
    connection.expect_closed()
    return answer


def sign_request(world, signer, fields, body, version="HTTP/1.1"):
    return request("POST", sign_path(signer), [bearer(world), *fields], body, version)


# ---- (a) one kind of length ----

BAD_TRANSFER_ENCODINGS = [
    "identity",
    "xchunked",
    "chunkedx",
    "chunked, identity",
    "identity, chunked",
    "gzip, chunked",
    "gzip",
    "chunked, chunked",
    "chunked;q=1",
    '"chunked"',
    "chunked,",
    ", chunked",
    "",
    "chun ked",
    "\x0bchunked",
]


@pytest.mark.parametrize("encoding", BAD_TRANSFER_ENCODINGS)
def test_other_transfer_encodings(world, signer, connection, encoding):
    fields = [("Transfer-Encoding", encoding)]
    data = sign_request(world, signer, fields, chunked(b"{}")) + SMUGGLED
    expect_refused_and_closed(connection, data, (400, 501))


def test_two_transfer_encodings(world, signer, connection):
    fields = [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "identity")]
    data = sign_request(world, signer, fields, chunked(b"{}")) + SMUGGLED
    expect_refused_and_closed(connection, data, (400, 501))


def test_transfer_encoding_on_http_1_0(world, signer, connection):
    fields = [("Transfer-Encoding", "chunked")]
    data = sign_request(world, signer, fields, chunked(b"{}"), "HTTP/1.0") + SMUGGLED
    expect_refused_and_closed(connection, data, (400, 501))


@pytest.mark.parametrize("order", [1, -1])
def test_length_and_transfer_encoding(world, signer, connection, order):
    fields = [("Content-Length", "4"), ("Transfer-Encoding", "chunked")][::order]
    data = sign_request(world, signer, fields, chunked(b"{}")) + SMUGGLED
    expect_refused_and_closed(connection, data, 400)


@pytest.mark.parametrize(
    "lengths",
    [["2", "2"], ["2", "3"], ["2,2"], ["2, 3"], ["+2"], ["-1"], ["0x2"], ["2 2"], ["two"], [""],
     ["18446744073709551616"], ["18446744073709551618"], ["2.0"], ["9" * 400]],
)
def test_bad_content_lengths(world, signer, connection, lengths):
    fields = [("Content-Length", length) for length in lengths]
    expect_refused_and_closed(connection, sign_request(world, signer, fields, b"{}") + SMUGGLED, (400, 413))


def test_a_chunked_body_is_read(world, signer, connection):
    body = json.dumps(sign_body()).encode()
    fields = [("Transfer-Encoding", "chunked")]
    connection.send(sign_request(world, signer, fields, chunked(body[:10], body[10:])))
    connection.read_answer().ok()
    connection.send(request("GET", STATUS))
    assert connection.read_answer().status == 200, "the connection stays usable"


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"2\n{}\r\n0\r\n\r\n",
        b"2\r\n{}0\r\n\r\n",
        b"2\r\n{}xx\r\n0\r\n\r\n",
        b"ffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        b"\r\n{}\r\n0\r\n\r\n",
        b" 2\r\n{}\r\n0\r\n\r\n",
        b"2;" + b"e" * 20000 + b"\r\n{}\r\n0\r\n\r\n",
        b"0" * 4000 + b"2\r\n{}\r\n0\r\n\r\n",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_bad_chunks(world, signer, connection, body):
    data = sign_request(world, signer, [("Transfer-Encoding", "chunked")], body)
    expect_refused_and_closed(connection, data, (400, 413, 431))


# ---- (b) trailers ----


def test_a_trailer_is_refused(world, signer, connection):
    body = chunked(json.dumps(sign_body()).encode(), trailer=b"X-Trailer: 1\r\n")
    data = sign_request(world, signer, [("Transfer-Encoding", "chunked")], body) + SMUGGLED
    expect_refused_and_closed(connection, data, 400)


def test_a_trailer_authenticates_nobody(world, signer, connection):
    name, value = bearer(world)
    trailer = f"{name}: {value}\r\n".encode()
    body = chunked(json.dumps(sign_body()).encode(), trailer=trailer)
    connection.send(request("POST", sign_path(signer), [("Transfer-Encoding", "chunked")], body))
    connection.read_answer().refused((400, 401))


# ---- (c) one Host ----


@pytest.mark.parametrize("fields", [[], [("Host", "a"), ("Host", "a")], [("Host", "a"), ("Host", "b")]])
def test_exactly_one_host(connection, fields):
    expect_refused_and_closed(connection, request("GET", STATUS, fields, host=None), 400)


@pytest.mark.parametrize("host", ["a b", "a/b", "user@a", "a\x01"])
def test_bad_hosts(connection, host):
    expect_refused_and_closed(connection, request("GET", STATUS, host=host), 400)


# ---- (d) size and form of the header ----


FOLDED_LINES = [
    b"X-A: 1\r\n 2\r\n",
    b"X-A: 1\r\n\t2\r\n",
    b"Transfer-Encoding:\r\n chunked\r\n",
    b" X-A: 1\r\n",
]


@pytest.mark.parametrize("fold", FOLDED_LINES)
def test_folded_lines(connection, fold):
    data = b"GET /api/status HTTP/1.1\r\nHost: a\r\n" + fold + b"\r\n"
    expect_refused_and_closed(connection, data, 400)


BAD_LINES = [
    b"X-A : 1",
    b"X A: 1",
    b": 1",
    b"X-A",
    b"X-\x00: 1",
    b"X-A: a\x00b",
    b"X-A: a\rb",
    b"X-A: a\nHost: b",
    b"X\xe9: 1",
    b"X-(: 1",
]


@pytest.mark.parametrize("line", BAD_LINES, ids=repr)
def test_bad_header_lines(connection, line):
    data = b"GET /api/status HTTP/1.1\r\nHost: a\r\n" + line + b"\r\n\r\n"
    expect_refused_and_closed(connection, data, 400)


def test_64_fields_are_enough(connection):
    fields = [(f"X-{number}", "1") for number in range(63)]
    connection.send(request("GET", STATUS, fields))
    assert connection.read_answer().status == 200


@pytest.mark.parametrize("count", [64, 500])
def test_more_than_64_fields_are_431(connection, count):
    fields = [(f"X-{number}", "1") for number in range(count)]
    expect_refused_and_closed(connection, request("GET", STATUS, fields), 431)


@pytest.mark.parametrize("size", [8 * 1024, 64 * 1024, 1024 * 1024])
def test_a_header_over_8_kib_is_431(connection, size):
    expect_refused_and_closed(connection, request("GET", STATUS, [("X-Big", "b" * size)]), 431)


def test_an_endless_request_line(connection):
    expect_refused_and_closed(connection, b"GET /" + b"a" * 100_000, (400, 414, 431))


# ---- (f) the target ----


@pytest.mark.parametrize(
    "target",
    [
        "//api/status", "/api//status", "/api/./status", "/api/../api/status", "/api/status/..", "/.",
        "/api/%2e/status", "/api/%2e%2e/api/status", "/api/%2E%2E/status", "/api%2f%2fstatus",
        "/api/st%00atus", "/api/%zz", "/api/%", "/api/%4", "/api/st\xe4tus", "/api/status\x7f",
        "http://127.0.0.1/api/status", "*", "api/status", "/api/sta tus", "/api/status#x", "?x", "",
        "/api/status?\xff", "127.0.0.1:80",
    ],
)  # fmt: skip
def test_bad_targets(connection, target):
    connection.send(request("GET", target))
    connection.read_answer().refused((400, 404) if target == "/api%2f%2fstatus" else 400)


def test_a_dot_dot_never_reaches_another_route(world, signer, connection):
    target = f"{SIGNERS}/{signer['id']}/../../../../auth/me"
    connection.send(request("GET", target, [bearer(world)]))
    connection.read_answer().refused(400)


@pytest.mark.parametrize("target", ["/healthz?", "/healthz?x=1&x=2", "/%68ealthz", "/healthz?%41=%42+c"])
def test_good_targets(connection, target):
    connection.send(request("GET", target))
    assert connection.read_answer().status == 200


# ---- versions and methods ----


def test_http_1_0_is_answered_and_closed(connection):
    connection.send(request("GET", STATUS, version="HTTP/1.0"))
    assert connection.read_answer().status == 200
    connection.expect_closed()


BAD_VERSIONS = ["HTTP/2.0", "HTTP/1.9", "HTTP/0.9", "http/1.1", "HTTP/1.1x", "HTP/1.1", "HTTP/11"]


@pytest.mark.parametrize("version", BAD_VERSIONS)
def test_bad_versions(connection, version):
    expect_refused_and_closed(connection, request("GET", STATUS, version=version), (400, 505))


@pytest.mark.parametrize("method", ["FOO", "get", "TRACE", "CONNECT", "G@T", "A" * 100])
def test_odd_methods(connection, method):
    connection.send(request(method, STATUS))
    connection.read_answer().refused((400, 405, 501))


OTHER_PROTOCOLS = {
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64 + b"\r\n\r\n",
    "http2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "text": b"hello\r\n\r\n",
    "nul": b"\0" * 100 + b"\r\n\r\n",
    "method-only": b"GET\r\n\r\n",
}


@pytest.mark.parametrize("name", OTHER_PROTOCOLS)
def test_other_protocols(connection, name):
    expect_refused_and_closed(connection, OTHER_PROTOCOLS[name], (400, 505))


# ---- pipelining, keep-alive, Expect ----


def test_pipelined_requests_are_answered_in_order(world, connection):
    targets = [STATUS, ME, "/api/v1/nothing", "/healthz", ME]
    connection.send(b"".join(request("GET", target, [bearer(world)]) for target in targets))
    statuses = [connection.read_answer().status for _ in targets]
    assert statuses == [200, 200, 404, 200, 200]


def test_bodies_of_pipelined_requests_do_not_mix(world, signer, connection):
    bodies = [json.dumps(sign_body()).encode() for _ in range(3)]
    data = [sign_request(world, signer, [("Content-Length", len(body))], body) for body in bodies]
    connection.send(b"".join(data))
    operations = {connection.read_answer().ok()["operationId"] for _ in bodies}
    assert len(operations) == 3


def test_a_request_in_single_bytes(connection):
    for byte in request("GET", STATUS):
        connection.send(bytes([byte]))
    assert connection.read_answer().status == 200


def test_connection_close_is_obeyed(connection):
    connection.send(request("GET", STATUS, [("Connection", "close")]) + SMUGGLED)
    assert len(connection.read_answers()) == 1


def test_a_refusal_keeps_the_connection_when_framing_is_sound(world, connection):
    connection.send(request("GET", "/api/v1/nothing", [bearer(world)]))
    connection.read_answer().refused(404)
    connection.send(request("GET", STATUS))
    assert connection.read_answer().status == 200


def test_two_authorizations_are_refused(world, connection):
    fields = [bearer(world), ("Authorization", "Bearer other")]
    connection.send(request("GET", ME, fields))
    connection.read_answer().refused((400, 401))


def test_expect_continue(world, signer, connection):
    body = json.dumps(sign_body()).encode()
    fields = [("Content-Length", len(body)), ("Expect", "100-continue")]
    connection.send(sign_request(world, signer, fields, b""))
    assert connection.read_head().startswith("HTTP/1.1 100 ")
    connection.send(body)
    connection.read_answer().ok()


def test_expect_continue_for_too_much_is_refused_at_once(world, signer, connection):
    fields = [("Content-Length", 100_000_000), ("Expect", "100-continue")]
    connection.send(sign_request(world, signer, fields, b""))
    connection.read_answer().refused(413)


def test_another_expectation_is_417(connection):
    connection.send(request("GET", STATUS, [("Expect", "200-ok")]))
    connection.read_answer().refused((400, 417))


def test_head_sends_no_body(connection):
    connection.send(request("HEAD", STATUS) + request("GET", "/healthz"))
    assert connection.read_answer("HEAD").status == 200
    assert connection.read_answer().status == 200


# ---- (h) a refusal arrives ----


@pytest.mark.parametrize("size", [100_000, 2_000_000, 20_000_000])
def test_a_413_arrives_while_the_body_is_sent(world, connection, size):
    fields = [bearer(world), ("Content-Length", size)]
    connection.send(request("POST", API + "/users", fields))
    connection.send(b" " * min(size, 1_000_000))
    connection.read_answer().refused(413)


def test_a_413_for_a_chunked_body(world, connection):
    fields = [bearer(world), ("Transfer-Encoding", "chunked")]
    connection.send(request("POST", API + "/users", fields, chunked(*[b" " * 4096] * 40)))
    connection.read_answer().refused(413)
