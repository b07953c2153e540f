"""Makes a store of the schema of the server under test, with rows in every table, for the upgrade
tests of later schemas (tests/api/test_upgrade.py):

    SEALMINT_BINARY=build/dev/bin/sealmint /usr/bin/python3 tests/data/stores/make_store.py

writes NNNN.sql, a dump, and NNNN.json: its key, who can log in, and what the API told of it. Made once
for a schema, and then never again: it stands for the stores that are out there.
"""

import datetime
import json
import pathlib
import sqlite3
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "python"))

from sealmint_testing import snapshot  # noqa: E402
from sealmint_testing.approvals import GatedSigner  # noqa: E402
from sealmint_testing.client import SIGNERS  # noqa: E402
from sealmint_testing.receiver import Receiver  # noqa: E402
from sealmint_testing.server import Server  # noqa: E402
from sealmint_testing.webhooks import Webhook  # noqa: E402
from sealmint_testing.world import World, new_digest, sign_body, sign_path, unique  # noqa: E402

# A test of a store that has expired would fail for want of a valid certificate.
SIGNER_DAYS = 3_650
AUTHORITY_DAYS = 18_000


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
    user, machine, stranger = world.make_user(), world.make_machine(), world.make_user()
    group = world.make_group(user, machine)
    world.add_member(signer, machine, "operator")
    world.add_member(signer, group, "auditor")
    for number in range(3):
        headers = {"Idempotency-Key": unique("key")} if number == 0 else None
        machine.client.post(sign_path(signer), sign_body(), headers=headers).ok()
    machine.client.post(sign_path(signer), sign_body(b"too short")).refused(422)
    stranger.client.post(sign_path(signer), sign_body()).refused(404)
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
        while len(webhook.deliveries(status="delivered")) < 6:
            receiver.next()
    return {"gated": gated.id, "operator": of(gated.operator), "approver": of(gated.approver), "open": partly["id"]}


def of(person):
    return {"kind": person.kind, "id": person.id, "name": person.name, **person.secrets}


def dump(database):
    with sqlite3.connect(database) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        return "\n".join([f"PRAGMA application_id = {application};", *connection.iterdump(), ""])


def main():
    with Server() as server:
        world = LongLivedWorld(server)
        made = fill(world)
        told = snapshot.everything(world)
        told["approvals"] = snapshot.approvals_of(world, {"id": made["gated"]})
        key = server.key_file().read_text()
        assert server.stop() == 0
        database = server.state / "sealmint.db"
        empty = [name for name in snapshot.tables(database) if snapshot.row_count(database, name) == 0]
        assert empty == [], f"nothing in {empty}"
        schema = snapshot.rows(database, "SELECT max(number) FROM schema_migration")[0][0]
        (FOLDER / f"{schema:04}.sql").write_text(dump(database))
        material = json.dumps({"masterKey": key, "made": made, "told": told}, indent=1)
        (FOLDER / f"{schema:04}.json").write_text(material + "\n")


if __name__ == "__main__":
    main()
