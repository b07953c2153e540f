"""The log under /log/, receipts, and what a store needs to be served again."""

import base64
import hashlib
import shutil

import pytest

from sealmint_testing import faketime
from sealmint_testing.log import Log, Receipt, decode, root_of
from sealmint_testing.server import StartFailed
from sealmint_testing.world import (
    World,
    batch_path,
    data_hash,
    new_digest,
    operations_path,
    sign_body,
    sign_path,
    unique,
)

# Keys of a record (core/audit/leaf.hpp).
KIND, ID, ACTOR_KIND, SIGNER, ALGORITHM, DATA_HASH, DIGEST, SIGNATURE, CERTIFICATE, REASON, FACTS = (
    2, 3, 5, 8, 9, 10, 11, 12, 13, 15, 16)  # fmt: skip


def hex_id(text):
    return bytes.fromhex(text.replace("-", ""))


def sha256_of_base64(text):
    return hashlib.sha256(base64.b64decode(text)).digest()


def receipt_of(client, signer, operation_id):
    answer = client.get(f"{operations_path(signer)}/{operation_id}/receipt")
    assert answer.status == 200, answer
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return Receipt.parse(answer.text)


# ---- what is published ----


def test_the_tree_is_that_of_its_entries(fresh_world):
    admin, signer = fresh_world.admin, fresh_world.make_signer()
    digests = [new_digest() for _ in range(300)]
    items = [sign_body(digest) for digest in digests]
    answer = admin.post(batch_path(signer), {"items": items}).ok()
    last = answer["results"][-1]["logIndex"]
    log = Log(admin)
    checkpoint = log.covering(last)
    entries = log.entries(checkpoint.size)
    assert root_of(entries) == checkpoint.root
    for digest, result in zip(digests, answer["results"]):
        record = decode(entries[result["logIndex"]])
        assert record[KIND] == "pki-signer-sign"
        assert record[ID] == hex_id(result["operationId"])
        assert record[SIGNER] == hex_id(signer["id"])
        assert record[ALGORITHM] == "ECDSA_SHA_256"
        assert record[DIGEST] == digest
        assert record[DATA_HASH].hex() == data_hash(digest)
        assert record[SIGNATURE] == sha256_of_base64(result["signature"])
        assert len(record[CERTIFICATE]) == 16


def test_failed_and_denied_operations_are_entries_too(world):
    signer, auditor = world.make_signer(), world.make_user()
    world.add_member(signer, auditor, "auditor")
    auditor.client.post(sign_path(signer), sign_body()).refused(403)
    world.admin.post(sign_path(signer), sign_body(b"too short")).refused(400)
    rows = world.operations(signer)
    kinds = {"denied": "pki-signer-sign-denied", "failed": "pki-signer-sign-failed"}
    assert sorted(row["status"] for row in rows) == sorted(kinds)
    for row in rows:
        record = decode(receipt_of(world.admin, signer, row["id"]).entry)
        assert record[KIND] == kinds[row["status"]]
        assert record[REASON] == row["errorMessage"]
        assert SIGNATURE not in record


def test_nobody_is_named_in_an_entry(world):
    signer, machine = world.make_signer(), world.make_machine()
    world.add_member(signer, machine, "operator")
    client = {"tool": unique("tool"), "hostname": unique("host"), "osUsername": unique("person")}
    body = sign_body(clientMetadata=client)
    answer = machine.client.post(sign_path(signer), body).ok()
    entry = receipt_of(world.admin, signer, answer["operationId"]).entry
    assert decode(entry)[ACTOR_KIND] == "identity"
    for text in (*client.values(), machine.name, "127.0.0.1"):
        assert text.encode() not in entry


