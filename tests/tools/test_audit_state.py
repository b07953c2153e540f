"""A server's log beside the rows that it tells of: `sealmint audit verify STATE_DIRECTORY`, and over HTTP."""

import json
import pathlib
import shutil
import sqlite3

import pytest

from sealmint_testing.approvals import GatedSigner
from sealmint_testing.log import Log
from sealmint_testing.log_folder import NOT_VERIFIED, UNREACHABLE, VERIFIED, audit
from sealmint_testing.server import Server, run_command
from sealmint_testing.world import World, batch_path, operations_path, sign_body, sign_path

SIGNATURES = 300  # more than a bundle


def key_of(world):
    return world.admin.get("/log/public-key").text.strip()


class Recorded:
    """A state folder whose server has stopped, and what is known of its record."""

    def __init__(self, server):
        world = World(server)
        self.key = key_of(world)
        signer = world.make_signer()
        body = {"items": [sign_body() for _ in range(SIGNATURES)]}
        results = world.admin.post(batch_path(signer), body).ok()["results"]
        self.first_index = results[0]["logIndex"]
        world.admin.post(sign_path(signer), sign_body(b"too short")).refused(400)
        Log(world.admin).covering(results[-1]["logIndex"])
        gated = GatedSigner(world)
        gated.approved(signings=5)
        gated.sign().ok()
        last = gated.sign_batch(2).ok()["results"][-1]
        self.receipt = world.admin.get(f"{operations_path(gated.signer)}/{last['operationId']}/receipt").text
        self.size = Log(world.admin).covering(last["logIndex"]).size
        # A live server is verified as well as one that has stopped.
        self.live = audit("verify", server.state, "--json", key=self.key)
        self.over_http = audit(
            "verify", server.address, "--json", key=self.key, environment={"SEALMINT_TOKEN": server.env["SEALMINT_ADMIN_TOKEN"]}
        )  # fmt: skip
        assert server.stop() == 0
        self.state = server.state


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    with Server(state=tmp_path_factory.mktemp("recorded") / "state") as server:
        yield Recorded(server)


class State:
    """A copy that a test may spoil."""

    def __init__(self, recorded, folder):
        self.path = pathlib.Path(shutil.copytree(recorded.state, folder))
        self.key = recorded.key

    def sql(self, *statements):
        with sqlite3.connect(self.path / "sealmint.db") as database:
            rows = [database.execute(statement).fetchall() for statement in statements]
        database.close()
        return rows[-1]

    def flip(self, table, column, where, place=0):
        """One bit of a blob."""
        with sqlite3.connect(self.path / "sealmint.db") as database:
            ((content,),) = database.execute(f"SELECT {column} FROM {table} WHERE {where}")
            content = bytearray(content)
            content[content.index(place) if isinstance(place, bytes) else place] ^= 1
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (bytes(content),))
        database.close()

    def verify(self, *arguments):
        return audit("verify", self.path, "--json", *arguments, key=self.key)

    def problem(self, *arguments):
        done = self.verify(*arguments)
        assert done.returncode == NOT_VERIFIED, (done.stdout, done.stderr)
        found = json.loads(done.stdout)["problem"]
        return found["index"], found["text"]


@pytest.fixture
def state(recorded, tmp_path):
    return State(recorded, tmp_path / "state")


def test_a_record_is_verified_with_its_rows(recorded, state):
    done = state.verify()
    assert (done.returncode, done.stderr) == (VERIFIED, "")
    value = json.loads(done.stdout)
    assert value["size"] >= recorded.size and value["firstEntry"] == 0
    assert value["rows"]["compared"] == value["size"]
    assert value["rows"]["older"] == 0


def test_a_record_is_verified_while_its_server_runs(recorded):
    for done in (recorded.live, recorded.over_http):
        assert (done.returncode, done.stderr) == (VERIFIED, "")
        assert json.loads(done.stdout)["size"] >= recorded.size
    assert json.loads(recorded.live.stdout)["rows"]["compared"] >= recorded.size
    assert json.loads(recorded.over_http.stdout)["rows"] is None


def test_a_receipt_of_the_server(recorded, tmp_path):
    (tmp_path / "receipt").write_text(recorded.receipt)
    done = run_command("verify-receipt", tmp_path / "receipt", "--key", recorded.key)
    assert (done.returncode, done.stderr) == (VERIFIED, "")
    assert "pki-signer-sign" in done.stdout


