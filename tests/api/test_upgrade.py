"""Stores of earlier schemas under this binary, and stores of later ones."""

import json

import pytest

from sealmint_testing import openssl
from sealmint_testing.old_store import NAMES, NEWEST, OldStore, person
from sealmint_testing.server import Server, StartFailed, run_command
from sealmint_testing.snapshot import (
    PAGE_ROWS, activity_of, approvals_of, change, differences, everything, rows, schema_of,
)  # fmt: skip
from sealmint_testing.world import World, batch_path, new_digest, operations_path, sign_body, sign_path

CONFIG = 78


@pytest.fixture(params=NAMES)
def old(request, tmp_path):
    return OldStore(request.param, tmp_path / "state")


def test_there_are_stores_of_earlier_schemas():
    assert {"0005", "0007"} <= set(NAMES)
    for name in NAMES:
        assert int(name) <= NEWEST


def test_everything_is_there_after_the_upgrade(old):
    assert schema_of(old.database) == old.schema
    columns, before = old.kept()
    with Server(old.state) as server:
        world = World(server)
        found = everything(world, without=(old.made["demo"], old.busy["id"]))
        found["approvals"] = approvals_of(world, {"id": old.made["gated"]})
        found["activity"] = activity_of(world, old.busy)
        told = {key: value for key, value in old.told.items() if key != "log"}
        assert differences(told, found) == []
        assert server.stop() == 0
    assert schema_of(old.database) == NEWEST
    assert rows(old.database, "PRAGMA integrity_check") == [("ok",)]
    assert rows(old.database, "PRAGMA foreign_key_check") == []
    _, after = old.kept(columns)
    for table, kept in before.items():
        assert [row for row in kept if row not in after[table]] == [], table
    assert after["operation"] == before["operation"]


def test_work_goes_on_after_the_upgrade(old):
    with Server(old.state) as server:
        world = World(server)
        signer, machine = {"id": old.made["signer"]}, person(world, old.made["machine"])
        before = world.operations(signer, limit=100)
        digest = new_digest()
        answer = machine.client.post(sign_path(signer), sign_body(digest)).ok()
        key = openssl.public_key_of(world.certificate_pem(signer))
        assert openssl.verify_digest(key, "ECDSA_SHA_256", digest, answer["signature"])
        now = world.operations(signer, limit=100)
        assert now[0]["id"] == answer["operationId"]
        assert now[1:] == before


def test_deep_pages_go_on_behind_what_is_new(old):
    more = 70
    with Server(old.state) as server:
        world = World(server)
        items = [sign_body() for _ in range(more)]
        results = world.admin.post(batch_path(old.busy), {"items": items}).ok()["results"]
        page = world.admin.get(operations_path(old.busy), query={"limit": more}).ok()
        assert page["totalCount"] == len(old.told["activity"]["ids"]) + more
        assert {row["id"] for row in page["operations"]} == {result["operationId"] for result in results}
        for start, told in old.told["activity"]["pages"]:
            found = world.operations(old.busy, offset=start + more, limit=PAGE_ROWS)
            assert differences(told, found) == [], f"at {start}"


def test_an_approval_from_before_the_upgrade_is_spent_to_its_end(old):
    with Server(old.state) as server:
        world = World(server)
        gated, operator = {"id": old.made["gated"]}, person(world, old.made["operator"])
        (grant,) = [row for row in old.told["approvals"]["grants"] if row["status"] == "active"]
        used, limit = grant["usedSignings"], grant["attributes"]["maxSignings"]
        assert 0 < used < limit
        for _ in range(limit - used):
            operator.client.post(sign_path(gated), sign_body()).ok()
        operator.client.post(sign_path(gated), sign_body()).refused(403, "ApprovalRequired")
        query = {"limit": 1, "status": "success"}
        assert world.admin.get(operations_path(gated), query=query).ok()["totalCount"] == limit


# ---- backups ----


def test_a_backup_before_the_upgrade_is_one_of_the_old_schema(old, tmp_path):
    done = run_command("admin", "backup", "--state", old.state, "--to", tmp_path / "backup.db", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["schema"] == old.schema
    assert schema_of(old.database) == old.schema, "a backup changes nothing"
    done = run_command("admin", "restore", "--from", tmp_path / "backup.db", "--state", tmp_path / "restored")
    assert done.returncode == 0, done.stderr
    assert schema_of(tmp_path / "restored" / "sealmint.db") == old.schema


# ---- the other way round ----


@pytest.fixture
def newer(tmp_path):
    """A state folder that a later binary has used, and a backup of it."""
    state = tmp_path / "state"
    with Server(state) as server:
        assert server.stop() == 0
    backup = tmp_path / "backup.db"
    assert run_command("admin", "backup", "--state", state, "--to", backup).returncode == 0
    for database in (state / "sealmint.db", backup):
        change(database, f"INSERT INTO schema_migration VALUES ({NEWEST + 1}, 'later', 1, 1)")
    return state, backup


def expect_78(done, command):
    assert done.returncode == CONFIG, done.stderr
    assert f"sealmint {command}: " in done.stderr
    assert f"schema is newer than this binary: it has migration {NEWEST + 1}, known are {NEWEST}" in done.stderr


def test_an_older_binary_refuses_a_newer_schema(newer, tmp_path):
    state, backup = newer
    before = (state / "sealmint.db").read_bytes()
    with pytest.raises(StartFailed) as caught:
        Server(state).start()
    assert caught.value.exit_code == CONFIG
    assert "schema is newer than this binary" in caught.value.log
    expect_78(run_command("init", "--state", state), "init")
    expect_78(run_command("admin", "backup", "--state", state, "--to", tmp_path / "new.db"), "admin backup")
    expect_78(run_command("admin", "restore", "--from", backup, "--state", tmp_path / "new"), "admin restore")
    assert not (tmp_path / "new.db").exists() and not (tmp_path / "new").exists()
    assert rows(state / "sealmint.db", "SELECT count(*) FROM schema_migration") == [(NEWEST + 1,)]
    assert len((state / "sealmint.db").read_bytes()) == len(before)
