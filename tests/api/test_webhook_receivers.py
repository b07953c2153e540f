"""Receivers of webhooks that are slow, hostile or not who they should be (threat 22, input 69)."""

import threading

import pytest

from sealmint_testing.approvals import GatedSigner
from sealmint_testing.deadline import sleep
from sealmint_testing.receiver import Receiver, make_certificate
from sealmint_testing.server import Server
from sealmint_testing.webhooks import *  # noqa: F403
from sealmint_testing.webhooks import ATTEMPTS_MAX, QUICK, Webhook
from sealmint_testing.world import World


def test_a_silent_receiver_holds_up_nobody(gated, receiver):
    release = threading.Event()
    with Receiver() as silent:
        silent.will_answer(*[lambda handler: release.wait(30)] * 2 * ATTEMPTS_MAX)
        slow = Webhook(gated.admin, silent.url, signerId=gated.id)
        quick = Webhook(gated.admin, receiver.url, signerId=gated.id)
        request = gated.ask().ok()
        silent.next()
        # While one is not answered, the other is told of all, and signatures are made.
        gated.approve(request).ok()
        gated.sign().ok()
        assert receiver.next_types(2) == ["request.opened", "request.approved"]
        rows = slow.until_status("dead", 2)
        assert "no answer in time" in rows[0]["lastError"]
        release.set()
        slow.close()
        quick.close()


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass  # the server hung up


def endless_header(handler):
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-Y: " + b"z" * 4096 + b"\r\n")
    except OSError:
        pass


def one_byte_at_a_time(handler):
    try:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: " + b"y" * 10_000:
            handler.wfile.write(bytes([byte]))
            sleep(0.05)
    except OSError:
        pass


def no_http(handler):
    handler.wfile.write(b"220 mail.example.test ESMTP\r\n")


def test_a_redirect_is_no_success_and_is_not_followed(gated, webhook, receiver):
    with Receiver() as elsewhere:

        def redirect(handler):
            handler.send_response(307)
            handler.send_header("Location", elsewhere.url)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        receiver.will_answer(*[redirect] * ATTEMPTS_MAX)
        gated.ask().ok()
        (row,) = webhook.until_status("dead")
        assert row["httpStatus"] == 307
        assert not elsewhere.has_more()


def test_an_endless_answer_is_cut_off(gated, webhook, receiver):
    receiver.will_answer(endless)
    gated.ask().ok()
    (row,) = webhook.until_status("delivered")
    assert row["attempts"] == 1


@pytest.mark.parametrize("misbehave", [endless_header, one_byte_at_a_time, no_http])
def test_a_hostile_receiver_is_only_a_failed_delivery(gated, webhook, receiver, misbehave):
    receiver.will_answer(misbehave)
    gated.ask().ok()
    receiver.next()
    (row,) = webhook.until_status("delivered")
    assert row["attempts"] == 2


@pytest.mark.parametrize("name, believed", [("IP:127.0.0.1", True), ("DNS:example.test", False)])
def test_https_needs_a_certificate_of_the_host(tmp_path, name, believed):
    certificate, key = make_certificate(tmp_path, name)
    environment = {**QUICK, "SEALMINT_WEBHOOKS_AUTHORITIES": str(certificate)}
    with Server(environment=environment) as server, Receiver(certificate, key) as receiver:
        gated = GatedSigner(World(server))
        webhook = Webhook(gated.admin, receiver.url)
        gated.ask().ok()
        if believed:
            assert receiver.next().is_signed_with(webhook.secret)
        else:
            (row,) = webhook.until_status("dead")
            assert row["lastError"].startswith("TLS: ")
            assert not receiver.has_more()


def test_https_needs_a_certificate_that_somebody_vouches_for(tmp_path, gated):
    certificate, key = make_certificate(tmp_path, "IP:127.0.0.1")
    with Receiver(certificate, key) as receiver:
        webhook = Webhook(gated.admin, receiver.url, signerId=gated.id)
        gated.ask().ok()
        (row,) = webhook.until_status("dead")
        assert row["lastError"].startswith("TLS: ")
        assert not receiver.has_more()
        webhook.close()
