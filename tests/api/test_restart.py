"""What survives a restart, how the server stops, and what it refuses to start with."""

import os
import shutil
import signal
import stat

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import SIGNERS, login_machine, login_user
from sealmint_testing.load import Load, all_operations, missing_rows
from sealmint_testing.server import Server, StartFailed
from sealmint_testing.snapshot import everything
from sealmint_testing.world import World, new_digest, sign_body, sign_path


def fill(world):
    signer, disabled = world.make_signer(), world.make_signer()
    user, machine = world.make_user(), world.make_machine()
    group = world.make_group(user, machine)
    world.add_member(signer, machine, "operator")
    world.add_member(signer, group, "auditor")
    for _ in range(3):
        machine.client.post(sign_path(signer), sign_body()).ok()
    user.client.post(sign_path(signer), sign_body()).refused(403)
    world.admin.patch(f"{SIGNERS}/{disabled['id']}/status", {"status": "disabled"}).ok()
    return signer, user, machine


@pytest.mark.parametrize("how", ["SIGTERM", "kill -9"])
def test_state_survives(fresh_server, fresh_world, how):
    signer, user, machine = fill(fresh_world)
    before, env = everything(fresh_world), fresh_server.env
    if how == "SIGTERM":
        assert fresh_server.stop() == 0
    else:
        fresh_server.kill9()
    fresh_server.start()
    after = World(fresh_server)
    assert everything(after) == before
    old_session = after.admin.with_token(machine.secrets["token"])
    digest = new_digest()
    answer = old_session.post(sign_path(signer), sign_body(digest)).ok()
    key = openssl.public_key_of(after.certificate_pem(signer))
    assert openssl.verify_digest(key, "ECDSA_SHA_256", digest, answer["signature"])
    login_user(after.address, user.name, user.secrets["password"]).ok()
    # The tokens of the first run, which somebody may have pasted somewhere, still work.
    for name in ("SEALMINT_ADMIN_TOKEN", "SEALMINT_TOKEN"):
        after.admin.with_token(env[name]).get("/api/v1/auth/me").ok()
    login_machine(after.address, env["SEALMINT_CLIENT_ID"], env["SEALMINT_CLIENT_SECRET"]).ok()
    assert fresh_server.env["SEALMINT_SIGNER_ID"] == env["SEALMINT_SIGNER_ID"]


def test_what_the_first_start_makes(fresh_server, fresh_world):
    env = fresh_server.env
    assert env["SEALMINT_ADDR"] == fresh_server.address
    assert env["SEALMINT_PID"] == str(fresh_server.pid)
    demo = fresh_world.admin.get(f"{SIGNERS}/demo").ok()
    assert (demo["id"], demo["name"], demo["keyAlgorithm"]) == (env["SEALMINT_SIGNER_ID"], "demo", "RSA_3072")
    body = fresh_world.admin.get(f"{SIGNERS}/demo/certificate").ok()
    chain = openssl.split_pems(body["certificateChainPem"])
    assert len(chain) == 2, "an issuing CA below a root"
    openssl.verify_chain(body["certificatePem"], chain)
    digest = new_digest()
    answer = fresh_world.machine.post(f"{SIGNERS}/demo/sign", sign_body(digest, "RSASSA_PSS_SHA_256")).ok()
    key = openssl.public_key_of(body["certificatePem"])
    assert openssl.verify_digest(key, "RSASSA_PSS_SHA_256", digest, answer["signature"])
    roles = {row["role"] for row in fresh_world.machine.get(f"{SIGNERS}/demo/members").ok()["memberships"]}
    assert roles == {"admin", "operator"}


def test_files_are_for_their_owner_only(tmp_path):
    """Even when the caller's umask would let everybody read."""
    before = os.umask(0)
    try:
        with Server(tmp_path / "state") as server:
            open_to_others = [
                path.name
                for path in server.state.rglob("*")
                if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
            ]
            mode = stat.S_IMODE((server.state / "env").stat().st_mode)
    finally:
        os.umask(before)
    assert mode == 0o600
    assert open_to_others == []


# ---- stopping ----


