"""The API document is true: what is served stands in it, each operation answers each status that it
names, and no answer holds a field that it does not describe."""

import concurrent.futures
import json
import re

import pytest
import yaml

# They put their steps into STEPS.
from sealmint_testing import audit_steps_approvals, audit_steps_people, audit_steps_signers  # noqa: F401
from sealmint_testing.audit_story import STEPS, Story
from sealmint_testing.client import API, EXTERNAL_AUTHORITIES, LEGACY_SIGNERS, NO_BODY, SIGNERS, Client
from sealmint_testing.deadline import until
from sealmint_testing.document import Document
from sealmint_testing.hand_ca import HandCa
from sealmint_testing.one_of_each import live_ids
from sealmint_testing.receiver import Receiver
from sealmint_testing.refusals import NOT_THERE, REFUSED, TOO_LARGE
from sealmint_testing.server import Server, run_command
from sealmint_testing.webhooks import QUICK
from sealmint_testing.world import World, unique

NOBODY = "0190a8c5-0000-7000-8000-000000000000"
RACE_S = 60


def printed():
    done = run_command("routes", "--openapi")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_served_document_is_the_printed_one(anonymous):
    assert anonymous.get(API + "/openapi.json").ok() == yaml.safe_load(printed())


def test_every_route_stands_in_the_document(anonymous):
    document = Document(anonymous.get(API + "/openapi.json").ok())
    told = json.loads(run_command("routes", "--json").stdout)["routes"]
    for route in told:
        path = route["path"].replace("...", "")
        operation = document.operation_of(route["method"], path)
        assert operation is not None, path
        assert operation.access == route["access"], path
    assert len({each.id for each in document.operations}) == len(document.operations)


def test_the_page_asks_nobody_else(anonymous):
    answer = anonymous.get("/docs")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = answer.text
    for word in ("<script", 'src="', 'href="http', "url(", "style="):
        assert word not in page
    # Every operation has its place, and whoever uses a keyboard or a reader finds a way through.
    for operation in Document(anonymous.get(API + "/openapi.json").ok()).operations:
        assert f'<section id="{operation.id}"' in page
    for word in ('lang="en"', "<main", "<nav", 'scope="col"'):
        assert word in page
    assert anonymous.get("/docs/style.css").status == 200


class Replay:
    """Judges every answer by the document, and tries each operation in all the ways that must be
    refused before it is called for the first time."""

    def __init__(self, document, stranger, machine):
        self.document = document
        self.stranger = stranger  # the token of a user without rights
        self.machine = machine  # that of a machine identity without rights
        self.seen = {}
        self.rejected = set()  # operations that a rule on what there is forbade
        self.creates = {}  # calls that take an Idempotency-Key, by operation
        self.complaints = []

    def judge(self, answer):
        method, _, target = answer.request_line.partition(" ")
        operation = self.document.operation_of(method, target)
        if operation is None:
            self.complaints.append(f"{answer.request_line} is not in the document")
            return
        self.seen.setdefault(operation.id, set()).add(str(answer.status))
        if answer.status == 400 and answer.json()["code"] in ("rejected", "unsupported"):
            self.rejected.add(operation.id)
        complaint = operation.complaint(answer)
        if complaint is not None:
            self.complaints.append(complaint)

    def probe(self, send, token, method, path, body, headers):
        operation = self.document.operation_of(method, path)
        if operation is None or operation.id in self.seen:
            return
        self.seen[operation.id] = set()
        if operation.has_header("Idempotency-Key"):
            self.creates[operation.id] = (method, token, path, body)
        for status, call in self.refused_calls(operation, token, path, body, headers or {}):
            answer = send(method, *call)
            self.judge(answer)
            if str(answer.status) != status:
                self.complaints.append(f"{operation} answered {answer.status} where {status} was due")

    def refused_calls(self, operation, token, path, body, headers):
        """(status, (token, path, body, headers)) for each refusal that the document promises."""
        wrong_credential = body
        if operation.access == "anyone" and isinstance(body, dict):
            wrong_credential = {key: "wrong" for key in body}
        without_right = self.machine if operation.access == "user" else self.stranger
        calls = {
            "400": (token, self.broken(operation, path), body, headers),
            "401": (None, path, wrong_credential, headers),
            "403": (without_right, path, body, headers),
            "404": (token, self.unknown(operation, path), body, headers),
            "412": (token, path, body, {**headers, "If-Match": '"999999"'}),
            # Who is unknown may send as little to an operation with large bodies as to any other.
            "413": (None, path, bytes(64 * 1024 + 1), headers),
        }
        if operation.takes_body:
            calls["422"] = (token, path, b'{"', headers)
        elif operation.query:
            query = f"{operation.query[-1]['name']}=x"
            calls["422"] = (token, path.partition("?")[0] + "?" + query, body, headers)
        else:
            wrong = {"If-Match": "7", "Idempotency-Key": "k" * 256}
            calls["422"] = (token, path, body, {**headers, **wrong})
        if "{" not in operation.path:
            del calls["404"]  # of what a body names
        if "{" not in operation.path and not operation.query:
            del calls["400"]  # by a rule
        return [(status, calls[status]) for status in operation.statuses if status in calls]

    @staticmethod
    def broken(operation, path):
        """The target with an escape in it that is none. Only what has parameters tells of that."""
        if "{" in operation.path:
            return Replay.with_last_id(operation, path, "%zz")
        return path.partition("?")[0] + "?x=%zz"

    @staticmethod
    def unknown(operation, path):
        """The path with another last id in it."""
        return Replay.with_last_id(operation, path, NOBODY)

    @staticmethod
    def with_last_id(operation, path, text):
        path = path.partition("?")[0]
        match = operation.pattern.match(path)
        if not match.groupdict():
            return path
        begin, end = match.span(list(match.groupdict())[-1])
        return path[:begin] + text + path[end:]


