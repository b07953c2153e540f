"""Stores that earlier schemas left (tests/data/stores), in state folders of their own."""

import contextlib
import json
import sqlite3

from sealmint_testing.client import login_machine, login_user
from sealmint_testing.server import REPOSITORY
from sealmint_testing.snapshot import rows
from sealmint_testing.world import Person

STORES = REPOSITORY / "tests" / "data" / "stores"
NAMES = sorted(path.stem for path in STORES.glob("*.sql"))
NEWEST = max(int(path.name[:4]) for path in (REPOSITORY / "storage" / "schema").glob("*.sql"))
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
        for file, text in material["files"].items():
            (state / file).touch(mode=0o600)
            (state / file).write_text(text)

    @property
    def busy(self):
        """The signer with many operations."""
        return {"id": self.told["activity"]["signer"]}

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
