"""Makes a store of the schema that a binary knows, with rows in every table, for the upgrade tests of
later schemas (tests/api/test_upgrade.py):

    SEALMINT_BINARY=path/to/sealmint /usr/bin/python3 tests/data/stores/make_store.py

writes NNNN.sql, a dump, and NNNN.json: the files beside the database, who can log in, and what the API
told of it. Made once for a schema, by a binary of that time, and then never again: it stands for the
stores that are out there. It is made a year in the past, so that no clock is behind it.
"""

import datetime
import json
import pathlib
import sqlite3
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "python"))

from sealmint_testing import faketime, snapshot  # noqa: E402
from sealmint_testing.approvals import GatedSigner  # noqa: E402
from sealmint_testing.client import SIGNERS  # noqa: E402
from sealmint_testing.deadline import until  # noqa: E402
from sealmint_testing.receiver import Receiver  # noqa: E402
from sealmint_testing.server import Server  # noqa: E402
from sealmint_testing.webhooks import Webhook  # noqa: E402
from sealmint_testing.world import World, batch_path, new_digest, sign_body, sign_path, unique  # noqa: E402

AGE_DAYS = 365
# A test of a store that has expired would fail for want of a valid certificate.
SIGNER_DAYS = 3_650
AUTHORITY_DAYS = 17_500
# More than two bundles of the log, and a tail of several commits.
BATCHES = (200, 150, 80)
SINGLES = 20
# Else the log is named after the machine.
ORIGIN = "sealmint.example/audit"
# Files of the state folder that belong to the database.
BESIDE = ("master.key", "published-checkpoint")
SUCCESS = 2  # of `operation`, in every schema so far
# A line of SQL is kept below this.
LINE_LENGTH_MAX = 100_000


class LongLivedWorld(World):
    def authority_body(self, *arguments, **configuration):
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=AUTHORITY_DAYS)
        configuration.setdefault("notAfter", end.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return super().authority_body(*arguments, **configuration)

    def signer_body(self, *arguments, **more):
        more.setdefault("certificateTtlDays", SIGNER_DAYS)
        return super().signer_body(*arguments, **more)


def fill(world):
    """Returns what a test has to know of what was made."""
    signer, deleted, disabled = world.make_signer(), world.make_signer(), world.make_signer()
    user, machine = world.make_user(), world.make_machine()
    group = world.make_group(user, machine)
    world.add_member(signer, machine, "operator")
    world.add_member(signer, group, "auditor")
    for number in range(3):
        headers = {"Idempotency-Key": unique("key")} if number == 0 else None
        machine.client.post(sign_path(signer), sign_body(), headers=headers).ok()
    machine.client.post(sign_path(signer), sign_body(b"too short")).refused(400)
    user.client.post(sign_path(signer), sign_body()).refused(403)
    world.admin.post(sign_path(deleted), sign_body()).ok()
    world.admin.delete(f"{SIGNERS}/{deleted['id']}").ok()
    world.admin.patch(f"{SIGNERS}/{disabled['id']}/status", {"status": "disabled"}).ok()
    return {"signer": signer["id"], "machine": of(machine), "user": of(user), **fill_approvals(world)}


def fill_approvals(world):
    gated = GatedSigner(world)
    with Receiver() as receiver:
        webhook = Webhook(world.admin, receiver.url, signerId=gated.id)
        partly = gated.approved(signings=10)
        for _ in range(3):
            gated.sign().ok()
        revoked = gated.approved(signings=5, manifest=[new_digest().hex() for _ in range(4)])
        gated.revoke(revoked).ok()
        gated.reject(gated.ask(1).ok()).ok()
        until(lambda: webhook.deliveries(status="delivered"), lambda rows: len(rows) >= 6, 30)
        # Nobody listens at its port when a test starts the store.
        webhook.update(enabled=False).ok()
    return {"gated": gated.id, "operator": of(gated.operator), "approver": of(gated.approver), "open": partly["id"]}


def of(person):
    return {"kind": person.kind, "id": person.id, "name": person.name, **person.secrets}


def fill_activity(world):
    """A signer with many operations, some of several in one commit."""
    busy = world.make_signer()
    for count in BATCHES:
        world.admin.post(batch_path(busy), {"items": [sign_body() for _ in range(count)]}).ok()
    for _ in range(SINGLES):
        world.admin.post(sign_path(busy), sign_body()).ok()
    return busy


def all_told(world, made, busy):
    # The certificate of the demo signer is of one year.
    told = snapshot.everything(world, without=(world.demo_id, busy["id"]))
    told["approvals"] = snapshot.approvals_of(world, {"id": made["gated"]})
    told["activity"] = snapshot.activity_of(world, busy)
    if world.admin.get("/log/public-key").status == 200:
        told["log"] = snapshot.log_of(world.admin, told["activity"])
    return told


def note_counts(database):
    """Does what the server does with every thousandth row, in the middle of far fewer: a store of a
    thousand would be too large to keep here."""
    (middle,) = snapshot.rows(database, "SELECT max(sequence) / 2 FROM operation")[0]
    snapshot.change(
        database,
        "INSERT INTO operation_count SELECT signer_id, status, count(*) FROM operation "
        f"WHERE sequence <= {middle} GROUP BY signer_id, status",
        f"UPDATE operation_count_mark SET sequence = {middle}",
        "UPDATE signer SET last_signed_at = (SELECT max(created_at) FROM operation "
        f"WHERE signer_id = signer.id AND status = {SUCCESS} AND sequence <= {middle})",
    )


def dump(database):
    """Rows of a table that follow each other are put into one statement."""
    with sqlite3.connect(database) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        lines = [f"PRAGMA application_id = {application};"]
        for line in connection.iterdump():
            head, found, values = line.partition(" VALUES(")
            previous = lines[-1]
            if found and previous.startswith(head + found) and len(previous) + len(values) < LINE_LENGTH_MAX:
                lines[-1] = f"{previous[:-1]},\n({values}"
            else:
                lines.append(line)
    return "\n".join([*lines, ""])


def main():
    environment = {**faketime.environment(f"-{AGE_DAYS}d"), "SEALMINT_AUDIT_ORIGIN": ORIGIN}
    with Server(environment=environment) as server:
        world = LongLivedWorld(server)
        made, busy = fill(world), fill_activity(world)
        made["demo"] = world.demo_id
        told = all_told(world, made, busy)
        assert server.stop() == 0
        database = server.state / "sealmint.db"
        note_counts(database)
        empty = [name for name in snapshot.tables(database) if snapshot.row_count(database, name) == 0]
        assert empty == [], f"nothing in {empty}"
        schema = snapshot.schema_of(database)
        files = {name: (server.state / name).read_text() for name in BESIDE if (server.state / name).exists()}
        (FOLDER / f"{schema:04}.sql").write_text(dump(database))
        material = json.dumps({"files": files, "made": made, "told": told}, indent=1)
        (FOLDER / f"{schema:04}.json").write_text(material + "\n")


if __name__ == "__main__":
    main()
