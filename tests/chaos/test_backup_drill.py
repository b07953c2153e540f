"""The restore drill: backups of a server under load, and a server on each of them (reliability I14)."""

import json
import shutil
import threading
import time

import pytest

from sealmint_testing.approvals import GatedSigner
from sealmint_testing.deadline import until
from sealmint_testing.load import Load, all_operations, missing_rows
from sealmint_testing.log import Log, root_of
from sealmint_testing.server import Server, run_command
from sealmint_testing.snapshot import log_entries, reading, rows
from sealmint_testing.world import World

BACKUPS = 5
APPROVED = 100_000
BETWEEN_BACKUPS = 300
SUCCESS = 2
# Rows that are added and never changed, by the number they are added under.
APPEND_ONLY = {
    "operation": "sequence",
    "operation_caller": "number",
    "schema_migration": "number",
    "log_segment": "first_index",
    "log_checkpoint": "size",
    "event": "log_index",
}
# What only grows, of rows that change.
GROWING = {"grant": "used", "signer": "version", "access_request": "version", "approval_policy": "version"}


class Spending:
    """Clients who spend an approval as fast as they can, until the server is gone."""

    def __init__(self, gated):
        self.count = 0  # signatures that reached somebody
        self.surprises = []
        self._gated = gated
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=(size,)) for size in (1, 7, 20)]

    def start(self):
        for thread in self._threads:
            thread.start()
        return self

    def join(self):
        for thread in self._threads:
            thread.join()

    def _run(self, size):
        client = self._gated.operator.client.clone()
        try:
            while True:
                answer = self._gated.sign(client) if size == 1 else self._gated.sign_batch(size, client)
                if answer.status == 503:
                    return  # it is stopping
                answer.ok()
                with self._lock:
                    self.count += size
        except OSError:
            pass  # the server is gone
        except BaseException as problem:  # a thread has nobody else to tell
            if "IncompleteRead" not in repr(problem) and "BadStatusLine" not in repr(problem):
                self.surprises.append(problem)
        finally:
            client.close()


class Backup:
    """A backup, and what clients held when it was begun."""

    def __init__(self, server, path, load, spending):
        self.path = path
        self.received = list(load.received)
        self.spent = spending.count
        start = time.monotonic()
        done = run_command("admin", "backup", "--state", server.state, "--to", path, "--json")
        self.seconds = time.monotonic() - start
        assert done.returncode == 0, done.stderr
        self.told = json.loads(done.stdout)

    def one(self, sql, *values):
        return rows(self.path, sql, *values)[0][0]


def expect_prefix(backup, original):
    """Every row of the backup is one of the original, and none that came before its last is missing."""
    with reading(original) as connection:
        connection.execute("ATTACH ? AS backup", (str(backup.path),))
        for table, key in APPEND_ONLY.items():
            mine, theirs = f'backup."{table}"', f'main."{table}"'
            last = connection.execute(f"SELECT max({key}) FROM {mine}").fetchone()[0]
            changed = f"SELECT count(*) FROM (SELECT * FROM {mine} EXCEPT SELECT * FROM {theirs})"
            assert connection.execute(changed).fetchone() == (0,), table
            here = connection.execute(f"SELECT count(*) FROM {mine}").fetchone()
            there = connection.execute(f"SELECT count(*) FROM {theirs} WHERE {key} <= ?", (last,)).fetchone()
            assert here == there, table
        for table, column in GROWING.items():
            mine, theirs = f'backup."{table}"', f'main."{table}"'
            back = f"SELECT count(*) FROM {mine} AS old JOIN {theirs} AS new USING (id) WHERE new.{column} < old.{column}"
            assert connection.execute(back).fetchone() == (0,), table
            gone = f"SELECT count(*) FROM {mine} WHERE id NOT IN (SELECT id FROM {theirs})"
            assert connection.execute(gone).fetchone() == (0,), table


