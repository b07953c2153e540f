"""`sealmint audit ...` over folders and over HTTP: exit codes, what is printed, and copies."""

import csv
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess

import pytest

from sealmint_testing.log_folder import (
    NOT_VERIFIED, UNREACHABLE, USAGE, VERIFIED, audit, entries_of, make_log, make_receipt,
    make_receipt_files, row_of, serve_log, write_entries,
)  # fmt: skip
from sealmint_testing.server import binary, clean_environment, run_command

TOKEN = "an-auditors-token"
ENTRIES = 1500


@pytest.fixture(scope="module")
def whole_log(tmp_path_factory):
    return make_log(tmp_path_factory.mktemp("log") / "log", ENTRIES)


@pytest.fixture
def log(whole_log, tmp_path):
    """One that a test may spoil."""
    return pathlib.Path(shutil.copytree(whole_log, tmp_path / "log"))


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def problem(folder, *arguments, key=None):
    """The first finding: its index and what is said of it."""
    done = audit("verify", folder, "--json", *arguments, key=key)
    assert done.returncode == NOT_VERIFIED, done.stderr
    value = json.loads(done.stdout)
    assert value["verified"] is False
    assert "does not verify: " in done.stderr
    return value["problem"]["index"], value["problem"]["text"]


# ---- verify ----


def test_a_whole_log_verifies(whole_log):
    done = audit("verify", whole_log)
    assert (done.returncode, done.stderr) == (VERIFIED, "")
    assert done.stdout.startswith(f"verified: {ENTRIES} entries of log.example.test/audit\n")
    value = json.loads(audit("verify", whole_log, "--json").stdout)
    assert (value["verified"], value["size"], value["firstEntry"]) == (True, ENTRIES, 0)
    assert (value["checkpoints"], value["problem"]) == (4, None)


def test_the_key_may_be_a_text(whole_log):
    text = (whole_log / "key").read_text().strip()
    assert audit("verify", whole_log, key=text).returncode == VERIFIED


def test_a_flipped_bit_an_entry_taken_out_and_two_that_changed_places(log):
    bundle = log / "tile" / "entries" / "002"
    kept = entries_of(bundle)
    flip(bundle, 100)
    assert problem(log)[0] == 512
    write_entries(bundle, kept[:7] + kept[8:])
    assert problem(log) == (519, "it was taken out: entry 520 stands in its place")
    write_entries(bundle, [*kept[:7], kept[90], *kept[8:90], kept[7], *kept[91:]])
    assert problem(log) == (519, "it and entry 602 have changed places")
    write_entries(bundle, kept)
    assert audit("verify", log).returncode == VERIFIED


def test_a_truncated_log_a_replaced_tile_and_a_rolled_back_checkpoint(log):
    last = log / "tile" / "entries" / f"005.p/{ENTRIES % 256}"
    kept = last.read_bytes()
    last.unlink()
    assert problem(log)[0] == 1280
    last.write_bytes(kept)
    tile = log / "tile" / "0" / "003"
    content = tile.read_bytes()
    tile.write_bytes((log / "tile" / "0" / "001").read_bytes())
    assert problem(log)[0] == 768
    tile.write_bytes(content)
    saved = sorted((int(path.name) for path in (log / "checkpoints").iterdir()))
    (log / "checkpoint").write_bytes((log / "checkpoints" / str(saved[0])).read_bytes())
    index, text = problem(log)
    assert index == saved[0] and "rolled back" in text


def test_a_checkpoint_that_was_kept_elsewhere(log, tmp_path):
    kept = tmp_path / "kept"
    kept.write_bytes((log / "checkpoint").read_bytes())
    assert audit("verify", log, "--known", kept).returncode == VERIFIED
    saved = sorted((int(path.name) for path in (log / "checkpoints").iterdir()))
    (log / "checkpoint").write_bytes((log / "checkpoints" / str(saved[0])).read_bytes())
    shutil.rmtree(log / "checkpoints")
    assert audit("verify", log).returncode == VERIFIED  # nothing here tells of more
    assert problem(log, "--known", kept)[0] == saved[0]


def test_pruned_entries_are_told_of(log):
    (log / "tile" / "entries" / "000").unlink()
    done = audit("verify", log)
    assert done.returncode == VERIFIED and "entries 0 to 255: their hashes are there" in done.stdout
    assert problem(log, "--complete")[0] == 0


def test_the_wrong_key(log, tmp_path):
    other = make_log(tmp_path / "other", 1)
    index, text = problem(log, key=other / "key")
    assert index is None and text.startswith("checkpoint: ")


