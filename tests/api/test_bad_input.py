"""Bad inputs of the Sign API (reliability section 8, 1-27): each gets its named, clean refusal."""

import gzip
import json
import random

import pytest

from sealmint_testing.client import API, AUTHORITIES, SIGNERS
from sealmint_testing.shapes import issue_paths
from sealmint_testing.world import base64_text, batch_path, new_digest, sign_body, sign_path, unique

VALID = json.dumps(sign_body()).encode()
DIGEST_TEXT = base64_text(new_digest())


def with_member(member):
    """A valid sign body with more JSON text before its end."""
    return VALID[:-1] + b", " + member + b"}"


# Bodies that are wrong for every route, whatever it reads.
BROKEN_JSON = {
    "null": b"null",
    "array": b"[]",
    "number": b"5",
    "string": b'"x"',
    "true": b"true",
    "blank": b"  \n",
    "nul-byte": b"\0",
    "open-object": b'{"data"',
    "text-after": VALID + b"x",
    "two-documents": VALID + VALID,
    "trailing-comma": b'{"data":"x",}',
    "single-quotes": b"{'data':'x'}",
    "comment": b'{/* c */"data":"x"}',
    "nan": with_member(b'"x": NaN'),
    "infinity": with_member(b'"x": Infinity'),
    "leading-zero": with_member(b'"x": 01'),
    "plus-sign": with_member(b'"x": +1'),
    "bare-point": with_member(b'"x": .5'),
    "1e999": with_member(b'"x": 1e999'),
    "minus-1e999": with_member(b'"x": -1e999'),
    "beyond-64-bit": with_member(b'"x": 18446744073709551616'),
    "long-number": with_member(b'"x": ' + b"1" * 33),
    "very-long-number": with_member(b'"x": 0.' + b"1" * 20000),
    "duplicate-key": VALID[:-1] + b', "data": "AAAA"}',
    "duplicate-key-by-escape": VALID[:-1] + b', "\\u0064ata": "AAAA"}',
    "duplicate-unknown-key": with_member(b'"x": 1, "x": 1'),
    "duplicate-nested-key": with_member(b'"clientMetadata": {"tool": "a", "tool": "b"}'),
    "depth-17": with_member(b'"x": ' + b"[" * 17 + b"]" * 17),
    "depth-30000": b"[" * 30000 + b"]" * 30000,
    "depth-open": b'{"x":' * 9000,
    "many-values": with_member(b'"x": [' + b"1," * 2000 + b"1]"),
    "many-keys": with_member(b",".join(b'"k%d":1' % number for number in range(2000))),
    "bom": b"\xef\xbb\xbf" + VALID,
    "utf-16-le": b"\xff\xfe" + VALID.decode().encode("utf-16-le"),
    "utf-16-be": VALID.decode().encode("utf-16-be"),
    "utf-32": VALID.decode().encode("utf-32"),
    "lone-high-surrogate": with_member(b'"x": "\\ud800"'),
    "lone-low-surrogate": with_member(b'"x": "\\udc00"'),
    "swapped-surrogates": with_member(b'"x": "\\udc00\\ud800"'),
    "surrogate-in-utf-8": with_member(b'"x": "\xed\xa0\x80"'),
    "overlong-utf-8": with_member(b'"x": "\xc0\xaf"'),
    "cut-utf-8": with_member(b'"x": "\xe2\x82"'),
    "latin-1": with_member(b'"x": "\xe9"'),
    "beyond-unicode": with_member(b'"x": "\xf4\x90\x80\x80"'),
    "nul-in-string": with_member(b'"x": "\\u0000"'),
    "nul-in-key": with_member(b'"\\u0000": 1'),
    "raw-control": with_member(b'"x": "a\x01b"'),
    "raw-newline": with_member(b'"x": "a\nb"'),
    "bad-escape": with_member(b'"x": "\\q"'),
    "short-escape": with_member(b'"x": "\\u12"'),
    "open-string": b'{"data": "abc',
}


@pytest.mark.parametrize("name", BROKEN_JSON)
def test_broken_json_to_sign(world, signer, name):
    world.admin.post(sign_path(signer), BROKEN_JSON[name]).refused(422)


@pytest.mark.parametrize("name", BROKEN_JSON)
def test_broken_json_elsewhere(world, signer, name):
    """The same reader stands before every route, with and without a credential."""
    for path in (batch_path(signer), SIGNERS, AUTHORITIES, API + "/users"):
        world.admin.post(path, BROKEN_JSON[name]).refused(422)
    world.admin.anonymous().post(API + "/auth/universal-auth/login", BROKEN_JSON[name]).refused(422)
    world.admin.anonymous().post(API + "/auth/login", BROKEN_JSON[name]).refused(422)


@pytest.mark.parametrize("path", ["sign", "sign-batch"])
def test_an_empty_body(world, signer, path):
    world.admin.post(f"{SIGNERS}/{signer['id']}/{path}", b"").refused(422)
    world.admin.post(f"{SIGNERS}/{signer['id']}/{path}").refused(422)


