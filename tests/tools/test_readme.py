"""The commands of the README and the guides are run as they stand there, so no page can rot."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from sealmint_testing.log_folder import make_log, make_receipt_files
from sealmint_testing.server import binary, clean_environment

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def shell_blocks(page, heading):
    """The ```sh blocks below a heading, up to the next one."""
    text = (REPOSITORY / page).read_text()
    section = text.split(f"# {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)


def with_sealmint():
    """The binary under test is the one that the pages call by its name."""
    return {"PATH": f"{pathlib.Path(binary()).parent}:{os.environ['PATH']}"}


def shell_blocks_of(page):
    """All of a page."""
    return re.findall(r"```sh\n(.*?)```", (REPOSITORY / page).read_text(), flags=re.DOTALL)


def run_block(block, folder, server):
    """Runs it where a newcomer stands: beside the state folder of ./run."""
    (folder / ".dev").symlink_to(server.state)
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", block],
        cwd=folder, env=clean_environment(with_sealmint()), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("tool", ["curl", "jq", "openssl", "xxd"])
def test_the_tools_of_the_pages_are_there(tool):
    assert shutil.which(tool), f"{tool} is in scripts/packages.txt, so ./check has installed it"


def test_the_first_signature_by_hand(tmp_path, server):
    (block,) = shell_blocks("README.md", "The first signature, by hand")
    done = run_block(block, tmp_path, server)
    assert "Verified OK" in done.stdout
    assert '"status": "success"' in done.stdout


def test_the_guide_to_approvals(tmp_path, server):
    page = "docs/guides/approve-a-release.md"
    (block,) = shell_blocks(page, "Approve a release before it is signed")
    done = run_block(block, tmp_path, server)
    assert done.stdout.splitlines() == [
        "active", "ApprovalRequired", "Release 1.0", "approved", "approved",
        "signed", "signed", "ApprovalRequired", "2 of 2",
        "these files", "approved", "signed", "signed", "ApprovalRequired",
    ]  # fmt: skip


def test_the_guide_to_webhooks(tmp_path, server):
    page = "docs/guides/be-told-of-approvals.md"
    done = run_block("\n".join(shell_blocks(page, "Be told of approvals")), tmp_path, server)
    # The receiver writes beside the commands.
    assert sorted(done.stdout.splitlines()) == sorted(
        ["approved", "request.opened", "request.approved", "request.approved", "request.opened"]
    )


def test_the_guide_to_sinks(tmp_path, server):
    page = "docs/guides/feed-a-siem.md"
    (block,) = shell_blocks(page, "Feed a SIEM")
    done = run_block(block, tmp_path, server)
    lines = done.stdout.splitlines()
    assert "sealmint.toml: no problems" in lines
    (told,) = [line for line in lines if line.startswith("file: pki-signer-sign ")]
    assert told.replace("file:", "syslog:") in lines
    assert 'sealmint_sink_lag_entries{sink="file"} 0' in lines


def test_the_guide_to_container_images(tmp_path, server):
    page = "docs/guides/sign-container-images.md"
    (block,) = shell_blocks(page, "Sign the digests of container images in one call")
    blobs = tmp_path / "image" / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for number in range(20):
        content = f"layer {number}".encode()
        (blobs / hashlib.sha256(content).hexdigest()).write_bytes(content)
    done = run_block(block, tmp_path, server)
    assert done.stdout.split() == ["true", "20", "Signature", "Verified", "Successfully"]


def test_the_guide_to_backups(tmp_path, server):
    page = "docs/guides/backup-and-restore.md"
    blocks = [*shell_blocks(page, "Back up and restore"), *shell_blocks(page, "The drill")]
    done = run_block("\n".join(blocks), tmp_path, server)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Backed up .dev to backups/sealmint-")
    assert "The master key fits." in lines
    assert lines[-1] == "the drill server tells the same"


def test_the_guide_to_the_log(tmp_path):
    """Over a generated log: what the commands need is put where the guide says."""
    blocks = shell_blocks_of("docs/guides/verify-the-log.md")
    log = make_log(tmp_path / "log", 700)
    shutil.copy(log / "key", tmp_path / "log.key")
    shutil.copy(sorted((log / "checkpoints").iterdir())[0], tmp_path / "kept-checkpoint")
    digest = make_receipt_files(log, tmp_path)
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", "\n".join(blocks)],
        cwd=tmp_path, capture_output=True, text=True, timeout=120,
        env=clean_environment({"LOG": str(log), "DIGEST": digest, **with_sealmint()}),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("verified: 700 entries of log.example.test/audit\n") == 2
    assert [json.loads(line)["index"] for line in done.stdout.splitlines() if line[0] == "{"] == [697, 698, 699]
    assert "signatureHash" in done.stdout
    assert len((tmp_path / "signatures.csv").read_text().splitlines()) == 701
    assert len((tmp_path / "log.cef").read_text().splitlines()) == 700
