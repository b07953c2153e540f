"""What schemathesis does our way: who asks, what must outlive the run, and what was asked in the end.

Loaded by schemathesis in its own Python (SCHEMATHESIS_HOOKS). SURROUNDINGS names a file of the test with the
credentials, so that none stands on a command line.
"""

import atexit
import collections
import itertools
import json
import os
import pathlib
import re
import threading

import requests
import schemathesis
from hypothesis import strategies
from schemathesis.core import NOT_SET

SURROUNDINGS = json.loads(pathlib.Path(os.environ["SURROUNDINGS"]).read_text(encoding="utf-8"))
NOBODY = "0190a8c5-0000-7000-8000-000000000000"
numbers = itertools.count()


def operation_id(operation):
    return operation.definition.raw["operationId"]


# ---- who asks ----


@schemathesis.auth(refresh_interval=None)
class Sessions:
    """The administrator of the run; who logs out is another user, in a new session each time."""

    def get(self, case, context):
        if operation_id(context.operation) != "logout":
            return SURROUNDINGS["token"]
        answer = requests.post(
            SURROUNDINGS["address"] + "/api/v1/auth/login",
            json=SURROUNDINGS["departing"],
            verify=SURROUNDINGS["certificate"],
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()["accessToken"]

    def set(self, case, token, context):
        case.headers["Authorization"] = f"Bearer {token}"


# ---- what a schema does not say of any body ----


def says_more_than_its_schema(value, name=""):
    """Integers beyond 64 bit, which are refused wherever they stand; blanks around a text, which do not count; and
    the empty text that schemathesis takes for the shortest UUID."""
    if isinstance(value, dict):
        return any(says_more_than_its_schema(each, key) for key, each in value.items())
    if isinstance(value, list):
        return any(says_more_than_its_schema(each, name) for each in value)
    if isinstance(value, str):
        return value != value.strip(" \t\r\n") or (value == "" and name.endswith("Id"))
    return isinstance(value, (int, float)) and abs(value) >= 2**63


@schemathesis.hook
def filter_case(context, case):
    del context
    return case.body is NOT_SET or not says_more_than_its_schema(case.body)


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


# ---- what must outlive the run ----


def spared(value):
    """The value without the people that the run itself is logged in as."""
    if isinstance(value, str):
        return NOBODY if value in SURROUNDINGS["spared"] else value
    if isinstance(value, list):
        return [spared(each) for each in value]
    if isinstance(value, dict):
        return {key: spared(each) for key, each in value.items()}
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    """A run that deletes, demotes or locks out its own administrator would only see 401 from then on."""
    del context, kwargs
    if case.method == "GET":
        # With a body it would be refused before anybody asks whether the path takes the method (ADR 5).
        case.body = NOT_SET
    key = case.headers.get("Idempotency-Key", "")
    if re.fullmatch("[!-~][ -~]{0,200}", key):
        # One that was used for another body does not fit again.
        case.headers["Idempotency-Key"] = f"{key}{next(numbers)}"
    if str(case.headers.get("If-Match")) == "0" and is_positive(case):
        # The pattern wants quotes; schemathesis takes this where it finds no shortest text by itself.
        case.headers["If-Match"] = '"0"'
    if re.fullmatch(r"\d+[sm]", str(case.query.get("wait", ""))):
        case.query = {**case.query, "wait": "0s"}  # nobody decides while the run waits
    if any(word in case.path for word in ("/users/{userId}", "/auth/login")):
        parameters, body = spared(case.path_parameters), spared(case.body)
        if parameters != case.path_parameters:
            case.path_parameters = parameters
        if body != case.body:
            case.body = body


# ---- texts whose form no pattern says ----

schemathesis.openapi.format(
    "ip-range",
    strategies.one_of(
        strategies.ip_addresses().map(str),
        strategies.builds("{}/{}".format, strategies.ip_addresses(v=4), strategies.integers(0, 32)),
        strategies.builds("{}/{}".format, strategies.ip_addresses(v=6), strategies.integers(0, 128)),
    ),
)
# Webhooks go to public addresses by HTTPS; this one is nowhere.
schemathesis.openapi.format("uri", strategies.integers(0, 999).map("https://hooks.example.test/{}".format))


# ---- every status stands in the document by its number ----


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """`default` would make each status a documented one."""
    del context
    for item in raw_schema["paths"].values():
        for operation in item.values():
            operation["responses"].pop("default", None)


# A tail of several segments is one parameter in the document, and its slashes are escaped then.
TAILS = {"getTile", "getLogEntries"}


@schemathesis.check
def well_formed_requests_are_understood(context, response, case):
    """The 400 that positive_data_acceptance lets pass is that of a rule."""
    del context
    if response.status_code != 400 or not is_positive(case):
        return
    if operation_id(case.operation) not in TAILS:
        assert response.json()["code"] != "bad_request", response.text


# ---- what was asked in the end ----

statuses = collections.defaultdict(collections.Counter)
lock = threading.Lock()


@schemathesis.hook
def after_call(context, case, response):
    del context
    with lock:
        statuses[operation_id(case.operation)][response.status_code] += 1


@atexit.register
def write_statuses():
    pathlib.Path(SURROUNDINGS["statuses"]).write_text(json.dumps(statuses), encoding="utf-8")