def test_checkpoints_are_kept(world):
    log = Log(world.admin)
    signer = world.make_signer()
    for _ in range(3):
        index = world.admin.post(sign_path(signer), sign_body()).ok()["logIndex"]
        newest = log.covering(index)
    parts = log.fetch("checkpoints").decode().removesuffix("\n\n").split("\n\n")
    kept = [log.key.open(f"{text}\n\n{lines}\n") for text, lines in zip(parts[::2], parts[1::2], strict=True)]
    sizes = [checkpoint.size for checkpoint in kept]
    assert sizes == sorted(set(sizes)) and newest.size in sizes
    above = world.admin.get("/log/checkpoints", query={"above": newest.size}).text
    assert f"\n{newest.size}\n" not in above
    world.admin.get("/log/checkpoints", query={"above": "-1"}).refused(422, mentions=["above"])


# ---- who may read, and what ----


@pytest.mark.parametrize("path", ["checkpoint", "checkpoints", "public-key", "tile/0/000.p/1"])
def test_the_tree_is_for_everybody(world, anonymous, path):
    Log(world.admin).covering(world.admin.post(sign_path(world.make_signer()), sign_body()).ok()["logIndex"])
    assert anonymous.get("/log/" + path).status == 200


def test_entries_are_for_those_who_may_read_every_signer(fresh_world):
    signer, other = fresh_world.make_signer(), fresh_world.make_signer()
    index = fresh_world.admin.post(sign_path(signer), sign_body()).ok()["logIndex"]
    Log(fresh_world.admin).covering(index)
    auditor, path = fresh_world.make_user(), "/log/tile/entries/000.p/1"
    fresh_world.admin.anonymous().get(path).refused(401)
    auditor.client.get(path).refused(403)
    for each in (signer, other, {"id": fresh_world.demo_id}):
        auditor.client.get(path).refused(403)
        fresh_world.add_member(each, auditor, "auditor")
    assert auditor.client.get(path).status == 200


@pytest.mark.parametrize(
    "path",
    ["0/000.p/0", "0/000.p/256", "0/00", "0/0000", "0/x000/001", "8/000", "-1/000", "0/x100/001.p/1", "0/999",
     "entries/999", "entries/000.p/999", "0/000.p/01", "0/x001/x234", "x/000"],
)  # fmt: skip
def test_paths_of_no_tile(world, path):
    world.admin.get("/log/tile/" + path).refused(404)


def test_a_receipt_is_for_readers_of_the_signer(world):
    signer, other, outsider = world.make_signer(), world.make_signer(), world.make_user()
    answer = world.admin.post(sign_path(signer), sign_body()).ok()
    path = f"/{answer['operationId']}/receipt"
    outsider.client.get(operations_path(signer) + path).refused(403)
    world.admin.get(operations_path(other) + path).refused(404)
    world.admin.get(operations_path(signer) + "/00000000-0000-4000-8000-000000000000/receipt").refused(404)


# ---- receipts ----


def test_a_receipt_proves_its_signature(world):
    signer, digest = world.make_signer(), new_digest()
    answer = world.admin.post(sign_path(signer), sign_body(digest)).ok()
    receipt = receipt_of(world.admin, signer, answer["operationId"])
    receipt.verify(Log(world.admin).key)
    assert receipt.index == answer["logIndex"]
    record = decode(receipt.entry)
    assert record[ID] == hex_id(answer["operationId"])
    assert record[DIGEST] == digest
    assert record[SIGNATURE] == sha256_of_base64(answer["signature"])


def test_a_signature_can_bring_its_receipt(world):
    signer, key = world.make_signer(), Log(world.admin).key
    single = world.admin.post(sign_path(signer) + "?wait=checkpoint", sign_body()).ok()
    items = [sign_body() for _ in range(3)] + [sign_body(b"short")]
    batch = world.admin.post(batch_path(signer) + "?wait=checkpoint", {"items": items}).ok()
    for answer in (single, *batch["results"][:3]):
        receipt = Receipt.parse(answer["receipt"])
        receipt.verify(key)
        assert receipt.index == answer["logIndex"]
        assert decode(receipt.entry)[ID] == hex_id(answer["operationId"])
    assert "error" in batch["results"][3] and "receipt" not in batch["results"][3]
    world.admin.post(sign_path(signer) + "?wait=forever", sign_body()).refused(422, mentions=["wait"])


