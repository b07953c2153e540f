"""scripts/build-newer-openssl builds what Cargo.lock pins into a cache, or says why not and leaves nothing."""

import os
import pathlib
import re
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "scripts" / "build-newer-openssl"
LOCK = REPOSITORY / "scripts" / "newer-openssl" / "Cargo.lock"


def build(cache, *arguments, path=None):
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PATH": path or os.environ["PATH"]}
    return subprocess.run([SCRIPT, *arguments], env=environment, capture_output=True, text=True, timeout=60)


def folder_of(cache):
    done = build(cache, "--print-folder")
    assert done.returncode == 0, done.stderr
    folder = pathlib.Path(done.stdout.strip())
    assert cache in folder.parents
    return folder


def with_cargo(tmp_path, script):
    """A PATH on which cargo is this shell script."""
    tools = tmp_path / "tools"
    tools.mkdir()
    cargo = tools / "cargo"
    cargo.write_text(f"#!/bin/sh\n{script}\n")
    cargo.chmod(0o755)
    return f"{tools}:{os.environ['PATH']}"


def assert_nothing_is_left(cache):
    assert not list((cache / "sealmint").iterdir())


def test_the_folder_is_named_after_the_pinned_version(tmp_path):
    version = re.search(r'"openssl-src"\nversion = "[0-9.]+\+([0-9.]+)"', LOCK.read_text())[1]
    assert folder_of(tmp_path).name.startswith(f"openssl-{version}-")


def test_every_source_of_the_registry_has_a_checksum():
    packages = LOCK.read_text().split("[[package]]")[1:]
    fetched = [package for package in packages if "source = " in package]
    assert any('name = "openssl-src"' in package for package in fetched)
    for package in fetched:
        assert re.search(r'^checksum = "[0-9a-f]{64}"$', package, re.MULTILINE), package


def test_without_cargo_it_says_so_and_leaves_nothing(tmp_path):
    done = build(tmp_path, path="/nonexistent")
    assert done.returncode == 1
    assert "build-newer-openssl: " in done.stderr and "'cargo'" in done.stderr
    assert_nothing_is_left(tmp_path)


def test_what_cargo_refuses_is_shown(tmp_path):
    done = build(tmp_path, path=with_cargo(tmp_path, "echo 'error: checksum for `openssl-src` changed'; exit 101"))
    assert done.returncode == 1
    assert "cargo ended with status 101" in done.stderr and "checksum for `openssl-src` changed" in done.stderr
    assert_nothing_is_left(tmp_path)


def test_what_is_there_is_not_built_again(tmp_path):
    folder = folder_of(tmp_path)
    for path in ("include/openssl/evp.h", "lib/libcrypto.a", "LICENSE.txt"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("here already")
    done = build(tmp_path, path=with_cargo(tmp_path, "exit 1"))
    assert done.returncode == 0 and done.stderr == ""
    assert (folder / "lib/libcrypto.a").read_text() == "here already"