def watched(replay):
    """Client.call, with the replay looking on."""
    call = Client.call

    def watched_call(client, method, path, body=NO_BODY, headers=None, query=None):
        def send(method, token, path, body, headers):
            other = client.with_token(token)
            try:
                return call(other, method, path, body, headers)
            finally:
                other.close()

        replay.probe(send, client.token, method, path, body, headers)
        answer = call(client, method, path, body, headers, query)
        replay.judge(answer)
        return answer

    return watched_call


def tell_story(world, receiver):
    story = Story(world, receiver)
    for number, each in enumerate(STEPS):
        story.tell(number, each.make)


def log_paths(world):
    """A tile and a bundle that are there: as wide as the newest checkpoint says."""
    size = int(world.admin.get("/log/checkpoint").text.splitlines()[1])
    whole, rest = divmod(size, 256)
    index = f"{whole:03d}.p/{rest}" if rest else f"{whole - 1:03d}"
    return {"getTile": f"/log/tile/0/{index}", "getLogEntries": f"/log/tile/entries/{index}"}


def read_everything(world, document, live):
    fixed = log_paths(world)
    for operation in document.operations:
        if operation.method != "GET":
            continue
        ids = dict(live)
        if operation.id in ("getRequestOfSigner", "getRequestManifestOfSigner"):
            ids["signerId"] = live["gated"].id
        if operation.id == "getAuthorityCsr":
            ids["caId"] = live["intermediate"]
        if operation.path.startswith(EXTERNAL_AUTHORITIES):
            ids["caId"] = live["external"]
        path = fixed.get(operation.id) or operation.path.format(**ids)
        world.admin.get(path)


def make_the_rest(world):
    """What no step of the story and no read is."""
    ca = HandCa(world)
    signer = ca.order()
    ca.certify(signer)
    world.admin.post(f"/api/v1/cert-manager/signers/{signer['id']}/issuance/check").ok()
    world.admin.post(
        API + "/approval-policies/cert-code-signing/check-policy-match",
        {"inputs": {"signerId": signer["id"]}},
    ).ok()


def prune(world):
    return world.admin.post(API + "/audit/prune", {"checkpoint": world.admin.get("/log/checkpoint").text})


def make_refused_calls(world):
    for calls, status in ((REFUSED, 400), (NOT_THERE, 404), (TOO_LARGE, 413)):
        for operation, call in calls.items():
            answer = call(world)
            assert answer.status == status, (operation, answer)


def race(world, replay):
    """Two calls at once under one Idempotency-Key, until one of them finds the other under way."""
    for operation, (method, token, path, body) in replay.creates.items():
        clients = [world.admin.with_token(token) for _ in range(2)]

        def both(method=method, path=path, body=body, clients=clients):
            headers = {"Idempotency-Key": unique("key")}
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                return list(pool.map(lambda each: each.call(method, path, body, headers), clients))

        until(both, lambda answers: 409 in [each.status for each in answers], RACE_S)
        for each in clients:
            each.close()


def exceed_the_limit(replay):
    """Each changing call where a sender has but one a minute."""
    with Server(environment={"SEALMINT_LIMITS_WRITE_REQUESTS_PER_MINUTE": "1"}) as server:
        client = Client(server.address)
        client.post(API + "/auth/logout")
        for operation in replay.document.operations:
            if "429" in operation.statuses:
                path = re.sub(r"{\w+}", NOBODY, operation.path)
                replay.judge(client.call(operation.method, path))
        client.close()
        assert server.stop() == 0, server.log()[-4000:]


@pytest.fixture(scope="module")
def replay():
    # A log of today's cannot be pruned, once there is enough of it.
    environment = {**QUICK, "SEALMINT_IMPORT_ENABLED": "true", "SEALMINT_AUDIT_KEEP_DAYS": "1"}
    with Server(environment=environment) as server, Receiver() as receiver:
        world = World(server)
        document = Document(world.admin.get(API + "/openapi.json").ok())
        stranger, machine = world.make_user().client.token, world.make_machine().client.token
        replay = Replay(document, stranger, machine)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Client, "call", watched(replay))
            prune(world).ok()
            tell_story(world, receiver)
            read_everything(world, document, live_ids(world, receiver))
            make_the_rest(world)
            make_refused_calls(world)
            race(world, replay)
        exceed_the_limit(replay)
        yield replay
        assert server.stop() == 0, server.log()[-4000:]


def test_no_answer_says_what_the_document_does_not(replay):
    assert replay.complaints == []


UNREACHED = {("getReadiness", "503")}


def test_every_status_of_every_operation_is_reached(replay):
    missing = [
        (operation.id, status)
        for operation in replay.document.operations
        for status in operation.statuses
        if status not in replay.seen.get(operation.id, ()) and (operation.id, status) not in UNREACHED
    ]
    assert missing == []


def test_every_rule_that_the_document_tells_of_is_met(replay):
    ruled = {each.id for each in replay.document.operations if each.is_ruled}
    assert ruled == replay.rejected


def test_older_prefixes_lead_to_the_same_operations(replay):
    operation = replay.document.operation_of
    assert operation("GET", LEGACY_SIGNERS).id == operation("GET", SIGNERS).id == "listSigners"
    assert operation("POST", LEGACY_SIGNERS + "/x/sign").id == "sign"
