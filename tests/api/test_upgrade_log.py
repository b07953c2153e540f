"""The log of a store of an earlier schema, under this binary."""

import functools
import json
from types import SimpleNamespace

import pytest

from sealmint_testing.log import WIDTH, Log, Receipt, root_of
from sealmint_testing.log_folder import VERIFIED, audit
from sealmint_testing.old_store import NAMES, OldStore
from sealmint_testing.server import Server
from sealmint_testing.snapshot import row_count
from sealmint_testing.world import World, operations_path, sign_body, sign_path

FIRST_WITH_LOG = 6


@pytest.fixture
def logged(tmp_path):
    """The first store that has a log."""
    return OldStore("0007", tmp_path / "state")


def test_the_log_is_the_same_after_the_upgrade(logged):
    with Server(logged.state) as server:
        world, told = World(server), logged.told["log"]
        log = Log(world.admin)
        assert log.fetch("public-key").decode() == told["key"]
        answer = world.admin.post(sign_path(logged.busy), sign_body()).ok()
        now = log.covering(answer["logIndex"])
        entries = log.entries(now.size)
        assert root_of(entries) == now.root
        before = log.key.open(told["checkpoint"])
        assert 2 * WIDTH < before.size <= answer["logIndex"] < now.size
        assert root_of(entries[: before.size]) == before.root


def test_receipts_from_before_the_upgrade_hold(logged):
    with Server(logged.state) as server:
        world, told = World(server), logged.told["log"]
        log = Log(world.admin)
        receipts = {id: Receipt.parse(text) for id, text in told["receipts"].items()}
        log.covering(max(receipt.index for receipt in receipts.values()))
        for id, before in receipts.items():
            answer = world.admin.get(f"{operations_path(logged.busy)}/{id}/receipt")
            assert answer.status == 200, answer
            now = Receipt.parse(answer.text)
            assert (now.index, now.entry) == (before.index, before.entry)
            assert now.verify(log.key).size >= before.verify(log.key).size
        # One from each bundle, and one from behind them.
        assert {receipt.index // WIDTH for receipt in receipts.values()} == {0, 1, 2}


def test_every_operation_from_before_the_upgrade_has_its_receipt(logged):
    with Server(logged.state) as server:
        world = World(server)
        # Hundreds of receipts with a handful of checkpoints.
        key = SimpleNamespace(open=functools.cache(Log(world.admin).key.open))
        indexes = []
        for id in logged.told["activity"]["ids"]:
            receipt = Receipt.parse(world.admin.get(f"{operations_path(logged.busy)}/{id}/receipt").text)
            receipt.verify(key)
            indexes.append(receipt.index)
        assert len(set(indexes)) == len(indexes) > WIDTH


@pytest.mark.parametrize("name", NAMES)
def test_an_upgraded_store_is_verified(name, tmp_path):
    old, key = OldStore(name, tmp_path / "state"), tmp_path / "key"
    before_the_log = row_count(old.database, "operation") if old.schema < FIRST_WITH_LOG else 0
    with Server(old.state) as server:
        world = World(server)
        log = Log(world.admin)
        before = world.admin.post(sign_path(old.busy), sign_body()).ok()
        log.covering(before["logIndex"])
        key.write_bytes(log.fetch("public-key"))
        assert server.stop() == 0
    assert key.read_text() == old.told.get("log", {"key": key.read_text()})["key"]
    done = audit("verify", old.state, "--json", key=key)
    assert (done.returncode, done.stderr) == (VERIFIED, ""), done.stdout
    value = json.loads(done.stdout)
    assert value["size"] > before["logIndex"] and value["firstEntry"] == 0
    assert value["rows"]["compared"] == value["size"]
    assert value["rows"]["older"] == before_the_log