@pytest.mark.parametrize(
    "arguments,mentions",
    [
        (["verify"], "--from"),
        (["verify", "x"], "--key"),
        (["verify", "x", "--key", "/does/not/exist"], "/does/not/exist does not exist"),
        (["verify", "http://", "--key", "KEY"], "http://"),
        (["verify", "x", "--key", "KEY", "--known", "/nope"], "/nope"),
        (["search", "x", "--key", "KEY", "--id", "17"], "--id: 17 is not an id"),
        (["search", "x", "--key", "KEY", "--since", "yesterday"], "--since: yesterday is not a time"),
        (["search", "x", "--key", "KEY", "--digest", "xyz"], "--digest"),
        (["search", "x", "--key", "KEY", "--format", "xml"], "--format"),
        (["export", "x", "--key", "KEY", "--to", "y", "--format", "csv"], "--to"),
        (["tail", "x", "--key", "KEY", "--interval", "0"], "--interval"),
        ([], "subcommand"),
    ],
)
def test_wrong_usage(whole_log, arguments, mentions):
    filled = [whole_log / "key" if argument == "KEY" else argument for argument in arguments]
    done = run_command("audit", *filled)
    assert done.returncode == USAGE
    assert mentions in done.stderr


def test_what_is_not_there_is_unreachable(whole_log, tmp_path):
    key = whole_log / "key"
    for command in ("verify", "tail", "search", "export"):
        done = audit(command, tmp_path / "nothing", key=key)
        assert done.returncode == UNREACHABLE, command
        assert "is not a folder" in done.stderr


# ---- over HTTP ----


def test_a_log_is_verified_over_http(whole_log):
    with serve_log(whole_log, TOKEN) as server:
        environment = {"SEALMINT_TOKEN": TOKEN}
        done = audit("verify", server.address, key=whole_log / "key", environment=environment)
        assert (done.returncode, done.stderr) == (VERIFIED, "")
        assert f"{ENTRIES} entries" in done.stdout and "checkpoints  4, " in done.stdout
        # Nothing is asked for twice.
        tiles = [path for path in server.asked if path.startswith("/log/tile/")]
        assert len(tiles) == len(set(tiles)) == 6 + 6 + 1


@pytest.mark.parametrize("keeps_connections", [True, False])
def test_connections_are_used_again_while_their_server_keeps_them(tmp_path, keeps_connections):
    log = make_log(tmp_path / "log", 256 * 60)
    with serve_log(log, TOKEN) as server:
        server.keeps_connections = keeps_connections
        done = audit("verify", server.address, key=log / "key", environment={"SEALMINT_TOKEN": TOKEN})
        assert (done.returncode, done.stderr) == (VERIFIED, "")
        asked, connections = len(server.asked), len(server.connections)
        assert asked > 120
        # Sixteen tiles are fetched beside each other.
        assert connections <= 20 if keeps_connections else connections >= asked


def test_what_a_server_says_instead(whole_log, tmp_path):
    key = whole_log / "key"
    token_file = tmp_path / "token"
    token_file.write_text(TOKEN + "\n")
    with serve_log(whole_log, TOKEN) as server:
        done = audit("verify", server.address, key=key)
        assert done.returncode == UNREACHABLE and "the token of an Auditor" in done.stderr
        done = audit("verify", server.address + "/log/", "--token-file", token_file, key=key)
        assert done.returncode == VERIFIED
        done = audit("verify", server.address + "/other", "--token-file", token_file, key=key)
        assert done.returncode == NOT_VERIFIED and "/other/checkpoint is not there" in done.stderr
        server.answers["/log/tile/0/003"] = 503
        done = audit("verify", server.address, "--token-file", token_file, key=key)
        assert done.returncode == UNREACHABLE and "answered 503" in done.stderr
    done = audit("verify", server.address, key=key)
    assert done.returncode == UNREACHABLE
    done = audit("verify", "http://192.0.2.1/log", key=key)
    assert done.returncode == UNREACHABLE  # a token never goes over plain HTTP to other machines


# ---- copies ----


