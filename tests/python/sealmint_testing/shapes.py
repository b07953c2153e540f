"""The shapes that answers must have. Every refusal in every test goes through expect_error()."""

import json
import re
from datetime import datetime

UUID_PATTERN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME_PATTERN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def expect_error(answer, status, error=None, mentions=()):
    """Checks an error answer as a whole: the contract's shape and RFC 9457 in one object.

    `status` is one number or several allowed ones; `mentions` are words the texts must contain, in
    any case, so that a person learns which field is wrong and why.
    """
    allowed = (status,) if isinstance(status, int) else tuple(status)
    assert answer.status in allowed, f"expected {allowed}: {answer!r}"
    content_type = answer.headers.get("content-type", "").split(";")[0]
    assert content_type == "application/problem+json", f"content type {content_type!r}: {answer!r}"
    body = answer.json()
    assert isinstance(body, dict), repr(answer)
    expect_contract_members(answer, body)
    expect_problem_members(answer, body)
    if error is not None:
        assert body["error"] == error, repr(answer)
    words = json.dumps([body["message"], body["detail"]], ensure_ascii=False).lower()
    for mention in mentions:
        assert mention.lower() in words, f"{mention!r} is not in {words}"
    return body


def expect_contract_members(answer, body):
    """Contract 7.3 and 18.2."""
    assert isinstance(body["reqId"], str) and body["reqId"], repr(answer)
    request_id = answer.headers.get("x-request-id")
    assert request_id in (None, body["reqId"]), f"X-Request-Id {request_id}: {answer!r}"
    assert body["statusCode"] == answer.status, repr(answer)
    assert re.fullmatch(r"[A-Z][A-Za-z]+", body["error"]), repr(answer)
    if answer.status == 422:
        assert body["error"] == "ValidationFailure", repr(answer)
        expect_issues(answer, body["message"])
    else:
        assert isinstance(body["message"], str) and body["message"].strip(), repr(answer)
    if answer.status in (429, 503):
        assert int(answer.headers["retry-after"]) >= 0, repr(answer)
    if answer.status == 405:
        assert answer.headers["allow"], repr(answer)


def expect_issues(answer, issues):
    assert isinstance(issues, list) and issues, repr(answer)
    for issue in issues:
        assert isinstance(issue["code"], str) and issue["code"], repr(answer)
        # A string such as "items/3/data", or the list of its parts; empty for the whole body.
        assert isinstance(issue["path"], (str, list)), repr(answer)
        assert isinstance(issue["message"], str) and issue["message"].strip(), repr(answer)


def expect_problem_members(answer, body):
    """RFC 9457 and our stable `code`."""
    assert isinstance(body["type"], str) and ":" in body["type"], repr(answer)
    assert isinstance(body["title"], str) and body["title"].strip(), repr(answer)
    assert body["status"] == answer.status, repr(answer)
    assert isinstance(body["detail"], str) and body["detail"].strip(), repr(answer)
    assert isinstance(body["instance"], str) and body["instance"], repr(answer)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", body["code"]), repr(answer)


def issue_paths(body):
    """The paths named by a 422, each as "items/3/data"."""
    paths = []
    for issue in body["message"]:
        path = issue["path"]
        paths.append("/".join(map(str, path)) if isinstance(path, list) else path)
    return paths


def expect_uuid(value):
    assert isinstance(value, str) and UUID_PATTERN.fullmatch(value), f"not a UUID: {value!r}"
    return value


def expect_time(value):
    """ISO-8601 UTC with milliseconds, as a datetime."""
    assert isinstance(value, str) and TIME_PATTERN.fullmatch(value), f"not a timestamp: {value!r}"
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def expect_page(body, key):
    """The rows of a list answer, after its form has been checked."""
    assert isinstance(body[key], list), body
    assert isinstance(body["totalCount"], int) and body["totalCount"] >= len(body[key]), body
    return body[key]
