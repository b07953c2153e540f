"""Idempotency-Key on sign, sign-batch and creates (contract 18.1)."""

import json
import threading

import pytest

from sealmint_testing.client import API, AUTHORITIES, SIGNERS
from sealmint_testing.raw import RawConnection, request
from sealmint_testing.world import World, batch_path, sign_body, sign_path, unique


def keyed(client, path, body, key):
    return client.post(path, body, headers={"Idempotency-Key": key})


def test_the_same_request_again_gets_the_same_bytes(world):
    signer, key, body = world.make_signer(), unique("key"), sign_body()
    first = keyed(world.admin, sign_path(signer), body, key)
    first.ok()
    for _ in range(3):
        assert keyed(world.admin, sign_path(signer), body, key).body == first.body
    assert len(world.operations(signer)) == 1


def test_a_batch_is_replayed_too(world):
    signer, key = world.make_signer(), unique("key")
    body = {"items": [sign_body(), sign_body(), sign_body(b"short")]}
    first = keyed(world.admin, batch_path(signer), body, key)
    first.ok()
    again = keyed(world.admin, batch_path(signer), body, key)
    assert again.body == first.body
    assert sum(row["status"] == "success" for row in world.operations(signer)) == 2


def test_another_body_is_422(world, signer):
    key = unique("key")
    keyed(world.admin, sign_path(signer), sign_body(), key).ok()
    keyed(world.admin, sign_path(signer), sign_body(), key).refused(422, mentions=["Idempotency-Key"])


def test_the_key_is_bound_to_path_and_principal(world):
    first, second = world.make_signer(), world.make_signer()
    machine = world.make_machine()
    world.add_member(first, machine, "operator")
    key, body = unique("key"), sign_body()
    answers = [
        keyed(world.admin, sign_path(first), body, key).ok(),
        keyed(world.admin, sign_path(second), body, key).ok(),
        keyed(machine.client, sign_path(first), body, key).ok(),
    ]
    assert len({answer["operationId"] for answer in answers}) == 3


def test_refusals_are_not_kept(world):
    signer, key = world.make_signer(), unique("key")
    path = f"{SIGNERS}/{signer['id']}/status"
    world.admin.patch(path, {"status": "disabled"}).ok()
    body = sign_body()
    keyed(world.admin, sign_path(signer), body, key).refused(400)
    world.admin.patch(path, {"status": "active"}).ok()
    keyed(world.admin, sign_path(signer), body, key).ok()


def test_a_removed_member_gets_no_replay(world):
    signer, machine = world.make_signer(), world.make_machine()
    membership = world.add_member(signer, machine, "operator")
    key, body = unique("key"), sign_body()
    keyed(machine.client, sign_path(signer), body, key).ok()
    world.remove_member(signer, membership)
    keyed(machine.client, sign_path(signer), body, key).refused(403, "PermissionDenied")


def test_the_same_key_at_once_signs_once(world):
    """Whoever comes while the first is under way gets its answer or 409, and never a second row."""
    signer, key, body = world.make_signer(), unique("key"), sign_body()
    path = sign_path(signer)
    barrier, answers = threading.Barrier(8), []

    def race():
        client = world.admin.clone()
        barrier.wait()
        answers.append(keyed(client, path, body, key))
        client.close()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    successes = {answer.body for answer in answers if answer.status == 200}
    assert len(successes) == 1
    for answer in answers:
        if answer.status != 200:
            answer.refused(409)
    assert len(world.operations(signer)) == 1


@pytest.mark.parametrize("key", ["", "k" * 256, "k" * 4000])
def test_empty_and_long_keys_are_422(world, signer, key):
    keyed(world.admin, sign_path(signer), sign_body(), key).refused(422, mentions=["Idempotency-Key"])


@pytest.mark.parametrize("key", [b"tab\there", b"caf\xe9", b"del\x7f"])
def test_unprintable_keys_are_refused(world, signer, key):
    # The edge may refuse such a header before the key is looked at.
    keyed(world.admin, sign_path(signer), sign_body(), key).refused((400, 422))


@pytest.mark.parametrize("key", ["k", "k" * 255, "!#$%&'*+-.^_`|~ with blanks"])
def test_good_keys(world, signer, key):
    key = (unique("x") + key)[:255] if len(key) > 1 else key
    keyed(world.admin, sign_path(signer), sign_body(), key).ok()


def test_a_key_sent_twice_is_422(world, server, signer):
    body = json.dumps(sign_body()).encode()
    fields = [
        ("Authorization", f"Bearer {world.admin.token}"),
        ("Idempotency-Key", "one"),
        ("Idempotency-Key", "two"),
        ("Content-Length", str(len(body))),
    ]
    with RawConnection(server.port) as connection:
        connection.send(request("POST", sign_path(signer), fields, body))
        connection.read_answer().refused(422, mentions=["Idempotency-Key"])


def creates(world):
    """(path, body) of every create."""
    name = unique("made")
    return {
        "user": (API + "/users", {"username": name, "email": f"{name}@example.test", "role": "member"}),
        "identity": (API + "/identities", {"name": name, "role": "member"}),
        "group": (API + "/groups", {"name": name, "slug": name, "role": "member"}),
        "authority": (AUTHORITIES, world.authority_body(name=name)),
        "signer": (SIGNERS, world.signer_body(name=name)),
    }


@pytest.mark.parametrize("kind", ["user", "identity", "group", "authority", "signer"])
def test_creates_are_idempotent(world, kind):
    path, body = creates(world)[kind]
    key = unique("key")
    first = keyed(world.admin, path, body, key)
    first.ok()
    assert keyed(world.admin, path, body, key).body == first.body
    keyed(world.admin, path, {**body, "name": unique("other"), "username": unique("other")}, key).refused(422)


@pytest.mark.parametrize("kind", ["user", "identity", "group", "authority", "signer"])
def test_bad_keys_on_creates_are_422(world, kind):
    path, body = creates(world)[kind]
    for key in ("", "k" * 256):
        keyed(world.admin, path, body, key).refused(422, mentions=["Idempotency-Key"])


def test_adding_a_member_is_idempotent(world):
    signer, user, key = world.make_signer(), world.make_user(), unique("key")
    path, body = f"{SIGNERS}/{signer['id']}/members", {"userId": user.id, "role": "operator"}
    first = keyed(world.admin, path, body, key)
    first.ok()
    assert keyed(world.admin, path, body, key).body == first.body


def test_keys_survive_a_restart(fresh_server, fresh_world):
    signer, key, body = fresh_world.make_signer(), unique("key"), sign_body()
    first = keyed(fresh_world.admin, sign_path(signer), body, key)
    first.ok()
    fresh_server.kill9()
    fresh_server.start()
    after = World(fresh_server)
    assert keyed(after.admin, sign_path(signer), body, key).body == first.body
    keyed(after.admin, sign_path(signer), sign_body(), key).refused(422)
    assert len(after.operations(signer)) == 1
