"""Budgets of write requests for each source address (contract 7.5 and 18.6)."""

import pytest

from sealmint_testing.client import API, SIGNERS, Client, login_machine
from sealmint_testing.server import Server
from sealmint_testing.world import DEFAULT_ALGORITHM, World, batch_path, new_digest, sign_body, sign_path

LIMIT = 5
# A sender gets one request back every 12 seconds; the writes of a test take far less.
SECONDS_PER_REQUEST = 60 // LIMIT


def server_with(tmp_path, content):
    config = tmp_path / "sealmint.toml"
    config.write_text(content)
    return Server(tmp_path / "state", config=config)


@pytest.fixture
def limited(tmp_path):
    """A world whose server allows LIMIT writes a minute, none of which is used up."""
    with server_with(tmp_path, f"[limits]\nwrite_requests_per_minute = {LIMIT}\n") as server:
        yield World(server)


def write(client):
    """A write that is cheap and refused anyway: 404 unless the budget is used up."""
    return client.delete(f"{SIGNERS}/no-such-signer")


def use_up(client):
    for _ in range(LIMIT):
        write(client).refused(404)


def refused_for_its_rate(answer):
    body = answer.refused(429, "RateLimitExceeded", mentions=[str(LIMIT), "wait", "second"])
    seconds = int(answer.headers["retry-after"])
    assert 1 <= seconds <= SECONDS_PER_REQUEST
    assert f"wait {seconds} second" in body["detail"]
    return body


def test_the_write_after_the_last_allowed_one(limited):
    use_up(limited.admin)
    refused_for_its_rate(write(limited.admin))
    refused_for_its_rate(limited.admin.post(SIGNERS, limited.signer_body(authority={"id": "x"})))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_that_writes(limited, method):
    use_up(limited.admin)
    refused_for_its_rate(limited.admin.call(method, SIGNERS + "/x"))


def test_connections_and_credentials_share_the_budget_of_an_address(limited):
    use_up(limited.admin)
    refused_for_its_rate(write(limited.machine))
    refused_for_its_rate(write(limited.admin.clone()))
    refused_for_its_rate(write(limited.admin.anonymous()))
    refused_for_its_rate(login_machine(limited.address, "x", "y"))


def test_guesses_without_a_right_credential_are_counted(limited):
    for _ in range(LIMIT):
        write(limited.admin.with_token("wrong")).refused(401)
    refused_for_its_rate(write(limited.admin))


def test_reads_go_on(limited):
    use_up(limited.admin)
    for _ in range(3 * LIMIT):
        limited.admin.get(API + "/auth/me").ok()
    Client(limited.address).get("/api/status").ok()
    refused_for_its_rate(write(limited.admin))


def demo_body():
    """One signature by the RSA key of the demo signer."""
    algorithm = DEFAULT_ALGORITHM["rsa"]
    return sign_body(new_digest(algorithm), algorithm)


def test_signing_goes_on_and_costs_nothing(limited):
    demo = {"id": limited.demo_id}
    for _ in range(3 * LIMIT):
        limited.machine.post(sign_path(demo), demo_body()).ok()
    limited.machine.post(batch_path(demo), {"items": [demo_body()]}).ok()
    use_up(limited.admin)
    limited.machine.post(sign_path(demo), demo_body()).ok()
    limited.machine.post(sign_path(demo).replace("cert-manager", "pki"), demo_body()).ok()
    limited.machine.post(batch_path(demo), {"items": [demo_body()]}).ok()
    refused_for_its_rate(write(limited.machine))


def test_a_trusted_proxy_speaks_for_many_senders(tmp_path):
    content = f'[listen]\ntrusted_proxies = ["127.0.0.1"]\n[limits]\nwrite_requests_per_minute = {LIMIT}\n'

    def write_from(client, address):
        return client.delete(f"{SIGNERS}/no-such-signer", headers={"X-Forwarded-For": address})

    with server_with(tmp_path, content) as server:
        client = World(server).admin
        for host in range(LIMIT):
            write_from(client, f"2001:db8:1:2::{host + 1}").refused(404)
        refused_for_its_rate(write_from(client, "2001:db8:1:2:ffff::1"))
        write_from(client, "2001:db8:1:3::1").refused(404)
        write_from(client, "192.0.2.1").refused(404)


def test_a_sender_cannot_change_its_address_by_a_header(limited):
    use_up(limited.admin)
    forged = {"X-Forwarded-For": "192.0.2.77"}
    refused_for_its_rate(limited.admin.delete(f"{SIGNERS}/x", headers=forged))


def test_no_limit_unless_asked_for(fresh_world):
    for _ in range(300):
        write(fresh_world.admin).refused(404)