def test_a_copy_of_a_state_folder_is_a_log(recorded, state, tmp_path):
    done = audit("export", state.path, "--to", tmp_path / "copy", key=state.key)
    assert done.returncode == 0, done.stderr
    done = audit("verify", tmp_path / "copy", "--complete", key=state.key)
    assert done.returncode == VERIFIED, done.stderr
    assert audit("tail", state.path, "-n", "2", key=state.key).stdout.count("\n") == 2


# ---- rows ----

SOME = "(SELECT max(sequence) - 20 FROM operation)"


def index_of_some(state):
    return state.sql(f"SELECT log_index FROM operation WHERE sequence = {SOME}")[0][0]


@pytest.mark.parametrize(
    "change,mentions",
    [
        ("status = 3", "another status"),
        ("created_at = created_at - 1", "another created_at"),
        ("signer_id = randomblob(16)", "another signer_id"),
        ("algorithm = 1", "another algorithm"),
        ("data_hash = randomblob(32)", "another data_hash"),
        ("digest = randomblob(32)", "another digest"),
        ("grant_id = randomblob(16)", "another grant_id"),
        ("error_message = 'never mind'", "another error_message"),
        ("id = randomblob(16)", "another id"),
        ("data_hash = x'00'", "never writes"),
        ("caller = 99999", "operation"),
    ],
)
def test_a_changed_row_is_found(state, change, mentions):
    index = index_of_some(state)
    state.sql(f"UPDATE operation SET {change} WHERE sequence = {SOME}")
    found, text = state.problem()
    assert found == index and mentions in text


@pytest.mark.parametrize(
    "change", ["actor_name = 'somebody else'", "source_ip = '192.0.2.1'", "salt = randomblob(16)", "salt = NULL"]
)
def test_changed_texts_of_persons_are_found(state, change):
    index = state.sql("SELECT min(log_index) FROM operation WHERE caller = (SELECT max(number) FROM operation_caller)")
    state.sql(f"UPDATE operation_caller SET {change} WHERE number = (SELECT max(number) FROM operation_caller)")
    found, text = state.problem()
    assert found == index[0][0] and "says something else of persons" in text


def test_erased_texts_of_persons_are_no_finding(state):
    texts = ("actor_name", "tool", "hostname", "command", "os_username", "signing_application_hash",
             "module_version", "source_ip")  # fmt: skip
    state.sql(f"UPDATE operation_caller SET salt = NULL, {', '.join(f'{text} = {chr(39) * 2}' for text in texts)}")
    assert state.verify().returncode == VERIFIED


def test_rows_that_are_missing_too_many_or_in_another_place_are_found(recorded, tmp_path):
    missing = State(recorded, tmp_path / "missing")
    index = index_of_some(missing)
    missing.sql(f"DELETE FROM operation WHERE sequence = {SOME}")
    assert missing.problem() == (index, missing.problem()[1]) and "its row is missing" in missing.problem()[1]

    columns = "signer_id, created_at, status, algorithm, caller, grant_id, data_hash, digest, error_message"
    extra = State(recorded, tmp_path / "extra")
    size = json.loads(extra.verify().stdout)["size"]
    extra.sql(
        f"INSERT INTO operation (id, {columns}, log_index) "
        f"SELECT randomblob(16), {columns}, log_index FROM operation WHERE sequence = {SOME}"
    )
    assert "says that it is entry" in extra.problem()[1]
    unlogged = State(recorded, tmp_path / "unlogged")
    unlogged.sql(
        f"INSERT INTO operation (id, {columns}) "
        f"SELECT randomblob(16), {columns} FROM operation WHERE sequence = {SOME}"
    )
    assert "is in no entry" in unlogged.problem()[1]

    swapped = State(recorded, tmp_path / "swapped")
    swapped.sql(
        f"UPDATE operation SET log_index = 2 * {index} + 1 - log_index WHERE log_index IN ({index}, {index + 1})"
    )
    assert swapped.problem()[0] == index < size


def test_counters_of_grants_are_compared(state):
    assert state.sql('SELECT max(used) FROM "grant"') == [(3,)]
    state.sql('UPDATE "grant" SET used = used - 1 WHERE used > 0')
    index, text = state.problem()
    assert index is None and "2 of its units are used, but 3 signatures are on record" in text