def test_what_is_still_allowed(world, signer):
    """The limits hurt nobody who stays within them."""
    for member in (
        b'"x": ' + b"[" * 14 + b"]" * 14,
        b'"x": [' + b"1," * 900 + b"1]",
        b'"unknown": {"keys": ["are", "ignored"], "at": 1.5e3}',
        b'"x": "\\ud83d\\udd0f \xf0\x9f\x94\x8f \\/"',
        b'"x": 9223372036854775807, "y": -9223372036854775808',
        b'"clientMetadata": null',
    ):
        world.admin.post(sign_path(signer), with_member(member)).ok()
    world.admin.post(sign_path(signer), b"\r\n\t " + VALID + b" \n").ok()


# ---- fields of sign ----

WRONG_FIELDS = [
    ("data", None),
    ("data", 5),
    ("data", ["AAAA"]),
    ("data", {"x": 1}),
    ("data", True),
    ("data", ""),
    ("signingAlgorithm", None),
    ("signingAlgorithm", 5),
    ("signingAlgorithm", ""),
    ("signingAlgorithm", "none"),
    ("signingAlgorithm", "ECDSA_SHA256"),
    ("signingAlgorithm", "ecdsa_sha_256"),
    ("signingAlgorithm", "ECDSA_SHA_256 "),
    ("signingAlgorithm", "ECDSA_SHA_1"),
    ("signingAlgorithm", "RSASSA_PKCS1_V1_5_MD5"),
    ("signingAlgorithm", "ML_DSA_65"),
    ("signingAlgorithm", "A" * 10240),
    ("isDigest", "true"),
    ("isDigest", 1),
    ("isDigest", {}),
    ("clientMetadata", "tool"),
    ("clientMetadata", []),
]


@pytest.mark.parametrize("field, value", WRONG_FIELDS, ids=lambda value: str(value)[:20])
def test_wrong_fields_are_named(world, signer, field, value):
    body = world.admin.post(sign_path(signer), sign_body() | {field: value}).refused(422, mentions=[field])
    assert field in issue_paths(body)


@pytest.mark.parametrize("field", ["data", "signingAlgorithm"])
def test_missing_fields_are_named(world, signer, field):
    body = sign_body()
    del body[field]
    assert field in issue_paths(world.admin.post(sign_path(signer), body).refused(422))


def test_all_wrong_fields_are_named_at_once(world, signer):
    body = {"data": 5, "signingAlgorithm": "none", "isDigest": "true"}
    paths = issue_paths(world.admin.post(sign_path(signer), body).refused(422))
    assert {"data", "signingAlgorithm", "isDigest"} <= set(paths)


def test_names_are_case_sensitive(world, signer):
    body = {"Data": DIGEST_TEXT, "signingAlgorithm": "ECDSA_SHA_256", "isDigest": True}
    world.admin.post(sign_path(signer), body).refused(422, mentions=["data"])


BAD_BASE64 = {
    # 32 bytes end in a character whose last two bits must be zero; those of "B" are not.
    "stray-bits": "A" * 42 + "B=",
    "no-padding": "A" * 43,
    "too-much-padding": "A" * 43 + "==",
    "padding-within": "AA=A" + "A" * 40,
    "only-padding": "====",
    "newline-at-end": DIGEST_TEXT + "\n",
    "newline-within": DIGEST_TEXT[:20] + "\n" + DIGEST_TEXT[20:],
    "blank": DIGEST_TEXT[:20] + " " + DIGEST_TEXT[20:],
    "blank-before": " " + DIGEST_TEXT,
    "nul": DIGEST_TEXT[:20] + "\0" + DIGEST_TEXT[20:],
    "url-alphabet": "-_" * 21 + "A=",
    "data-url": "data:;base64," + DIGEST_TEXT,
    "umlaut": "ä" * 44,
    "one-character": "A",
    "five-characters": "AAAAA",
    "hex-with-colon": "ab:cd",
}


@pytest.mark.parametrize("is_digest", [True, False])
@pytest.mark.parametrize("name", BAD_BASE64)
def test_bad_base64(world, signer, name, is_digest):
    body = {"data": BAD_BASE64[name], "signingAlgorithm": "ECDSA_SHA_256", "isDigest": is_digest}
    # A NUL is refused by the JSON reader already, which need not know the field.
    world.admin.post(sign_path(signer), body).refused(422, mentions=[] if name == "nul" else ["data"])


@pytest.mark.parametrize("salt", [-1, 10**30, "5", 0, 32])
def test_a_salt_of_the_caller_changes_nothing(world, salt):
    """Unknown keys are ignored, and 10^30 is no number we read: no caller chooses a salt."""
    signer = world.signer_with_key("RSA_2048")
    body = sign_body(new_digest("RSASSA_PSS_SHA_256"), "RSASSA_PSS_SHA_256") | {"saltLength": salt}
    answer = world.admin.post(sign_path(signer), body)
    answer.refused(422) if salt == 10**30 else answer.ok()


