"""Every call that changes something is on record: what it was, who made it and what it was about.

The routes come from the binary (`sealmint routes --json`), which says what each of them writes; a
route that changes something and says nothing, or that has no step below, fails here."""

import pathlib
import re

import pytest

# They put their steps into STEPS.
from sealmint_testing import audit_steps_approvals, audit_steps_people, audit_steps_signers  # noqa: F401
from sealmint_testing.approvals import APPROVALS, GatedSigner
from sealmint_testing.audit_story import CHANGES, READ_KINDS, STEPS, Story, auth_path
from sealmint_testing.client import API, AUTHORITIES, SIGNERS
from sealmint_testing.external_authorities import make_manual, path_of
from sealmint_testing.receiver import Receiver
from sealmint_testing.records import records_until
from sealmint_testing.server import Server
from sealmint_testing.webhooks import QUICK
from sealmint_testing.world import World

CHANGES_NOTHING = {
    f"POST {APPROVALS}/check-policy-match": "answers a question",
    f"POST {SIGNERS}/{{signerId}}/issuance/check": "an internal CA has answered already",
}
SHOWN_ELSEWHERE = {
    f"POST {API}/audit/prune": "takes entries away, and these steps are found by theirs: test_log_retention.py",
}
DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "audit-events.md"
KINDS_HEADER = DOCUMENT.parents[1] / "core" / "model" / "audit_kinds.hpp"


def test_whatever_changes_something_says_what_it_writes():
    silent = {route for route, kinds in CHANGES.items() if not kinds}
    assert silent == set(CHANGES_NOTHING)


def test_the_reads_of_the_contract_are_recorded():
    assert READ_KINDS == {
        "get-pki-signers", "get-pki-signer", "get-pki-signer-public-key",
        "export-pki-signer-certificate", "get-pki-signing-operations", "approval-request-list",
        "approval-request-get", "approval-request-grant-list", "approval-request-grant-get",
        "get-cas", "get-ca", "get-ca-orders", "get-ca-csr", "get-ca-cert", "get-ca-certs", "get-ca-crls",
        "get-identity-universal-auth", "get-identity-universal-auth-client-secrets",
        "get-identity-universal-auth-client-secret-by-id",
    }  # fmt: skip


def test_all_kinds_are_documented_and_no_others():
    declared = re.findall(r'AuditKind \w+\{\s*"([a-z-]+)"\}', KINDS_HEADER.read_text(encoding="utf-8"))
    rows = re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(declared)


# How somebody had logged in.
METHODS = {"user": "password", "identity": "universal-auth", "platform": None}


@pytest.fixture(scope="module")
def told():
    """What each step expects, and what was written."""
    environment = {**QUICK, "SEALMINT_IMPORT_ENABLED": "true"}
    with Server(environment=environment) as server, Receiver() as receiver:
        story = Story(World(server), receiver)
        expected = [story.tell(number, each.make) for number, each in enumerate(STEPS)]
        yield expected, story.written(), story.admin_id
        assert server.stop() == 0, server.log()[-4000:]


def test_every_change_has_a_step():
    assert {each.route for each in STEPS} == set(CHANGES) - set(CHANGES_NOTHING) - set(SHOWN_ELSEWHERE)


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[each.route for each in STEPS])
def test_a_change_is_on_record(told, number):
    expected, found = told[0][number], told[1][f"step {number}"]
    assert [record.kind for record in found] == [event.kind for event in expected]
    assert {record.kind for record in found} <= CHANGES[STEPS[number].route]
    for record, event in zip(found, expected):
        assert record.actor_id == event.actor
        assert (record.actor_kind == "platform") == (event.actor is None)
        assert record.signer_id == event.signer
        assert {name: record.facts.get(name) for name in event.facts} == event.facts
        # The token of the administrator is one that dev mode wrote.
        is_written = record.actor_id == told[2]
        assert record.facts.get("authMethod") == (None if is_written else METHODS[record.actor_kind])


def test_nothing_personal_stands_in_the_log(told):
    """Names of people, addresses and their words are in it as a salted hash alone."""
    texts = [
        value
        for records in told[1].values()
        for record in records
        for value in [*record.facts.values(), record.reason]
    ]
    assert len(texts) > 100
    for word in ("@example.test", "user-", "identity-", "127.0.0.1", "fine", "lost", "hooks.example"):
        assert [text for text in texts if word in text] == []


