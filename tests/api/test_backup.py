"""`sealmint admin backup` and `restore` beside a running server."""

import fcntl
import json
import os
import re
import resource
import shutil
import stat
import subprocess

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import SIGNERS
from sealmint_testing.log import Log, decode
from sealmint_testing.server import Server, StartFailed, binary, clean_environment, run_command
from sealmint_testing.snapshot import change, differences, everything, log_entries, row_count, rows
from sealmint_testing.world import World, new_digest, sign_body, sign_path

USAGE, FAILURE = 2, 1
FACTS = 16  # of a record (core/audit/leaf.hpp)


def back_up(state, target, *arguments):
    return run_command("admin", "backup", "--state", state, "--to", target, *arguments)


def restore(backup, state, *arguments):
    return run_command("admin", "restore", "--from", backup, "--state", state, *arguments)


def refused(done, *mentions):
    assert done.returncode == FAILURE, done
    assert done.stdout == ""
    assert done.stderr.startswith("sealmint "), done.stderr
    for text in mentions:
        assert str(text) in done.stderr
    assert done.stderr.count("\n") == 1, "one line says it all"


@pytest.fixture
def backup(server, world, tmp_path):
    """A backup of the shared server, with a signature in it."""
    signer = world.make_signer()
    world.admin.post(sign_path(signer), sign_body()).ok()
    done = back_up(server.state, tmp_path / "backup.db")
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "backup.db"


def give_key(server, state):
    state.mkdir(exist_ok=True)
    shutil.copy(server.key_file(), state / "master.key")


# ---- what it makes and says ----


def test_a_backup_is_one_private_file_that_is_whole(server, world, tmp_path):
    before = os.umask(0)
    try:
        done = back_up(server.state, tmp_path / "backup.db")
    finally:
        os.umask(before)
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path / "backup.db"
    assert [entry.name for entry in tmp_path.iterdir()] == ["backup.db"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA journal_mode") == [("delete",)], "needs no files beside it"
    operations = row_count(path, "operation")
    schema = rows(path, "SELECT max(number) FROM schema_migration")[0][0]
    lines = done.stdout.splitlines()
    assert lines[0] == f"Backed up {server.state} to {path}."
    assert f"  size        {path.stat().st_size} bytes" in lines
    assert f"  schema      {schema}" in lines
    assert f"  operations  {operations}" in lines
    assert f"  log         {len(log_entries(path))} entries" in lines
    assert "The master key is not in it" in lines[-1]


def test_a_backup_for_programs(server, tmp_path):
    done = back_up(server.state, tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    (path,) = tmp_path.iterdir()
    assert re.fullmatch(r"sealmint-\d{8}T\d{6}Z\.db", path.name)
    assert told["file"] == str(path) and told["bytes"] == path.stat().st_size
    assert told["logSize"] == len(log_entries(path)) > 0
    assert told["operations"] == row_count(path, "operation") and told["schema"] >= 5


def test_the_configuration_may_name_the_state_folder(server, tmp_path):
    config = tmp_path / "sealmint.toml"
    config.write_text(f'[storage]\ndirectory = "{server.state}"\n')
    done = run_command("admin", "backup", "--config", config, "--to", tmp_path / "backup.db")
    assert done.returncode == 0, done.stderr


def test_a_server_that_was_killed_is_backed_up_with_its_log(fresh_server, fresh_world, tmp_path):
    signer = fresh_world.make_signer()
    for _ in range(3):
        fresh_world.admin.post(sign_path(signer), sign_body()).ok()
    fresh_server.kill9()
    assert (fresh_server.state / "sealmint.db-wal").stat().st_size > 0
    assert back_up(fresh_server.state, tmp_path / "backup.db").returncode == 0
    assert row_count(tmp_path / "backup.db", "operation") == 3
    # It left everything to the next start.
    fresh_server.start()
    assert len(World(fresh_server).operations(signer)) == 3


# ---- and back ----


def test_a_restored_store_is_the_one_that_was_backed_up(server, world, backup, tmp_path):
    state = tmp_path / "restored"
    give_key(server, state)
    state.chmod(0o755)
    done = restore(backup, state)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Restored {backup} into {state}.\n")
    assert "The master key fits.\nThe first start needs --accept-rollback" in done.stdout
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "sealmint.db").stat().st_mode) == 0o600
    before = everything(world)
    with Server(state, arguments=["--accept-rollback"]) as restored:
        copy = World(restored)
        assert differences(before, everything(copy)) == []
        signer = copy.admin.get(f"{SIGNERS}/demo").ok()
        digest = new_digest("RSASSA_PKCS1_V1_5_SHA_256")
        body = sign_body(digest, "RSASSA_PKCS1_V1_5_SHA_256")
        answer = copy.admin.post(sign_path(signer), body).ok()
        key = openssl.public_key_of(world.certificate_pem(signer))
        assert openssl.verify_digest(key, "RSASSA_PKCS1_V1_5_SHA_256", digest, answer["signature"])
        # Whoever had a token has it still.
        copy.admin.with_token(world.machine.token).get("/api/v1/auth/me").ok()
        assert restored.stop() == 0