def test_a_copy_verifies_and_grows_with_its_log(tmp_path):
    small, large = tmp_path / "small", tmp_path / "large"
    make_log(large, 1500)
    key = large / "key"
    # The log as it was at a saved checkpoint: a copy of what had been written by then.
    saved = sorted(int(path.name) for path in (large / "checkpoints").iterdir())
    shutil.copytree(large, small)
    (small / "checkpoint").write_bytes((large / "checkpoints" / str(saved[1])).read_bytes())
    for size in saved[1:]:
        (small / "checkpoints" / str(size)).unlink()
    copy = tmp_path / "copy"
    done = audit("export", small, "--to", copy, key=key)
    assert done.returncode == 0, done.stderr
    assert f"{saved[1]} entries, {saved[1]} of them and 1 kept" in done.stdout
    assert audit("verify", copy, "--complete", key=key).returncode == VERIFIED
    with serve_log(large, TOKEN) as server:
        done = audit("export", server.address, "--to", copy, key=key, environment={"SEALMINT_TOKEN": TOKEN})
        assert done.returncode == 0, done.stderr
        # Whole bundles that were there already are not fetched again.
        assert "/log/tile/entries/000" not in server.asked
    assert f"1500 entries, {1500 - saved[1]} of them" in done.stdout
    assert audit("verify", copy, "--complete", key=key).returncode == VERIFIED
    assert not (copy / "tile" / "entries" / f"{saved[1] // 256:03}.p").exists()
    # Once more: nothing to do.
    assert "1500 entries, 0 of them" in audit("export", large, "--to", copy, key=key).stdout


def test_what_does_not_verify_is_not_copied(log, tmp_path):
    flip(log / "tile" / "entries" / "002", 100)
    copy = tmp_path / "copy"
    done = audit("export", log, "--to", copy)
    assert done.returncode == NOT_VERIFIED and "entry 512: " in done.stderr
    assert not (copy / "tile" / "entries" / "002").exists()
    assert not (copy / "checkpoint").exists()


def test_a_copy_refuses_another_history(log, tmp_path):
    other = make_log(tmp_path / "other", 1600)
    copy = tmp_path / "copy"
    assert audit("export", log, "--to", copy).returncode == 0
    before = (copy / "checkpoint").read_bytes()
    assert audit("export", other, "--to", copy, key=other / "key").returncode == NOT_VERIFIED
    saved = sorted(int(path.name) for path in (log / "checkpoints").iterdir())
    (log / "checkpoint").write_bytes((log / "checkpoints" / str(saved[0])).read_bytes())
    done = audit("export", log, "--to", copy)
    assert done.returncode == NOT_VERIFIED and "rolled back" in done.stderr
    assert (copy / "checkpoint").read_bytes() == before


# ---- entries ----


