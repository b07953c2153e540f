"""What may be taken out of the record: pruned bundles, and what it says of a person."""

import pytest

from sealmint_testing.log import Log, Receipt, decode, index_path, split_bundle
from sealmint_testing.server import Server
from sealmint_testing.world import World, batch_path, operations_path, sign_body, sign_path, unique

PRUNE = "/api/v1/audit/prune"
ERASE = "/api/v1/audit/erase-personal-data"
NOBODY = "0190a8c5-0000-7000-8000-000000000000"


def fill(world, signer, count=600):
    results = world.admin.post(batch_path(signer), {"items": [sign_body() for _ in range(count)]}).ok()["results"]
    Log(world.admin).covering(results[-1]["logIndex"])
    return results


def receipt_path(signer, result):
    return f"{operations_path(signer)}/{result['operationId']}/receipt"


def test_whole_bundles_are_pruned_and_the_tree_stays(fresh_server, fresh_world):
    admin, signer = fresh_world.admin, fresh_world.make_signer()
    results = fill(fresh_world, signer)
    log = Log(admin)
    note = log.fetch("checkpoint").decode()
    before = log.key.open(note)
    first = admin.post(PRUNE, {"checkpoint": note}).ok()["firstEntry"]
    assert first == before.size // 256 * 256
    admin.get("/log/tile/entries/000").refused(404)
    assert len(log.fetch("tile/0/000")) == 256 * 32
    gone, left = results[0], results[-1]
    assert gone["logIndex"] < first <= left["logIndex"]
    admin.get(receipt_path(signer, gone)).refused(404, mentions=["pruned"])
    assert Receipt.parse(admin.get(receipt_path(signer, left)).text).verify(log.key).size >= before.size
    # The activity still tells of it.
    detail = admin.get(f"{operations_path(signer)}/{gone['operationId']}").ok()
    assert gone["operationId"] in str(detail)
    # Once more it is no error, and changes nothing; nor does a restart.
    assert admin.post(PRUNE, {"checkpoint": note}).ok()["firstEntry"] == first
    assert fresh_server.stop() == 0
    fresh_server.start()
    world = World(fresh_server)
    assert fill(world, signer, 3)[0]["logIndex"] > before.size - 1
    kinds = [decode(e)[2] for e in entries_from(Log(world.admin), first)]
    assert "prune-log" in kinds


def entries_from(log, first):
    size = log.checkpoint().size
    found = []
    for start in range(first, size, 256):
        found += split_bundle(log.fetch("tile/entries/" + index_path(start // 256, min(256, size - start))))
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: "",
        lambda note: "nonsense",
        lambda note: note.replace("/audit\n", "/audit\n1", 1),
        lambda note: note.split("\n\n")[0] + "\n",
    ],
    ids=["empty", "nonsense", "another size", "no signature"],
)
def test_what_is_no_checkpoint_prunes_nothing(world, spoil):
    note = Log(world.admin).fetch("checkpoint").decode()
    world.admin.post(PRUNE, {"checkpoint": spoil(note)}).refused(422, mentions=["checkpoint"])


def test_young_entries_are_kept(tmp_path):
    config = tmp_path / "sealmint.toml"
    config.write_text("[audit]\nkeep_days = 730\n")
    with Server(tmp_path / "state", config=config) as server:
        world = World(server)
        fill(world, world.make_signer(), 300)
        note = Log(world.admin).fetch("checkpoint").decode()
        world.admin.post(PRUNE, {"checkpoint": note}).refused(400, mentions=["730 days", "audit.keep_days"])


@pytest.mark.parametrize("path", [PRUNE, ERASE])
def test_only_product_admins_take_out(world, path):
    world.make_user().client.post(path, {}).refused(403)


def test_what_is_said_of_a_machine_is_erased(world):
    signer, machine = world.make_signer(), world.make_machine()
    world.add_member(signer, machine, "operator")
    host = unique("host")
    body = sign_body(clientMetadata={"hostname": host})
    done = machine.client.post(sign_path(signer), body).ok()
    path = f"{operations_path(signer)}/{done['operationId']}"
    assert host in world.admin.get(path).text
    before = Receipt.parse(world.admin.get(receipt_path(signer, done)).text)
    world.admin.post(ERASE, {"identityId": machine.id}).ok()
    after = world.admin.get(path).text
    assert host not in after and machine.name not in after
    receipt = Receipt.parse(world.admin.get(receipt_path(signer, done)).text)
    receipt.verify(Log(world.admin).key)
    assert receipt.entry == before.entry
    # It may go on, and is on record anew.
    again = machine.client.post(sign_path(signer), body).ok()
    assert host in world.admin.get(f"{operations_path(signer)}/{again['operationId']}").text


@pytest.mark.parametrize("body", [{}, {"userId": NOBODY, "identityId": NOBODY}, {"userId": "x"}, {"userId": NOBODY, "more": 1}])
def test_bad_erasures(world, body):
    world.admin.post(ERASE, body).refused(422)
