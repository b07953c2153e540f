"""scripts/fetch-crypto-mb unpacks what the pinned hashes prove, or says why not and lets the build go on."""

import os
import pathlib
import platform
import subprocess
import zipfile

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "scripts" / "fetch-crypto-mb"

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="crypto_mb is for x86-64 only")


def fetch(cache, wheels, *arguments):
    """Runs the script with a folder of wheels instead of the network."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PIP_NO_INDEX": "1",
                   "PIP_FIND_LINKS": str(wheels)}  # fmt: skip
    done = subprocess.run([SCRIPT, *arguments], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done


def folder_of(cache):
    folder = pathlib.Path(fetch(cache, cache, "--print-folder").stdout.strip())
    assert cache in folder.parents
    return folder


def make_wheel(wheels, name, files):
    wheel = wheels / f"{name}-{folder_of(wheels).name.rsplit('-', 1)[1]}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)


def test_without_the_wheels_it_says_so_and_leaves_nothing(tmp_path):
    done = fetch(tmp_path / "cache", tmp_path)
    assert "building without crypto_mb, which is optional: " in done.stderr
    assert not list((tmp_path / "cache" / "sealmint").iterdir())


def test_wheels_of_another_content_are_refused(tmp_path):
    version = folder_of(tmp_path).name.rsplit("-", 1)[1]
    for name in ("ipp_crypto_include", "ipp_crypto_static"):
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        make_wheel(tmp_path, name, {f"{name}-{version}.dist-info/METADATA": metadata})
    done = fetch(tmp_path / "cache", tmp_path)
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not list((tmp_path / "cache" / "sealmint").iterdir())


def test_what_is_there_is_not_fetched_again(tmp_path):
    folder = folder_of(tmp_path)
    for path in ("include/crypto_mb/rsa.h", "lib/libcrypto_mb.a", "LICENSE.txt"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("here already")
    assert fetch(tmp_path, tmp_path / "no wheels").stderr == ""
    assert (folder / "lib/libcrypto_mb.a").read_text() == "here already"
