"""Webhooks over real sockets: a receiver in Python checks what arrives, and in which order."""

import threading

import pytest

from sealmint_testing.approvals import GatedSigner, step
from sealmint_testing.deadline import until
from sealmint_testing.receiver import Receiver
from sealmint_testing.server import Server
from sealmint_testing.webhooks import *  # noqa: F403
from sealmint_testing.webhooks import ATTEMPTS_MAX, QUICK, WEBHOOKS, Webhook
from sealmint_testing.world import World

NOBODY = "0190a8c5-0000-7000-8000-000000000000"


def test_a_whole_approval_arrives_in_order_and_signed(quick_world, receiver):
    people = [quick_world.make_user() for _ in range(2)]
    gated = GatedSigner(quick_world)
    for person in people:
        quick_world.add_member(gated.signer, person, "operator")
    gated.set_policy([step(1, users=[people[0]]), step(2, users=[people[1]])], {"maxSignings": 5})
    webhook = Webhook(gated.admin, receiver.url, signerId=gated.id)
    request = gated.ask(2).ok()
    gated.approve(request, people[0].client).ok()
    approved = gated.approve(request, people[1].client).ok()["request"]
    gated.sign().ok()
    gated.revoke(request).ok()
    second = gated.ask(1).ok()
    gated.reject(second, people[0].client).ok()
    third = gated.ask(1).ok()
    gated.cancel(third).ok()
    arrived = [receiver.next() for _ in range(8)]
    assert [each.event["type"] for each in arrived] == [
        "request.opened", "request.step-opened", "request.approved", "request.revoked",
        "request.opened", "request.rejected", "request.opened", "request.cancelled",
    ]  # fmt: skip
    assert all(each.is_signed_with(webhook.secret) for each in arrived)
    assert not arrived[0].is_signed_with(webhook.secret + "x")
    assert len({each.event["id"] for each in arrived}) == 8
    event = arrived[2].event
    assert event == {
        "id": event["id"],
        "type": "request.approved",
        "occurredAt": event["occurredAt"],
        "projectId": approved["projectId"],
        "organizationId": approved["organizationId"],
        "signerId": gated.id,
        "signerName": gated.signer["name"],
        "requestId": request["id"],
        "grantId": approved["grantId"],
        "requesterType": "identity",
        "requesterId": gated.operator.id,
        "status": "approved",
        "currentStep": 2,
        "stepCount": 2,
        "expiresAt": event["expiresAt"],
    }
    headers = arrived[2].headers
    assert headers["content-type"] == "application/json"
    assert headers["sealmint-event"] == "request.approved"
    assert headers["user-agent"].startswith("sealmint/")
    assert arrived[2].path == "/hooks?x=1"
    rows = webhook.until_status("delivered", 8)
    assert [row["eventId"] for row in rows] == [each.event["id"] for each in reversed(arrived)]
    assert not receiver.has_more()
    webhook.close()


def test_failures_are_tried_again_with_the_same_event(gated, webhook, receiver):
    receiver.will_answer(500, 503)
    gated.ask().ok()
    arrived = [receiver.next() for _ in range(3)]
    assert len({each.body for each in arrived}) == 1
    assert len({each.headers["sealmint-delivery"] for each in arrived}) == 1
    assert all(each.is_signed_with(webhook.secret) for each in arrived)
    (row,) = webhook.until_status("delivered")
    assert row["attempts"] == 3
    assert row["httpStatus"] == 200
    assert row["event"] == arrived[0].event


def test_a_dead_receiver_leads_to_a_dead_letter_that_can_be_sent_again(gated, webhook, receiver):
    receiver.will_answer(*[500] * ATTEMPTS_MAX)
    gated.ask().ok()
    (row,) = webhook.until_status("dead")
    assert row["attempts"] == ATTEMPTS_MAX
    assert row["lastError"] == "The answer was 500"
    assert row["nextAttemptAt"] is None
    first = [receiver.next() for _ in range(ATTEMPTS_MAX)][0]
    assert webhook.redeliver(row).ok()["status"] == "pending"
    again = receiver.next()
    assert again.event["id"] == first.event["id"]
    (row,) = webhook.until_status("delivered")
    assert webhook.deliveries(status="dead") == []
    # What was delivered can be sent once more, too.
    webhook.redeliver(row).ok()
    assert receiver.next().event["id"] == first.event["id"]


def test_a_receiver_that_is_gone_is_a_dead_letter_too(gated):
    with Receiver() as gone:
        url = gone.url
    webhook = Webhook(gated.admin, url, signerId=gated.id)
    gated.ask().ok()
    (row,) = webhook.until_status("dead")
    assert row["httpStatus"] is None
    assert row["lastError"].startswith("connecting: ")
    assert "hooks" not in row["lastError"]
    webhook.close()


@pytest.mark.parametrize(
    "url",
    ["", "x", "ftp://example.test/", "https://", "https://user:word@example.test/",
     "https://10.0.0.1/", "https://169.254.169.254/latest", "https://[::ffff:192.168.0.1]/",
     "https://[fd00::1]/", "http://1.1.1.1/", "https://example.test%0d%0a/", "https://0.0.0.0/"],
)  # fmt: skip
def test_nothing_is_ever_sent_to_such_a_place(quick_world, url):
    body = {"name": "chat", "url": url}
    quick_world.admin.post(WEBHOOKS, body).refused(422, mentions=["url"])


