"""scripts/fetch-api-tools installs what the pinned hashes prove, or says why not and leaves nothing."""

import os
import pathlib
import subprocess

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "scripts" / "fetch-api-tools"


def fetch(cache, *arguments, path=None):
    """Runs the script where there is neither an index of Python nor one of Node."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(cache),
                   "npm_config_offline": "true", "npm_config_cache": str(cache / "npm")}  # fmt: skip
    if path is not None:
        environment["PATH"] = str(path)
    command = ["/usr/bin/python3", SCRIPT, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def folder_of(cache, kind):
    done = fetch(cache, "--print-folder", kind)
    assert done.returncode == 0, done.stderr
    folder = pathlib.Path(done.stdout.strip())
    assert cache in folder.parents
    return folder


@pytest.mark.parametrize("kind", ["python", "node"])
def test_what_cannot_be_had_is_told_and_nothing_is_left(tmp_path, kind):
    done = fetch(tmp_path, kind)
    assert done.returncode == 1
    assert f"no tools of {kind}: " in done.stderr
    assert not folder_of(tmp_path, kind).exists()
    assert not list((tmp_path / "sealmint").iterdir())


def test_a_missing_npm_has_a_name(tmp_path):
    done = fetch(tmp_path, "node", path=tmp_path)
    assert done.returncode == 1 and "there is no npm" in done.stderr


def test_what_is_there_is_not_fetched_again(tmp_path):
    folder = folder_of(tmp_path, "node")
    modules = folder / "node_modules"
    for path in ("openapi-typescript/bin/cli.js", "openapi-fetch/package.json", "typescript/bin/tsc"):
        (modules / path).parent.mkdir(parents=True)
        (modules / path).write_text("here already")
    done = fetch(tmp_path, "node")
    assert done.returncode == 0 and done.stderr == ""
    assert (modules / "typescript/bin/tsc").read_text() == "here already"


def test_no_kind_is_invented(tmp_path):
    done = fetch(tmp_path, "ruby")
    assert done.returncode == 2 and "ruby" in done.stderr
