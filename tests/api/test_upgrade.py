"""Stores of earlier schemas under this binary, and stores of later ones."""

import contextlib
import json
import sqlite3

import pytest

from sealmint_testing import openssl
from sealmint_testing.approvals import GatedSigner
from sealmint_testing.client import login_machine, login_user
from sealmint_testing.server import REPOSITORY, Server, StartFailed, run_command
from sealmint_testing.snapshot import approvals_of, change, differences, everything, rows
from sealmint_testing.world import Person, World, new_digest, sign_body, sign_path

STORES = REPOSITORY / "tests" / "data" / "stores"
NAMES = sorted(path.stem for path in STORES.glob("*.sql"))
NEWEST = max(int(path.name[:4]) for path in (REPOSITORY / "storage" / "schema").glob("*.sql"))
CONFIG = 78
# What nothing but time and its own signer may take from a store.
KEPT = (
    "operation", "operation_caller", "key", "certificate", "authority", "signer_member", "group_member",
    "grant", "access_request", "approval_policy", "manifest", "setting",
)  # fmt: skip


class OldStore:
    """The store of an earlier schema, in a state folder of its own."""

    def __init__(self, name, state):
        material = json.loads((STORES / f"{name}.json").read_text())
        self.made, self.told = material["made"], material["told"]
        self.schema = int(name)
        self.state = state
        self.database = state / "sealmint.db"
        state.mkdir(mode=0o700)
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            connection.executescript((STORES / f"{name}.sql").read_text())
        key = state / "master.key"
        key.touch(mode=0o600)
        key.write_text(material["masterKey"])

    def kept(self, columns=None):
        """Rows of the tables that only grow; of later schemas the columns of the earlier one."""
        columns = columns or {table: self.columns(table) for table in KEPT}
        return columns, {
            table: rows(self.database, f'SELECT {", ".join(names)} FROM "{table}"')
            for table, names in columns.items()
        }

    def columns(self, table):
        return [f'"{row[1]}"' for row in rows(self.database, f'PRAGMA table_info("{table}")')]


def person(world, made):
    """Logs in again whoever has made the store."""
    if made["kind"] == "user":
        answer = login_user(world.address, made["name"], made["password"])
    else:
        answer = login_machine(world.address, made["client_id"], made["client_secret"])
    client = world.admin.with_token(answer.ok()["accessToken"])
    return Person(made["kind"], made["id"], made["name"], client, {})


def schema_of(database):
    return rows(database, "SELECT max(number) FROM schema_migration")[0][0]


@pytest.fixture(params=NAMES)
def old(request, tmp_path):
    return OldStore(request.param, tmp_path / "state")


def test_there_is_a_store_of_an_earlier_schema():
    assert "0005" in NAMES


def test_everything_is_there_after_the_upgrade(old):
    columns, before = old.kept()
    with Server(old.state) as server:
        world = World(server)
        found = everything(world)
        found["approvals"] = approvals_of(world, {"id": old.made["gated"]})
        assert differences(old.told, found) == []
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
        digest = new_digest()
        answer = machine.client.post(sign_path(signer), sign_body(digest)).ok()
        key = openssl.public_key_of(world.certificate_pem(signer))
        assert openssl.verify_digest(key, "ECDSA_SHA_256", digest, answer["signature"])
        newest = world.operations(signer)[0]
        assert newest["id"] == answer["operationId"]
        before = next(rows for row, rows in zip(old.told["signers"], old.told["operations"], strict=True)
                      if row["id"] == signer["id"])  # fmt: skip
        assert len(world.operations(signer, limit=100)) == len(before) + 1


def test_an_approval_from_before_the_upgrade_is_spent_to_its_end(old):
    with Server(old.state) as server:
        world = World(server)
        gated = GatedSigner.__new__(GatedSigner)
        gated.world, gated.admin, gated.id = world, world.admin, old.made["gated"]
        gated.signer = {"id": gated.id}
        gated.operator = person(world, old.made["operator"])
        (grant,) = [row for row in old.told["approvals"]["grants"] if row["status"] == "active"]
        used, limit = grant["usedSignings"], grant["maxSignings"]
        assert 0 < used < limit
        signed = 0
        while gated.sign().status == 200:
            signed += 1
        assert used + signed == limit == gated.successes()
        gated.refused()


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
