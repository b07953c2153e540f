"""POST /sign-batch (contract 9.8, 18.3, 18.11)."""

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import SIGNERS
from sealmint_testing.world import base64_text, batch_path, data_hash, new_digest, sign_body


def batch(world, signer, items, **more):
    return world.admin.post(batch_path(signer), {"items": items, **more})


def expect_item_error(result, status, error=None):
    """An item's error has three members, like those of a whole refusal."""
    assert "signature" not in result, result
    body = result["error"]
    assert body["statusCode"] == status, result
    assert body["message"] and body["error"], result
    if error:
        assert body["error"] == error, result


@pytest.mark.parametrize("count", [1, 2, 100, 1000])
def test_results_stand_in_the_order_of_the_items(world, count):
    signer = world.make_signer()
    digests = [new_digest() for _ in range(count)]
    items = [{"id": f"item-{number}", **sign_body(digest)} for number, digest in enumerate(digests)]
    results = batch(world, signer, items).ok()["results"]
    assert [result["id"] for result in results] == [item["id"] for item in items]
    key = openssl.public_key_of(world.certificate_pem(signer))
    # Ends and middle prove the order; tests/tools verifies all of a thousand.
    for number in {0, count // 2, count - 1}:
        signature = results[number]["signature"]
        assert openssl.verify_digest(key, "ECDSA_SHA_256", digests[number], signature)
    page = world.admin.get(f"{SIGNERS}/{signer['id']}/operations", query={"limit": 100}).ok()
    assert page["totalCount"] == count
    newest = {row["dataHash"] for row in page["operations"]}
    assert newest <= {data_hash(digest) for digest in digests}
    assert len(newest) == min(count, 100)


def test_ids_are_optional_and_echoed(world, signer):
    items = [sign_body(), {"id": "named", **sign_body()}, sign_body()]
    results = batch(world, signer, items).ok()["results"]
    assert [result.get("id") for result in results] == [None, "named", None]
    assert all("signature" in result for result in results)


def test_items_without_an_id_get_none(world, signer):
    assert "id" not in batch(world, signer, [sign_body()]).ok()["results"][0]


def test_algorithms_mix(world):
    signer = world.signer_with_key("RSA_2048")
    items, inputs = [], []
    for algorithm in openssl.RSA_ALGORITHMS:
        for is_digest in (True, False):
            data = new_digest(algorithm) if is_digest else b"message of " + algorithm.encode()
            inputs.append((algorithm, is_digest, data))
            items.append(sign_body(data, algorithm, is_digest))
    results = batch(world, signer, items).ok()["results"]
    key = openssl.public_key_of(world.certificate_pem(signer))
    for (algorithm, is_digest, data), result in zip(inputs, results, strict=True):
        verify = openssl.verify_digest if is_digest else openssl.verify_message
        assert verify(key, algorithm, data, result["signature"]), algorithm


def test_bad_items_do_not_hurt_good_ones(world):
    signer = world.make_signer()
    good = [new_digest(), new_digest()]
    items = [
        sign_body(good[0]),
        {"data": "not base64!", "signingAlgorithm": "ECDSA_SHA_256", "isDigest": True},
        {"data": base64_text(new_digest()), "signingAlgorithm": "ECDSA_SHA_1", "isDigest": True},
        sign_body(b"too short"),
        sign_body(new_digest(), "RSASSA_PKCS1_V1_5_SHA_256"),
        {"signingAlgorithm": "ECDSA_SHA_256", "isDigest": True},
        {"data": "A" * 176, "signingAlgorithm": "ECDSA_SHA_256", "isDigest": True},
        sign_body(good[1]),
    ]
    results = batch(world, signer, items).ok()["results"]
    expected = [200, 422, 422, 400, 400, 422, 422, 200]
    for number, status in enumerate(expected):
        if status == 200:
            assert "error" not in results[number] and results[number]["signature"]
        else:
            expect_item_error(results[number], status)
    rows = world.operations(signer)
    assert {row["dataHash"] for row in rows if row["status"] == "success"} == set(map(data_hash, good))


def test_only_bad_items_is_still_an_answer(world, signer):
    results = batch(world, signer, [sign_body(b"short"), sign_body(b"shorter")]).ok()["results"]
    for result in results:
        expect_item_error(result, 400)


@pytest.mark.parametrize("count", [0, 1001])
def test_the_number_of_items_is_bounded(world, signer, count):
    item = sign_body()
    batch(world, signer, [item] * count).refused(422, mentions=["items"])


@pytest.mark.parametrize("body", [{}, {"items": None}, {"items": {}}, {"items": "x"}, {"items": 7}])
def test_items_must_be_a_list(world, signer, body):
    world.admin.post(batch_path(signer), body).refused(422, mentions=["items"])


def test_equal_ids_are_422(world):
    signer = world.make_signer()
    items = [{"id": "twin", **sign_body()}, {"id": "other", **sign_body()}, {"id": "twin", **sign_body()}]
    batch(world, signer, items).refused(422, mentions=["id"])
    assert world.operations(signer) == [], "nothing was signed"


def test_messages_up_to_4_mebibytes_together(world, signer):
    message = b"m" * (1024 * 1024)
    # Distinct, so that no server could get away with signing one of them.
    items = [sign_body(bytes([number]) + message[1:], is_digest=False) for number in range(4)]
    results = batch(world, signer, items).ok()["results"]
    key = openssl.public_key_of(world.certificate_pem(signer))
    for number, result in enumerate(results):
        signed = bytes([number]) + message[1:]
        assert openssl.verify_message(key, "ECDSA_SHA_256", signed, result["signature"])


def test_more_than_4_mebibytes_is_413(world):
    signer = world.make_signer()
    items = [sign_body(b"m" * (1024 * 1024), is_digest=False) for _ in range(4)]
    items.append(sign_body(b"one byte too many"[:1], is_digest=False))
    batch(world, signer, items).refused(413)
    assert world.operations(signer) == []


def test_more_than_8_mebibytes_of_body_is_413(world, signer):
    body = b'{"items":[' + b" " * (8 * 1024 * 1024) + b"]}"
    world.admin.post(batch_path(signer), body).refused(413)


def test_the_signer_state_refuses_the_whole_batch(world):
    signer = world.make_signer()
    world.admin.patch(f"{SIGNERS}/{signer['id']}/status", {"status": "disabled"}).ok()
    batch(world, signer, [sign_body(), sign_body()]).refused(400, mentions=["disabled"])


def test_the_role_refuses_the_whole_batch(world):
    signer, auditor = world.make_signer(), world.make_user()
    world.add_member(signer, auditor, "auditor")
    items = [sign_body(), sign_body()]
    auditor.client.post(batch_path(signer), {"items": items}).refused(403, "PermissionDenied")
    assert {row["status"] for row in world.operations(signer)} == {"denied"}


def test_an_unknown_signer_is_404(world):
    world.admin.post(f"{SIGNERS}/no-such-signer/sign-batch", {"items": [sign_body()]}).refused(404)


def test_client_metadata_is_on_every_row(world):
    signer = world.make_signer()
    batch(world, signer, [sign_body(), sign_body()], clientMetadata={"tool": "batcher"}).ok()
    assert [row["clientMetadata"]["tool"] for row in world.operations(signer)] == ["batcher"] * 2


def test_the_same_digest_twice_is_two_signatures_and_two_rows(world):
    signer = world.make_signer()
    item = sign_body()
    results = batch(world, signer, [item, item]).ok()["results"]
    assert all(result["signature"] for result in results)
    assert len(world.operations(signer)) == 2