def test_reads_are_on_record_with_what_was_read(world):
    reader = world.make_user(role="admin")
    signer, machine = world.make_signer(), world.make_machine()
    root, auth = world.authority, auth_path(machine.id)
    secret = world.admin.get(auth + "/client-secrets").ok()["clientSecretData"][0]["id"]
    gated = GatedSigner(world)
    request = gated.approved(1)
    for each in (signer, gated.signer):
        world.add_member(each, reader, "auditor")
    one_signer, one_ca = f"{SIGNERS}/{signer['name']}", f"{AUTHORITIES}/{root['id']}"
    intermediate = world.make_authority(type="intermediate")
    external = make_manual(world)
    about_ca = {"caId": root["id"], "name": root["name"], "serialNumber": root["serialNumber"]}
    about_signer = {"name": signer["name"]}
    serial = {"serialNumber": signer["certificate"]["serialNumber"]} if "certificate" in signer else {}
    about_request = {"approvalRequestId": request["id"], "policyType": "cert-code-signing"}
    about_grant = {"grantId": request["grantId"], "status": "active"}
    reads = [
        (SIGNERS + "?limit=1&offset=0", "get-pki-signers", {"count": "1", "limit": "1", "offset": "0"}),
        (one_signer, "get-pki-signer", about_signer),
        (one_signer + "/public-key", "get-pki-signer-public-key", about_signer),
        (one_signer + "/certificate", "export-pki-signer-certificate", {**about_signer, **serial}),
        (one_signer + "/operations", "get-pki-signing-operations", {**about_signer, "count": "0"}),
        (f"{SIGNERS}/{gated.id}/requests", "approval-request-list", {"count": "1"}),
        (APPROVALS + "/requests", "approval-request-list", {}),
        (f"{APPROVALS}/requests/{request['id']}", "approval-request-get", about_request),
        (APPROVALS + "/grants", "approval-request-grant-list", {}),
        (f"{APPROVALS}/grants/{request['grantId']}", "approval-request-grant-get", about_grant),
        (AUTHORITIES, "get-cas", {}),
        (one_ca, "get-ca", about_ca),
        (path_of(external, "orders"), "get-ca-orders",
         {"caId": external["id"], "name": external["name"], "count": "0"}),
        (f"{AUTHORITIES}/{intermediate['id']}/csr", "get-ca-csr", {"caId": intermediate["id"]}),
        (one_ca + "/certificate", "get-ca-cert", about_ca),
        (one_ca + "/ca-certificates", "get-ca-certs", {**about_ca, "count": "1"}),
        (one_ca + "/crls", "get-ca-crls", about_ca),
        (auth, "get-identity-universal-auth", {"identityId": machine.id}),
        (auth + "/client-secrets", "get-identity-universal-auth-client-secrets", {"count": "1"}),
        (f"{auth}/client-secrets/{secret}", "get-identity-universal-auth-client-secret-by-id",
         {"identityId": machine.id, "clientSecretId": secret}),
    ]  # fmt: skip
    assert {kind for _, kind, _ in reads} == READ_KINDS
    for path, _, _ in reads:
        answer = reader.client.get(path)
        assert answer.status == 200, f"{answer!r}"

    def of_reader(records):
        return [each for each in records if each.actor_id == reader.id and each.kind != "user-login"]

    # One behind the other on one connection, so they are on record in this order.
    records = records_until(world.admin, lambda found: len(of_reader(found)) == len(reads))
    found = of_reader(records)
    assert [record.kind for record in found] == [kind for _, kind, _ in reads]
    for record, (path, _, facts) in zip(found, reads):
        assert {name: record.facts.get(name) for name in facts} == facts, path
        assert record.facts["authMethod"] == "password", path
        if path.startswith(one_signer):
            assert record.signer_id == signer["id"]


def test_a_refused_read_is_not_on_record(world):
    stranger = world.make_user()
    signer = world.make_signer()
    stranger.client.get(f"{SIGNERS}/{signer['id']}").refused(403)
    stranger.client.get(SIGNERS).ok()  # its event comes later than any of the refusal would

    def of_stranger(records):
        return [each.kind for each in records if each.actor_id == stranger.id]

    records = records_until(world.admin, lambda found: "get-pki-signers" in of_stranger(found))
    assert of_stranger(records) == ["user-login", "get-pki-signers"]
