"""What the API tells of a server, to compare before and after, and what its store holds."""

import contextlib
import sqlite3

from sealmint_testing.approvals import APPROVALS
from sealmint_testing.client import AUTHORITIES, SIGNERS
from sealmint_testing.deadline import until
from sealmint_testing.load import all_operations
from sealmint_testing.log import Log, split_bundle

# Of the activity of a signer: how many pages, and rows of each.
PAGES, PAGE_ROWS = 6, 4


def everything(world, without=()):
    """All that no restart, no upgrade and no restore may change; `without` are ids of signers."""
    signers = world.admin.get(SIGNERS, query={"limit": 100}).ok()["signers"]
    signers = [row for row in signers if row["id"] not in without]
    return {
        "signers": signers,
        "members": [world.admin.get(f"{SIGNERS}/{row['id']}/members").ok() for row in signers],
        "operations": [all_operations(world, row) for row in signers],
        "certificates": [world.certificate_pem(row) for row in signers],
        "authorities": world.admin.get(AUTHORITIES).ok(),
        "users": world.admin.get("/api/v1/users").ok(),
        "identities": world.admin.get("/api/v1/identities").ok(),
        "groups": world.admin.get("/api/v1/groups").ok(),
    }


def approvals_of(world, signer):
    """Policy, requests and grants of a signer, with what was used of them."""
    path = f"{SIGNERS}/{signer['id']}"
    requests = world.admin.get(path + "/requests", query={"limit": 100}).ok()["requests"]
    granted = [row["grantId"] for row in requests if row.get("grantId")]
    return {
        "policy": world.admin.get(path + "/approval-policy").ok(),
        "requests": requests,
        "grants": [world.admin.get(f"{APPROVALS}/grants/{grant}").ok()["grant"] for grant in granted],
    }


def activity_of(world, signer):
    """Which operations a signer has, newest first, and some pages of them."""
    ids = [row["id"] for row in all_operations(world, signer)]
    starts = range(0, len(ids), max(1, len(ids) // PAGES))
    pages = [[start, world.operations(signer, offset=start, limit=PAGE_ROWS)] for start in starts]
    return {"signer": signer["id"], "ids": ids, "pages": pages}


def log_of(client, activity):
    """What was given out of the log: its key, a checkpoint, and receipts of the rows that begin a page."""
    path = f"{SIGNERS}/{activity['signer']}/operations"
    ids = [rows[0]["id"] for _, rows in activity["pages"]]
    answers = [until(lambda: client.get(f"{path}/{id}/receipt"), lambda answer: answer.status == 200, 20) for id in ids]
    log = Log(client)
    return {
        "key": log.fetch("public-key").decode(),
        "checkpoint": log.fetch("checkpoint").decode(),
        "receipts": {id: answer.text for id, answer in zip(ids, answers, strict=True)},
    }


def differences(expected, found, path=""):
    """What of `expected` is not in `found`, which may have more fields but no more rows."""
    if isinstance(expected, dict) and isinstance(found, dict):
        missing = [f"{path}/{key}: missing" for key in expected if key not in found]
        both = [key for key in expected if key in found]
        return missing + sum((differences(expected[key], found[key], f"{path}/{key}") for key in both), [])
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return [f"{path}: {len(found)} rows, expected {len(expected)}"]
        pairs = enumerate(zip(expected, found, strict=True))
        return sum((differences(old, new, f"{path}/{number}") for number, (old, new) in pairs), [])
    return [] if expected == found else [f"{path}: {found!r}, expected {expected!r}"]


# ---- stores ----


@contextlib.contextmanager
def reading(database):
    """A read-only connection to a store or a backup."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        yield connection


def rows(database, sql, *values):
    with reading(database) as connection:
        return connection.execute(sql, values).fetchall()


def tables(database):
    """The names of all tables with rows of their own."""
    names = rows(database, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if not name.startswith("sqlite_")]


def row_count(database, table):
    return rows(database, f'SELECT count(*) FROM "{table}"')[0][0]


def schema_of(database):
    """The number of its newest migration."""
    return rows(database, "SELECT max(number) FROM schema_migration")[0][0]


def change(database, *statements):
    """Does to a store what no server would."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def log_entries(database):
    """All entries of the log of a store, in order."""
    segments = rows(database, "SELECT entries FROM log_segment ORDER BY first_index")
    return split_bundle(b"".join(part for (part,) in segments))