# ---- sizes ----


def test_bodies_over_the_limit_of_their_route(world, signer):
    padding = b" " * (64 * 1024)
    for path in (SIGNERS, AUTHORITIES, API + "/users"):
        world.admin.post(path, b"{}" + padding).refused(413)
    world.admin.post(sign_path(signer), VALID + b" " * (1536 * 1024)).refused(413)
    world.admin.anonymous().post(API + "/auth/login", b"{}" + padding).refused(413)


def test_a_digest_needs_no_more_than_256_kib(world, signer):
    world.admin.post(sign_path(signer), VALID + b" " * (256 * 1024)).refused(413)
    world.admin.post(sign_path(signer), VALID + b" " * (255 * 1024)).ok()


# ---- encodings ----


def test_a_compressed_body_is_415(world, signer):
    bomb = gzip.compress(b" " * (10 * 1024 * 1024))
    for body in (gzip.compress(VALID), bomb):
        for encoding in ("gzip", "deflate", "br", "zstd"):
            headers = {"Content-Encoding": encoding}
            world.admin.post(sign_path(signer), body, headers=headers).refused(415)


def test_gzip_without_saying_so(world, signer):
    world.admin.post(sign_path(signer), gzip.compress(VALID)).refused(422)


CONTENT_TYPES = [
    None,
    "text/plain",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-8",
    "nonsense",
]


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_the_content_type_does_not_matter_to_a_bearer(world, signer, content_type):
    headers = {"Content-Type": content_type}
    world.admin.post(sign_path(signer), VALID, headers=headers).ok()


# ---- texts ----

NASTY_TEXTS = {
    "crlf": "a\r\nX-Injected: 1",
    "escape": "a\u001b[2Jb",
    "right-to-left": "a\u202eb",
    "formula": '=HYPERLINK("http://x")',
    "quote": "a\"b\\c'd",
    "sql": "'; DROP TABLE operation; --",
    "format": "%s%n{}{0}${HOME}",
    "html": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("name", NASTY_TEXTS)
def test_nasty_texts_are_refused_or_come_back_unchanged(world, signer, name):
    text = NASTY_TEXTS[name]
    for key in ("tool", "hostname", "osUsername", "command"):
        answer = world.admin.post(sign_path(signer), sign_body(clientMetadata={key: text}))
        if answer.status != 200:
            answer.refused(422, mentions=[key])
            continue
        path = f"{SIGNERS}/{signer['id']}/operations/{answer.ok()['operationId']}"
        stored = world.admin.get(path).ok()["operation"]["clientMetadata"][key]
        assert stored == text


def test_a_megabyte_of_comment(world, signer):
    body = sign_body(b"small", is_digest=False, clientMetadata={"command": "c" * 1_000_000})
    world.admin.post(sign_path(signer), body).refused((413, 422))


def test_a_client_clock_is_not_believed(world, signer):
    body = sign_body() | {"createdAt": "9999-12-31T23:59:59.999Z", "timestamp": 1e18}
    answer = world.admin.post(sign_path(signer), body).ok()
    path = f"{SIGNERS}/{signer['id']}/operations/{answer['operationId']}"
    assert not world.admin.get(path).ok()["operation"]["createdAt"].startswith("9999")


def test_a_description_of_nasty_texts(world):
    for text in NASTY_TEXTS.values():
        answer = world.admin.post(SIGNERS, world.signer_body(description=text))
        if answer.status == 200:
            assert answer.ok()["description"] == text
        else:
            answer.refused(422, mentions=["description"])


# ---- noise ----


def test_random_bytes_never_break_anything(world, signer, server):
    """The same noise in every run, so that a failure can be repeated."""
    noise = random.Random(1)
    seeds = [VALID, b'{"items":[' + VALID + b"]}", b"{}"]
    for number in range(200):
        body = bytearray(seeds[number % 3])
        for _ in range(1 + number % 7):
            body[noise.randrange(len(body))] = noise.randrange(256)
        for path in (sign_path(signer), batch_path(signer), SIGNERS):
            answer = world.admin.post(path, bytes(body))
            if answer.status != 200:
                answer.refused((400, 404, 422))
    assert server.is_running()


@pytest.mark.parametrize("kind", ["users", "identities", "groups"])
def test_wrong_types_everywhere(admin, kind):
    for value in (None, 5, -1.5, True, [], {}, [{}], "\u202e", "x" * 300):
        body = dict.fromkeys(("name", "username", "email", "slug", "role", "password"), value)
        admin.post(f"{API}/{kind}", body).refused(422)


def test_a_long_path_and_query(admin):
    answer = admin.get(f"{SIGNERS}?search={'s' * 3000}")
    assert answer.status == 200 or answer.refused(422, mentions=["search"])
    admin.get(f"{SIGNERS}/{unique('x')}{'y' * 3000}").refused((404, 414))
    admin.get(f"{SIGNERS}?search={'s' * 5000}").refused((400, 414, 431))
