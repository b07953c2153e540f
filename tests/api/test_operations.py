"""The activity of a signer (contract 9.16): paging, filter, order."""

import pytest

from sealmint_testing.client import SIGNERS
from sealmint_testing.shapes import expect_page, expect_time, expect_uuid
from sealmint_testing.world import batch_path, data_hash, new_digest, operations_path, sign_body, sign_path

ROW_KEYS = {
    "id", "signerId", "projectId", "status", "signingAlgorithm", "dataHash", "actorType", "actorId",
    "actorName", "actorMembershipId", "approvalGrantId", "clientMetadata", "errorMessage", "createdAt",
}


@pytest.fixture(scope="module")
def busy(world):
    """A signer with 25 successes, then 2 failures and 1 denial; and the digests in that order."""
    signer, auditor = world.make_signer(), world.make_user()
    world.add_member(signer, auditor, "auditor")
    digests = [new_digest() for _ in range(25)]
    for digest in digests:
        world.admin.post(sign_path(signer), sign_body(digest)).ok()
    for data in (b"bad one", b"bad two"):
        world.admin.post(sign_path(signer), sign_body(data)).refused(400)
    denied = new_digest()
    auditor.client.post(sign_path(signer), sign_body(denied)).refused(403)
    return signer, [*digests, b"bad one", b"bad two", denied]


def page(world, signer, **query):
    return world.admin.get(operations_path(signer), query=query)


def test_rows_have_all_fields(world, busy):
    signer, _ = busy
    for row in page(world, signer, limit=100).ok()["operations"]:
        assert ROW_KEYS <= row.keys(), ROW_KEYS - row.keys()
        expect_uuid(row["id"])
        expect_time(row["createdAt"])
        assert isinstance(row["clientMetadata"], dict)


def test_newest_first(world, busy):
    signer, digests = busy
    rows = page(world, signer, limit=100).ok()["operations"]
    assert [row["dataHash"] for row in rows] == [data_hash(digest) for digest in reversed(digests)]
    times = [row["createdAt"] for row in rows]
    assert times == sorted(times, reverse=True)


def test_the_default_page_has_20_rows(world, busy):
    signer, _ = busy
    body = page(world, signer).ok()
    assert len(expect_page(body, "operations")) == 20
    assert body["totalCount"] == 28


@pytest.mark.parametrize("limit", [1, 3, 7, 28, 100])
def test_pages_have_no_gaps_and_no_repeats(world, busy, limit):
    signer, digests = busy
    seen = []
    for offset in range(0, 28, limit):
        seen += expect_page(page(world, signer, offset=offset, limit=limit).ok(), "operations")
    assert [row["dataHash"] for row in seen] == [data_hash(digest) for digest in reversed(digests)]


def test_a_page_behind_the_end_is_empty(world, busy):
    signer, _ = busy
    assert page(world, signer, offset=1000).ok() == {"operations": [], "totalCount": 28}


@pytest.mark.parametrize("status, count", [("success", 25), ("failed", 2), ("denied", 1), ("pending", 0)])
def test_filter_by_status(world, busy, status, count):
    signer, _ = busy
    body = page(world, signer, status=status, limit=100).ok()
    rows = expect_page(body, "operations")
    assert body["totalCount"] == len(rows) == count
    assert {row["status"] for row in rows} <= {status}


@pytest.mark.parametrize(
    "query",
    ["status=unknown", "status=SUCCESS", "limit=0", "limit=101", "limit=1e1", "limit=+5",
     "limit=99999999999999999999", "offset=-1", "offset=x", "offset=1.0"],
)
def test_bad_queries_are_422(world, busy, query):
    signer, _ = busy
    world.admin.get(f"{operations_path(signer)}?{query}").refused(422, mentions=[query.split("=")[0]])


def test_one_operation(world, busy):
    signer, _ = busy
    row = page(world, signer, limit=1).ok()["operations"][0]
    body = world.admin.get(f"{operations_path(signer)}/{row['id']}").ok()
    assert body == {"operation": row, "signerName": signer["name"]}


def test_an_operation_of_another_signer_is_404(world, busy, signer):
    busy_signer, _ = busy
    row = page(world, busy_signer, limit=1).ok()["operations"][0]
    world.admin.get(f"{operations_path(signer)}/{row['id']}").refused(404)
    world.admin.get(f"{operations_path(signer)}/nonsense").refused(404)
    world.admin.get(f"{operations_path(signer)}/0190a8c5-0000-7000-8000-000000000000").refused(404)


def test_each_signer_has_its_own_activity(world):
    first, second = world.make_signer(), world.make_signer()
    world.admin.post(sign_path(first), sign_body()).ok()
    assert len(world.operations(first)) == 1
    assert world.operations(second) == []


def test_rows_of_a_batch_keep_the_order_of_its_items(world):
    signer = world.make_signer()
    digests = [new_digest() for _ in range(10)]
    world.admin.post(batch_path(signer), {"items": [sign_body(digest) for digest in digests]}).ok()
    rows = world.operations(signer)
    assert [row["dataHash"] for row in rows] == [data_hash(digest) for digest in reversed(digests)]


def test_an_actor_who_left_keeps_the_name(world):
    signer, machine = world.make_signer(), world.make_machine()
    membership = world.add_member(signer, machine, "operator")
    machine.client.post(sign_path(signer), sign_body()).ok()
    world.remove_member(signer, membership)
    world.admin.delete(f"/api/v1/identities/{machine.id}").ok()
    row = world.operations(signer)[0]
    assert (row["actorName"], row["actorMembershipId"]) == (machine.name, None)


def test_strangers_see_nothing(world, busy):
    signer, _ = busy
    world.make_user().client.get(operations_path(signer)).refused(403, "PermissionDenied")
    world.admin.get(f"{SIGNERS}/no-such-signer/operations").refused(404)
