"""Whoever is no longer entitled changes nothing more, however much of it was under way.

An administrator sends 40 calls. All of them are let in and decided; they wait for their commit behind
the one that takes the administrator's right. That one is answered 200, and then all 40 must be answered
403. Every route that changes something and asks for Product Admin, or for a right on a signer, has its
case; which these are the binary says itself."""

import json

import pytest

from sealmint_testing.administration import (
    CALLS,
    CASES,
    HASHES_FIRST,
    create_identities,
    group_body,
    repeated,
)
from sealmint_testing.approvals import APPROVALS, LEGACY_APPROVALS
from sealmint_testing.client import API
from sealmint_testing.deadline import until
from sealmint_testing.held_commits import HELD_S, HeldCommits, Sent
from sealmint_testing.server import Server, run_command
from sealmint_testing.signer_administration import NO_RIGHT_ON_A_SIGNER, SIGNER_CASES
from sealmint_testing.webhooks import QUICK, WEBHOOKS
from sealmint_testing.world import World


@pytest.fixture(scope="module")
def demotion_world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demotion")
    config = folder / "sealmint.toml"
    config.write_text("[import]\nenabled = true\n")
    with Server(folder / "state", config=config, environment=QUICK) as server:
        yield World(server)
        assert server.stop() == 0, server.log()[-4000:]


@pytest.fixture
def few_webhooks(demotion_world):
    """There may be so many webhooks only: those of the last case go."""
    yield
    for row in demotion_world.admin.get(WEBHOOKS, query={"limit": 100}).ok()["webhooks"]:
        demotion_world.admin.delete(f"{WEBHOOKS}/{row['id']}").ok()


@pytest.fixture(scope="module")
def signers(demotion_world):
    """Many, so that no call of a case waits for another's version."""
    return [demotion_world.make_signer() for _ in range(CALLS)]


def routes_that_change():
    """Each by its method and its path without an alias, and whom it is for."""
    done = run_command("routes", "--json")
    assert done.returncode == 0, done.stderr
    found = {}
    for row in json.loads(done.stdout)["routes"]:
        path = row["path"].replace("/api/v1/pki/", "/api/v1/cert-manager/")
        path = path.replace(LEGACY_APPROVALS, APPROVALS)
        if row["method"] != "GET" and row["access"] != "anyone":
            found[f"{row['method']} {path}"] = row["access"]
    return found


def test_every_product_route_that_changes_something_has_a_case():
    asked = {route for route, access in routes_that_change().items() if access == "product-admin"}
    assert asked == set(CASES)


def test_every_other_route_that_changes_something_has_a_case_or_needs_no_right():
    asked = {route for route, access in routes_that_change().items() if access != "product-admin"}
    assert asked == set(SIGNER_CASES) | NO_RIGHT_ON_A_SIGNER
    assert not set(SIGNER_CASES) & NO_RIGHT_ON_A_SIGNER


def occupy(world, held):
    """Harmless changes until one of them waits behind the one that waits for the lock: what comes
    next is seen in the queue then."""
    sent = []

    def queued_after_another():
        sent.append(Sent(world.admin, "POST", f"{API}/groups", group_body()))
        return held.queued()

    until(queued_after_another, lambda queued: queued > 0, HELD_S)
    return sent


def all_are_refused(world, person, role, route, calls):
    method = route.split(" ")[0]
    person_path = f"{API}/users/{person.id}"
    with HeldCommits(world.server) as held:
        first = occupy(world, held)
        waiting = held.until_settled(1)
        demotion = Sent(world.admin, "PATCH", person_path, {"role": role})
        waiting = held.until_settled(waiting + 1)
        sent = [Sent(person.client, method, path, *([] if body is None else [body])) for path, body in calls]
        held.until_queued(waiting + (1 if route in HASHES_FIRST else CALLS))
        held.release()
        demotion.wait().ok()
        answers = [each_sent.wait() for each_sent in sent]
        for each_sent in first:
            each_sent.wait().ok()
    assert len(answers) == CALLS
    for answer in answers:
        answer.refused(403, "PermissionDenied")


@pytest.mark.parametrize("route", CASES)
def test_a_demoted_product_admin_has_nothing_under_way(demotion_world, few_webhooks, route):
    person = demotion_world.make_user("admin")
    calls = CASES[route](demotion_world, person)
    all_are_refused(demotion_world, person, "member", route, calls)


@pytest.mark.parametrize("route", SIGNER_CASES)
def test_a_signer_administrator_without_access_has_nothing_under_way(demotion_world, signers, route):
    person = demotion_world.make_user()
    calls = SIGNER_CASES[route](demotion_world, person, signers)
    all_are_refused(demotion_world, person, "no-access", route, calls)


def test_sessions_of_others_are_no_longer_revoked(demotion_world):
    world = demotion_world
    person, other = world.make_user("admin"), world.make_user()
    token = {"accessToken": other.secrets["token"]}
    calls = repeated(f"{API}/auth/token/revoke", token)
    all_are_refused(world, person, "member", "POST", calls)
    other.client.get(f"{API}/auth/me").ok()


def test_without_a_demotion_the_same_calls_succeed(demotion_world):
    """The experiment itself holds up nothing: those who stay administrators are not disturbed."""
    world = demotion_world
    person, other = world.make_user("admin"), world.make_user()
    calls = create_identities(world, person)
    with HeldCommits(world.server) as held:
        change = Sent(world.admin, "PATCH", f"{API}/users/{other.id}", {"role": "no-access"})
        sent = [Sent(person.client, "POST", path, body) for path, body in calls]
        held.until_queued(CALLS)
        held.release()
        change.wait().ok()
        for each_sent in sent:
            each_sent.wait().ok()