def test_the_key_may_come_later_but_it_must_come(server, backup, tmp_path):
    state = tmp_path / "restored"
    done = restore(backup, state)
    assert done.returncode == 0, done.stderr
    assert f"Put the master key of this store at {state / 'master.key'}, with mode 0600" in done.stdout
    with pytest.raises(StartFailed, match="There is no master key"):
        Server(state).start()
    give_key(server, state)
    with Server(state, arguments=["--accept-rollback"]) as restored:
        World(restored).admin.get(SIGNERS).ok()


def test_a_restored_store_signs_nothing_until_that_is_accepted(fresh_server, fresh_world, tmp_path):
    """What was recorded after the backup is lost with the rest of the folder: nobody can know of it."""
    signer = fresh_world.make_signer()
    fresh_world.admin.post(sign_path(signer), sign_body()).ok()
    assert back_up(fresh_server.state, tmp_path / "backup.db").returncode == 0
    state = tmp_path / "restored"
    give_key(fresh_server, state)
    assert restore(tmp_path / "backup.db", state).returncode == 0
    restored = Server(state)
    for _ in range(2):
        with pytest.raises(StartFailed, match="restored from a backup, and what was recorded since is not in it"):
            restored.start()
    restored.arguments.append("--accept-rollback")
    with restored:
        world = World(restored)
        world.admin.post(sign_path(signer), sign_body()).ok()
        log = Log(world.admin)
        checkpoint = log.covering(2)
        records = [decode(entry) for entry in log.entries(checkpoint.size)]
        assert ["log-rollback-accepted" in record.values() for record in records].count(True) == 1
        assert any(record.get(FACTS, {}).get("cause") == "restored-from-backup" for record in records)
        assert restored.stop() == 0
    restored.arguments.remove("--accept-rollback")
    with restored.start():
        assert restored.stop() == 0


@pytest.mark.parametrize("is_newest", [True, False])
def test_the_newest_checkpoint_shows_whether_the_backup_is_all(fresh_server, fresh_world, tmp_path, is_newest):
    """A planned move brings the file along; a monitor may have kept what was published."""
    signer = fresh_world.make_signer()
    fresh_world.admin.post(sign_path(signer), sign_body()).ok()
    if not is_newest:
        assert back_up(fresh_server.state, tmp_path / "backup.db").returncode == 0
        index = fresh_world.admin.post(sign_path(signer), sign_body()).ok()["logIndex"]
        Log(fresh_world.admin).covering(index)
    assert fresh_server.stop() == 0
    if is_newest:
        assert back_up(fresh_server.state, tmp_path / "backup.db").returncode == 0
    state = tmp_path / "restored"
    give_key(fresh_server, state)
    shutil.copy(fresh_server.state / "published-checkpoint", state)
    done = restore(tmp_path / "backup.db", state)
    assert "The first start compares the log with the checkpoint that was there." in done.stdout
    restored = Server(state)
    if is_newest:
        with restored.start():
            World(restored).admin.post(sign_path(signer), sign_body()).ok()
    else:
        with pytest.raises(StartFailed, match="put back to an earlier state"):
            restored.start()


def test_a_key_of_another_store_is_found_before_anything_is_written(backup, fresh_server, tmp_path):
    state = tmp_path / "restored"
    give_key(fresh_server, state)
    refused(restore(backup, state), "this is not the key that the store was sealed with")
    assert [entry.name for entry in state.iterdir()] == ["master.key"]
    (state / "master.key").write_text("no key\n")
    refused(restore(backup, state), "keys.master_key")
    assert [entry.name for entry in state.iterdir()] == ["master.key"]