def test_a_webhook_can_be_looked_at_changed_and_deleted(quick_world, gated, receiver):
    admin = quick_world.admin
    webhook = Webhook(admin, receiver.url, events=["request.approved"])
    assert webhook.headers["cache-control"] == "no-store"
    assert webhook.secret.startswith("smw_")
    row = {key: value for key, value in webhook.row.items() if key != "secret"}
    assert row["events"] == ["request.approved"]
    assert row["signerId"] is None and row["enabled"] is True
    assert admin.get(webhook.path).ok() == row
    listed = admin.get(WEBHOOKS).ok()
    assert row in listed["webhooks"] and listed["totalCount"] >= 1
    changed = webhook.update(name="other", events=["request.opened", "grant.revoked"]).ok()
    assert changed["name"] == "other"
    assert changed["events"] == ["request.opened", "grant.revoked"]
    request = gated.ask().ok()
    gated.approve(request).ok()
    assert receiver.next_types(1) == ["request.opened"]
    new_secret = admin.post(webhook.path + "/secret").ok()["secret"]
    gated.revoke_grant(gated.grant(gated.read(request))).ok()
    revoked = receiver.next()
    assert revoked.event["type"] == "grant.revoked"
    assert revoked.is_signed_with(new_secret) and not revoked.is_signed_with(webhook.secret)
    webhook.close()
    admin.get(webhook.path).refused(404)
    admin.get(webhook.path + "/deliveries").refused(404)


def test_what_is_wrong_with_a_webhook_is_said(quick_world, receiver):
    admin = quick_world.admin
    good = {"name": "chat", "url": receiver.url}
    for wrong, field in (
        ({"name": ""}, "name"),
        ({"events": []}, "events"),
        ({"events": ["request.opend"]}, "events"),
        ({"events": "request.opened"}, "events"),
        ({"enabled": "yes"}, "enabled"),
        ({"signerId": "x"}, "signerId"),
        ({"url": "https://example.test/" + "x" * 2048}, "url"),
    ):
        admin.post(WEBHOOKS, {**good, **wrong}).refused(422, mentions=[field])
    admin.post(WEBHOOKS, {**good, "signerId": NOBODY}).refused(404)
    webhook = Webhook(admin, receiver.url)
    webhook.update(url="https://127.0.0.1:x/").refused(422, mentions=["url"])
    admin.get(webhook.path + "/deliveries", query={"status": "lost"}).refused(422)
    admin.post(f"{webhook.path}/deliveries/{NOBODY}/redeliver").refused(404)
    webhook.close()


def test_a_create_is_answered_once_and_its_secret_kept_sealed(quick_world, receiver):
    admin = quick_world.admin
    body = {"name": "chat", "url": receiver.url, "enabled": False}
    headers = {"Idempotency-Key": "webhook-1"}
    first = admin.post(WEBHOOKS, body, headers=headers).ok()
    assert admin.post(WEBHOOKS, body, headers=headers).ok() == first
    for path in quick_world.server.state.rglob("*"):
        if path.is_file():
            assert first["secret"].encode() not in path.read_bytes(), path
    assert first["secret"] not in quick_world.server.log()
    admin.delete(f"{WEBHOOKS}/{first['id']}").ok()


def test_a_disabled_webhook_is_told_nothing_from_the_answer_on(gated, webhook, receiver):
    release = threading.Event()

    def fail_late(handler):
        release.wait(30)
        handler.send_response(500)
        handler.end_headers()

    receiver.will_answer(fail_late)
    first = gated.ask().ok()
    receiver.next()
    assert webhook.update(enabled=False).ok()["enabled"] is False
    release.set()
    until(lambda: webhook.deliveries()[0]["attempts"], lambda attempts: attempts == 1, 30)
    with Receiver() as other:
        witness = Webhook(gated.admin, other.url, signerId=gated.id)
        gated.approve(first).ok()
        # The witness was told, so the outbox was looked at since.
        assert other.next_types(1) == ["request.approved"]
        witness.close()
    (row,) = webhook.deliveries()  # and nothing is written for a disabled webhook
    assert (row["status"], row["attempts"]) == ("pending", 1)
    assert not receiver.has_more()
    webhook.update(enabled=True).ok()
    assert receiver.next_types(1) == ["request.opened"]


def test_kill9_between_the_change_and_its_delivery_loses_nothing(tmp_path):
    release = threading.Event()
    with Server(tmp_path / "state", environment=QUICK) as server, Receiver() as receiver:
        gated = GatedSigner(World(server))
        webhook = Webhook(gated.admin, receiver.url)
        # The receiver has it, but the server never learns.
        receiver.will_answer(lambda handler: release.wait(30))
        request = gated.ask().ok()
        first = receiver.next()
        server.kill9()
        release.set()
        server.start()
        again = receiver.next()
        assert again.body == first.body
        assert again.event["requestId"] == request["id"]
        assert again.headers["sealmint-delivery"] == first.headers["sealmint-delivery"]
        webhook.admin = World(server).admin
        webhook.until_status("delivered")
        assert not receiver.has_more()


def test_kill9_before_anything_was_sent_loses_nothing(tmp_path):
    with Server(tmp_path / "state", environment=QUICK) as server, Receiver() as receiver:
        gated = GatedSigner(World(server))
        webhook = Webhook(gated.admin, receiver.url)
        stuck = threading.Event()
        receiver.will_answer(lambda handler: stuck.wait(30))
        request = gated.ask().ok()
        receiver.next()
        # One delivery is under way, so what follows waits in the outbox.
        gated.approve(request).ok()
        server.kill9()
        stuck.set()
        server.start()
        assert receiver.next_types(2) == ["request.opened", "request.approved"]
        webhook.admin = World(server).admin
        webhook.until_status("delivered", 2)