def test_a_repeated_answer_brings_its_receipt(world):
    signer, body = world.make_signer(), sign_body()
    headers = {"Idempotency-Key": unique("key")}
    first = world.admin.post(sign_path(signer), body, headers=headers).ok()
    again = world.admin.post(sign_path(signer) + "?wait=checkpoint", body, headers=headers).ok()
    receipt = Receipt.parse(again.pop("receipt"))
    receipt.verify(Log(world.admin).key)
    assert again == first and receipt.index == first["logIndex"]


# ---- a store that is served again ----


def test_the_log_goes_on_after_a_restart(fresh_server, fresh_world):
    signer = fresh_world.make_signer()
    before = fresh_world.admin.post(sign_path(signer) + "?wait=checkpoint", sign_body()).ok()
    key = Log(fresh_world.admin).key
    old = Receipt.parse(before["receipt"]).verify(key)
    fresh_server.kill9()
    fresh_server.start()
    admin = World(fresh_server).admin
    after = admin.post(sign_path(signer), sign_body()).ok()
    assert after["logIndex"] >= old.size
    log = Log(admin)
    assert log.key == key
    checkpoint = log.covering(after["logIndex"])
    entries = log.entries(checkpoint.size)
    assert root_of(entries) == checkpoint.root
    assert root_of(entries[: old.size]) == old.root


def sign_some(server, count=3):
    world = World(server)
    for _ in range(count):
        body = sign_body(new_digest(), "RSASSA_PKCS1_V1_5_SHA_256")
        index = world.machine.post(sign_path({"id": world.demo_id}), body).ok()["logIndex"]
    Log(world.admin).covering(index)
    return index


def test_a_database_from_a_backup_is_refused_until_it_is_accepted(fresh_server):
    sign_some(fresh_server)
    assert fresh_server.stop() == 0
    database = fresh_server.state / "sealmint.db"
    backup = database.with_name("backup")
    shutil.copy(database, backup)
    fresh_server.start()
    sign_some(fresh_server)
    assert fresh_server.stop() == 0
    shutil.copy(backup, database)
    with pytest.raises(StartFailed) as caught:
        fresh_server.start(timeout=30)
    assert caught.value.exit_code == 1
    assert "put back to an earlier state" in caught.value.log and "--accept-rollback" in caught.value.log

    fresh_server.arguments.append("--accept-rollback")
    fresh_server.start()
    admin = World(fresh_server).admin
    log = Log(admin)
    entries = log.entries(log.covering(sign_some(fresh_server)).size)
    accepted = [decode(entry) for entry in entries if decode(entry)[KIND] == "log-rollback-accepted"]
    assert [record[FACTS]["cause"] for record in accepted] == ["log-shorter-than-published"]
    assert fresh_server.stop() == 0
    fresh_server.arguments.remove("--accept-rollback")
    fresh_server.start()


def test_a_clock_that_went_back_is_refused_until_it_is_accepted(fresh_server):
    sign_some(fresh_server)
    assert fresh_server.stop() == 0
    fresh_server.environment = faketime.environment("-10m")
    with pytest.raises(StartFailed) as caught:
        fresh_server.start(timeout=30)
    assert "the clock says" in caught.value.log
    fresh_server.arguments.append("--accept-rollback")
    fresh_server.start()
    log = Log(World(fresh_server).admin)
    last = decode(log.entries(log.checkpoint().size)[-1])
    assert (last[KIND], last[FACTS]["cause"]) == ("log-rollback-accepted", "clock-behind-log")


def test_a_log_keeps_its_name(fresh_server):
    sign_some(fresh_server)
    name = Log(World(fresh_server).admin).key.name
    assert name.endswith("/audit")
    assert fresh_server.stop() == 0
    fresh_server.environment = {"SEALMINT_AUDIT_ORIGIN": "another.example/audit"}
    with pytest.raises(StartFailed) as caught:
        fresh_server.start(timeout=30)
    assert "audit.origin" in caught.value.log and name in caught.value.log