def expect_one_moment(backup):
    """The counters of the backup are those of its rows; whoever had a signature before is in it."""
    assert backup.one("SELECT integrity_check FROM pragma_integrity_check") == "ok"
    assert rows(backup.path, "PRAGMA foreign_key_check") == []
    used = backup.one('SELECT used FROM "grant"')
    assert used == backup.one("SELECT count(*) FROM operation WHERE grant_id IS NOT NULL AND status = ?", SUCCESS)
    assert backup.spent <= used <= APPROVED
    return used


def expect_log(backup, key, original):
    """The log of the backup is the beginning of the original one, and its checkpoint is of it."""
    entries = log_entries(backup.path)
    assert entries == original[: len(entries)]
    assert len(entries) >= backup.one("SELECT count(*) FROM operation")
    checkpoint = key.open(backup.one("SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1"))
    assert root_of(entries[: checkpoint.size]) == checkpoint.root
    assert backup.told["logSize"] == len(entries)
    assert key.open(backup.told["checkpoint"]) == checkpoint


def expect_server_on(backup, server, gated, plain, state):
    """A server on the restored store says the same, and goes on from there."""
    state.mkdir(mode=0o700)
    shutil.copy(server.key_file(), state / "master.key")
    done = run_command("admin", "restore", "--from", backup.path, "--state", state)
    assert done.returncode == 0, done.stderr
    used = backup.one('SELECT used FROM "grant"')
    signed = backup.one("SELECT count(*) FROM operation WHERE grant_id IS NULL AND status = ?", SUCCESS)
    entries = log_entries(backup.path)
    with Server(state, arguments=["--accept-rollback"]) as restored:
        world = World(restored)
        gated.world, gated.admin = world, world.admin
        gated.operator.client = world.admin.with_token(gated.operator.client.token)
        request = {"grantId": gated.grant_id}
        assert gated.grant(request)["usedSignings"] == used == gated.successes()
        found = all_operations(world, plain)
        assert len(found) == signed
        assert missing_rows(backup.received, found) == []
        for _ in range(3):
            gated.sign().ok()
        assert gated.grant(request)["usedSignings"] == used + 3 == gated.successes()
        # What it publishes goes on from the log of the backup.
        log = Log(world.admin)
        checkpoint = until(log.checkpoint, lambda checkpoint: checkpoint.size > len(entries), 20)
        published = log.entries(checkpoint.size)
        assert published[: len(entries)] == entries
        assert root_of(published) == checkpoint.root
        assert restored.stop() == 0


@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_restore_drill(tmp_path, capsys, how):
    with Server(tmp_path / "state") as server:
        world = World(server)
        gated, plain = GatedSigner(world), world.make_signer()
        gated.grant_id = gated.approved(signings=APPROVED)["grantId"]
        load, spending = Load(world, plain, singles=2, batches=1).start(), Spending(gated).start()
        backups = []
        for number in range(BACKUPS):
            load.wait_for(BETWEEN_BACKUPS * (number + 1))
            backups.append(Backup(server, tmp_path / f"{number}.db", load, spending))
        load.wait_for(len(load.received) + BETWEEN_BACKUPS)
        key = Log(world.admin).key
        server.kill9() if how == "killed" else server.stop()
        load.join()
        spending.join()
        assert load.surprises == [] and spending.surprises == []
        original = log_entries(server.state / "sealmint.db")
        for backup in backups:
            expect_log(backup, key, original)
            expect_prefix(backup, server.state / "sealmint.db")
        used = [expect_one_moment(backup) for backup in backups]
        assert used == sorted(used) and used[0] < used[-1], "the load stood still"
        for backup in (backups[0], backups[-1]):
            expect_server_on(backup, server, gated, plain, tmp_path / f"restored-{backup.path.stem}")
    with capsys.disabled():
        slowest = max(backup.seconds for backup in backups)
        print(
            f"\n{BACKUPS} backups while {len(load.received) + spending.count} signatures were received "
            f"(used: {used}); the slowest took {slowest * 1000:.0f} ms; 2 restored, 0 rows missing"
        )
