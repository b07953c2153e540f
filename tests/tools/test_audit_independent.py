"""Somebody else's code on our logs: the packages of Go's checksum database read them and agree."""

import pathlib
import shutil
import subprocess

import pytest

from sealmint_testing.log_folder import VERIFIED, audit, make_log

SOURCES = pathlib.Path(__file__).with_name("logcheck")


@pytest.fixture(scope="module")
def logcheck(tmp_path_factory):
    """The program, built. Skips only where Go, or what it fetches from its module proxy, cannot be had."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("there is no go; golang-go is in scripts/packages.txt")
    fetched = subprocess.run([go, "mod", "download"], cwd=SOURCES, capture_output=True, text=True, timeout=300)
    if fetched.returncode != 0:
        pytest.skip(f"Go cannot fetch its modules: {fetched.stderr.strip()[-500:]}")
    program = tmp_path_factory.mktemp("logcheck") / "logcheck"
    built = subprocess.run(
        [go, "build", "-buildvcs=false", "-o", program, "."], cwd=SOURCES, capture_output=True, text=True, timeout=600
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return program


def check(program, log):
    return subprocess.run([program, log, log / "key"], capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("entries", [1, 255, 256, 257, 1000, 66_000])
def test_both_agree_on_a_whole_log(logcheck, tmp_path, entries):
    log = make_log(tmp_path / "log", entries)
    ours, theirs = audit("verify", log), check(logcheck, log)
    assert (ours.returncode, theirs.returncode) == (VERIFIED, 0), theirs.stderr
    root = ours.stdout.split("root")[1].split()[0]
    saved = len(list((log / "checkpoints").iterdir()))
    assert theirs.stdout == f"agreed: {entries} records, {saved + 1} checkpoints, root {root}\n"


def test_both_refuse_a_spoilt_log(logcheck, tmp_path):
    log = make_log(tmp_path / "log", 700)
    bundle = log / "tile" / "entries" / "001"
    content = bytearray(bundle.read_bytes())
    content[100] ^= 1
    bundle.write_bytes(content)
    theirs = check(logcheck, log)
    assert theirs.returncode == 1 and "record 256: " in theirs.stderr
    assert "entry 256: " in audit("verify", log).stderr