# ---- what no checkpoint covers yet ----


@pytest.fixture
def uncovered(recorded, tmp_path):
    """All but the first checkpoint is gone, so that the batch of signatures is newer than it."""
    state = State(recorded, tmp_path / "uncovered")
    state.sql("DELETE FROM log_checkpoint WHERE size > (SELECT min(size) FROM log_checkpoint)")
    (state.path / "published-checkpoint").unlink()
    return state


def test_rows_that_no_checkpoint_covers_yet_are_compared_too(recorded, uncovered):
    done = uncovered.verify()
    assert (done.returncode, done.stderr) == (VERIFIED, "")
    value = json.loads(done.stdout)
    assert value["rows"]["compared"] == value["size"] < recorded.first_index
    assert value["rows"]["newer"] >= recorded.size - value["size"] > SIGNATURES
    done = audit("verify", uncovered.path, key=uncovered.key)
    newer = value["rows"]["newer"]
    assert f"newer rows   {newer}, as they were logged too; no checkpoint covers them yet" in done.stdout


@pytest.mark.parametrize(
    "change,mentions",
    [
        (f"UPDATE operation SET data_hash = randomblob(32) WHERE sequence = {SOME}", "another data_hash"),
        (f"DELETE FROM operation WHERE sequence = {SOME}", "its row is missing"),
    ],
)
def test_rows_that_no_checkpoint_covers_yet_are_found_when_changed(uncovered, change, mentions):
    index = index_of_some(uncovered)
    uncovered.sql(change)
    found, text = uncovered.problem()
    assert found == index and mentions in text


def test_a_row_behind_the_end_of_the_log_is_found(uncovered):
    size = sum(json.loads(uncovered.verify().stdout)["rows"].values())
    columns = "signer_id, created_at, status, algorithm, caller, grant_id, data_hash, digest, error_message"
    uncovered.sql(
        f"INSERT INTO operation (id, {columns}, log_index) "
        f"SELECT randomblob(16), {columns}, {size} FROM operation WHERE sequence = {SOME}"
    )
    found, text = uncovered.problem()
    assert found == size and f"but the log has only {size} entries" in text


# ---- the stored log ----


def test_a_changed_entry_is_found(recorded, state):
    signed = "(SELECT min(first_index) FROM log_segment WHERE instr(entries, 'pki-signer-sign') > 0)"
    state.flip("log_segment", "entries", f"first_index = {signed}", b"pki-signer-sign")
    index, text = state.problem()
    assert index <= recorded.first_index and "its hash is another one" in text


def test_a_changed_tile_a_missing_bundle_and_a_cut_tail_are_found(recorded, tmp_path):
    tile = State(recorded, tmp_path / "tile")
    tile.flip("log_tile", "hashes", "position = 0")
    assert tile.problem()[0] == 0
    pruned = State(recorded, tmp_path / "pruned")
    pruned.sql("DELETE FROM log_segment WHERE first_index < 256")
    assert pruned.verify().returncode == VERIFIED
    assert json.loads(pruned.verify().stdout)["firstEntry"] == 256
    assert pruned.problem("--complete")[0] == 0
    tail = State(recorded, tmp_path / "tail")
    # The last that a checkpoint covers; what is newer is nobody's promise yet.
    covered = "SELECT max(first_index) FROM log_segment WHERE first_index < (SELECT max(size) FROM log_checkpoint)"
    tail.sql(f"DELETE FROM log_segment WHERE first_index >= ({covered})")
    assert tail.problem()[0] >= 256


def test_a_database_that_was_put_back_is_found(recorded, state):
    ((newest,),) = state.sql("SELECT max(size) FROM log_checkpoint")
    state.sql(f"DELETE FROM log_checkpoint WHERE size = {newest}")
    ((before,),) = state.sql("SELECT max(size) FROM log_checkpoint")
    index, text = state.problem()
    assert index == before and "rolled back" in text and "published-checkpoint" in text


def test_a_folder_without_a_log_is_unreachable(recorded, state):
    state.sql("DROP TABLE log_segment")
    done = state.verify()
    assert done.returncode == UNREACHABLE and "log_segment" in done.stderr