def rows(folder, command, *arguments):
    done = audit(command, folder, *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_entries_as_json_lines(whole_log):
    found = rows(whole_log, "export")
    assert [row["index"] for row in found] == list(range(ENTRIES))
    assert found[0]["kind"] == "pki-signer-sign" and len(found[0]["digest"]) == 64
    assert found[999]["facts"] == {"kind": "user", "memberId": "0198a1b2", "role": "operator"}
    assert [row["index"] for row in rows(whole_log, "tail", "-n", "3")] == [1497, 1498, 1499]
    assert len(rows(whole_log, "tail")) == 10


def test_entries_are_searched(whole_log):
    one = rows(whole_log, "export")[42]
    for option, field in (("--id", "id"), ("--digest", "digest"), ("--digest", "dataHash")):
        assert rows(whole_log, "search", option, one[field]) == [one]
    assert [row["index"] for row in rows(whole_log, "search", "--kind", "add-pki-signer-member")] == [999]
    assert len(rows(whole_log, "search", "--signer", one["signerId"])) == ENTRIES // 100
    assert len(rows(whole_log, "search", "--actor", one["actorId"])) == ENTRIES // 50
    times = ["--since", "2026-01-01T00:00:00.010Z", "--before", "2026-01-01T00:00:00.020Z"]
    assert [row["index"] for row in rows(whole_log, "search", *times)] == list(range(40, 80))


def test_entries_as_csv_and_cef(whole_log):
    found = audit("export", whole_log, "--format", "csv").stdout
    table = list(csv.DictReader(io.StringIO(found, newline="")))
    assert len(table) == ENTRIES and table[7]["index"] == "7"
    assert json.loads(table[999]["facts"]) == {"kind": "user", "memberId": "0198a1b2", "role": "operator"}
    lines = audit("tail", whole_log, "--format", "cef", "-n", "2").stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("CEF:0|Sealmint|Sealmint|") and "cn1Label=index cn1=1498" in lines[0]


def test_entries_that_do_not_verify_are_not_printed(log):
    flip(log / "tile" / "entries" / "002", 100)
    done = audit("export", log, "--format", "jsonl")
    assert done.returncode == NOT_VERIFIED and len(done.stdout.splitlines()) == 512


def test_tail_follows_what_comes(tmp_path):
    log = make_log(tmp_path / "log", 600)
    newest = (log / "checkpoint").read_bytes()
    saved = sorted(int(path.name) for path in (log / "checkpoints").iterdir())
    (log / "checkpoint").write_bytes((log / "checkpoints" / str(saved[0])).read_bytes())
    with subprocess.Popen(
        [binary(), "audit", "tail", log, "--key", log / "key", "--follow", "-n", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(), text=True,
    ) as process:  # fmt: skip
        assert json.loads(process.stdout.readline())["index"] == saved[0] - 1
        beside = log / "beside"
        beside.write_bytes(newest)
        os.replace(beside, log / "checkpoint")
        for index in range(saved[0], 600):
            assert json.loads(process.stdout.readline())["index"] == index
        process.send_signal(signal.SIGTERM)
        assert (process.wait(timeout=60), process.stderr.read()) == (0, "")


def test_tail_ends_when_the_log_is_rolled_back(tmp_path):
    log = make_log(tmp_path / "log", 600)
    saved = sorted(int(path.name) for path in (log / "checkpoints").iterdir())
    with subprocess.Popen(
        [binary(), "audit", "tail", log, "--key", log / "key", "--follow", "-n", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(), text=True,
    ) as process:  # fmt: skip
        assert json.loads(process.stdout.readline())["index"] == 599
        os.replace(log / "checkpoints" / str(saved[0]), log / "checkpoint")
        _, errors = process.communicate(timeout=60)
    assert process.returncode == NOT_VERIFIED and "rolled back" in errors


# ---- receipts ----


def verify_receipt(folder, log, *arguments):
    return run_command("verify-receipt", folder / "app.receipt", "--key", log / "key", *arguments)


def test_a_receipt_proves_its_record(whole_log, tmp_path):
    digest = make_receipt_files(whole_log, tmp_path)
    done = verify_receipt(tmp_path, whole_log, "--digest", digest, "--signature", tmp_path / "app.sig")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"entry 42 of log.example.test/audit, in its tree of {ENTRIES} entries\n")
    for field in ("kind", "id", "time", "actorKind", "signerId", "algorithm", "digest", "signatureHash"):
        assert f"\n  {field} " in done.stdout
    value = json.loads(verify_receipt(tmp_path, whole_log, "--json").stdout)
    assert value == {
        "verified": True, "origin": "log.example.test/audit", "size": ENTRIES,
        "record": row_of(whole_log, 42), "differs": [],
    }  # fmt: skip


def test_a_receipt_of_something_else(whole_log, tmp_path):
    digest = make_receipt_files(whole_log, tmp_path)
    other = row_of(whole_log, 43)["digest"]
    done = verify_receipt(tmp_path, whole_log, "--digest", other)
    assert done.returncode == NOT_VERIFIED
    assert f"the digest is {other}, but the record is of {digest}" in done.stderr
    (tmp_path / "app.sig").write_text("another signature")
    done = verify_receipt(tmp_path, whole_log, "--signature", tmp_path / "app.sig", "--json")
    assert done.returncode == NOT_VERIFIED
    assert json.loads(done.stdout)["verified"] is False
    assert "the signature is not the one of the record" in done.stderr


def test_receipts_that_prove_nothing(whole_log, tmp_path):
    make_receipt_files(whole_log, tmp_path)
    receipt = tmp_path / "app.receipt"
    text = receipt.read_text()
    for spoilt in ("", "nonsense", text[:-20], text.replace("index 42", "index 43"), "x" * 300_000):
        receipt.write_text(spoilt)
        done = verify_receipt(tmp_path, whole_log)
        assert done.returncode in (NOT_VERIFIED, USAGE) and done.stdout == "", spoilt[:100]
    receipt.write_text(text)
    other = make_log(tmp_path / "other", 1)
    assert verify_receipt(tmp_path, other).returncode == NOT_VERIFIED


def test_a_receipt_is_a_known_checkpoint(log, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(make_receipt(log, 7))
    assert audit("verify", log, "--known", kept).returncode == VERIFIED
    saved = sorted(int(path.name) for path in (log / "checkpoints").iterdir())
    (log / "checkpoint").write_bytes((log / "checkpoints" / str(saved[0])).read_bytes())
    shutil.rmtree(log / "checkpoints")
    assert problem(log, "--known", kept)[0] == saved[0]


@pytest.mark.parametrize(
    "arguments,mentions",
    [
        (["/does/not/exist", "--key", "KEY"], "/does/not/exist does not exist"),
        (["x"], "--key"),
        (["x", "--key", "KEY", "--digest", "zz"], "--digest is not hexadecimal"),
        (["x", "--key", "KEY", "--signature", "/nope"], "/nope does not exist"),
    ],
)
def test_wrong_usage_of_verify_receipt(whole_log, arguments, mentions):
    filled = [whole_log / "key" if argument == "KEY" else argument for argument in arguments]
    done = run_command("verify-receipt", *filled)
    assert done.returncode == USAGE and mentions in done.stderr