# ---- refusals of backup ----


def test_usage(server, tmp_path):
    for arguments, mention in (
        (["admin"], "subcommand"),
        (["admin", "backup", "--state", server.state], "--to"),
        (["admin", "backup", "--to", tmp_path / "x"], "--state"),
        (["admin", "restore", "--state", tmp_path / "x"], "--from"),
        (["admin", "restore", "--from", tmp_path / "x"], "--state"),
    ):
        done = run_command(*arguments)
        assert (done.returncode, done.stdout) == (USAGE, "")
        assert mention in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_store_to_back_up(tmp_path):
    for state in (tmp_path / "missing", tmp_path):
        refused(back_up(state, tmp_path / "backup.db"), state / "sealmint.db", "there is no store here")
        assert list(tmp_path.iterdir()) == []
    (tmp_path / "sealmint.db").touch()
    refused(back_up(tmp_path, tmp_path / "backup.db"), "the database is empty")
    (tmp_path / "sealmint.db").write_bytes(b"this is no database " * 500)
    refused(back_up(tmp_path, tmp_path / "backup.db"), "damaged or not a database")
    (tmp_path / "sealmint.db").unlink()
    change(tmp_path / "sealmint.db", "CREATE TABLE theirs (x)")
    refused(back_up(tmp_path, tmp_path / "backup.db"), "belongs to another program")
    assert not (tmp_path / "backup.db").exists()


def test_nothing_is_overwritten(server, backup, tmp_path):
    before = backup.read_bytes()
    refused(back_up(server.state, backup), backup, "exists already; nothing is overwritten")
    assert backup.read_bytes() == before
    refused(back_up(server.state, tmp_path / "no" / "backup.db"), "there is no folder")


def test_two_backups_to_one_file(server, tmp_path):
    partial = tmp_path / "backup.db.partial"
    partial.write_bytes(b"left by a process that was killed")
    with open(partial, "rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        refused(back_up(server.state, tmp_path / "backup.db"), "is being written by somebody else")
    assert back_up(server.state, tmp_path / "backup.db").returncode == 0
    assert not partial.exists()


def test_a_target_that_takes_no_more(server, tmp_path):
    """A bound on the size of files stands for a full disk, which needs the right to mount one."""
    command = [binary(), "admin", "backup", "--state", server.state, "--to", tmp_path / "backup.db"]
    done = subprocess.run(
        [str(part) for part in command], env=clean_environment(), capture_output=True, text=True,
        timeout=60, restore_signals=False,  # Python ignores SIGXFSZ, and so may the command
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )  # fmt: skip
    refused(done, tmp_path / "backup.db")
    assert list(tmp_path.iterdir()) == []


# ---- refusals of restore ----


def test_a_state_folder_in_use_is_left_alone(server, world, backup):
    refused(restore(backup, server.state), "a store is restored into an empty folder only")
    world.admin.get(SIGNERS).ok()


def test_what_is_no_backup_is_not_restored(server, backup, tmp_path):
    state = tmp_path / "restored"
    refused(restore(server.state / "sealmint.db", state), "may lack its newest records")
    refused(restore(tmp_path / "missing", state), tmp_path / "missing", "does not exist")
    refused(restore(tmp_path, state), "is a directory")
    os.mkfifo(tmp_path / "fifo")
    refused(restore(tmp_path / "fifo", state), "not a regular file")
    (tmp_path / "text").write_text("hello\n")
    refused(restore(tmp_path / "text", state), "it is no database")
    change(tmp_path / "theirs.db", "CREATE TABLE theirs (x)")
    refused(restore(tmp_path / "theirs.db", state), "belongs to another program")
    content = bytearray(backup.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8192] = b"\xff" * 8192
    (tmp_path / "damaged.db").write_bytes(content)
    refused(restore(tmp_path / "damaged.db", state), "damaged")
    (tmp_path / "short.db").write_bytes(content[:middle])
    refused(restore(tmp_path / "short.db", state))
    assert not state.exists()
    state.write_text("a file")
    # A state folder that cannot be one is found with the configuration.
    done = restore(backup, state)
    assert done.returncode == 78 and "is not a folder" in done.stderr, done
    assert state.read_text() == "a file"