def test_sigterm_ends_with_0_and_closes_idle_connections(fresh_server, fresh_world):
    fresh_world.admin.get("/api/status").ok()
    assert fresh_server.stop(timeout=10) == 0


def test_sigterm_drains(fresh_server, fresh_world):
    """Every answered signature has its row, and nobody gets half an answer."""
    signer = fresh_world.make_signer()
    load = Load(fresh_world, signer, singles=3, batches=1).start()
    load.wait_for(100)
    assert fresh_server.stop() == 0
    load.join()
    assert load.surprises == [] and load.cut_answers == []
    fresh_server.start()
    assert missing_rows(load.received, all_operations(World(fresh_server), signer)) == []


def test_sigint_stops_too(fresh_server):
    fresh_server.send(signal.SIGINT)
    assert fresh_server.wait() == 0


# ---- starts that are refused ----


def refused_start(server):
    with pytest.raises(StartFailed) as caught:
        server.start(timeout=30)
    assert caught.value.exit_code != 0, caught.value
    assert caught.value.exit_code > 0, f"ended by a signal: {caught.value}"
    return caught.value.log


def test_a_second_server_on_the_same_state(fresh_server, fresh_world, tmp_path):
    second = Server(fresh_server.state)
    second.log_path = tmp_path / "second.log"
    log = refused_start(second)
    assert any(word in log.lower() for word in ("lock", "in use", "another", "already")), log
    fresh_world.admin.get(SIGNERS).ok()
    assert fresh_server.env["SEALMINT_PID"] == str(fresh_server.pid), "env still names the first one"


def test_the_key_of_another_state(fresh_server, tmp_path):
    fresh_server.stop()
    with Server(tmp_path / "other") as other:
        foreign = other.key_file()
    before = {path.name: path.read_bytes() for path in fresh_server.state.glob("sealmint.db*")}
    own = fresh_server.key_file()
    kept = own.read_bytes()
    shutil.copyfile(foreign, own)
    log = refused_start(fresh_server)
    assert "key" in log.lower()
    own.write_bytes(kept)
    fresh_server.start()
    World(fresh_server).machine.post(f"{SIGNERS}/demo/sign", sign_body(algorithm="RSASSA_PSS_SHA_256")).ok()
    assert before, "there was a database to protect"


@pytest.mark.parametrize("content", [b"", b"x", b"\0" * 32, b"00" * 32 + b"\n"])
def test_a_damaged_key(fresh_server, content):
    fresh_server.stop()
    fresh_server.key_file().write_bytes(content)
    refused_start(fresh_server)


def test_a_missing_key_is_never_replaced(fresh_server):
    """A new key would make every stored private key unreadable for good."""
    fresh_server.stop()
    key = fresh_server.key_file()
    kept = key.read_bytes()
    key.unlink()
    refused_start(fresh_server)
    key.write_bytes(kept)
    key.chmod(0o600)
    fresh_server.start()


def test_a_key_that_others_may_read(fresh_server):
    fresh_server.stop()
    fresh_server.key_file().chmod(0o644)
    assert "0600" in refused_start(fresh_server) or "permission" in fresh_server.log().lower()


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1"])
def test_dev_mode_binds_loopback_only(tmp_path, address):
    server = Server(tmp_path / "state", arguments=["--bind", address])
    log = refused_start(server)
    assert "loopback" in log.lower() and address in log


def test_a_taken_port_is_named(fresh_server, tmp_path):
    server = Server(tmp_path / "state")
    line = server.command_line

    def on_the_taken_port(ready_fd):
        command = line(ready_fd)
        command[command.index("--port") + 1] = str(fresh_server.port)
        return command

    server.command_line = on_the_taken_port
    assert str(fresh_server.port) in refused_start(server)


def test_a_state_that_is_a_file(tmp_path):
    path = tmp_path / "state"
    path.write_text("not a folder")
    refused_start(Server(path))
    assert path.read_text() == "not a folder"


def test_a_damaged_database(fresh_server):
    fresh_server.stop()
    database = fresh_server.state / "sealmint.db"
    for path in fresh_server.state.glob("sealmint.db-*"):
        path.unlink()
    database.write_bytes(b"this is no database " * 500)
    refused_start(fresh_server)
