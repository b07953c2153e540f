"""OpenSC's pkcs11-tool, which loads the module as a program of its own."""

import os
import pathlib
import re
import subprocess

import pytest
from sealmint_testing import cryptoki as p11
from sealmint_testing.server import REPOSITORY, clean_environment
from sealmint_testing.signature_check import digest, is_good
from sealmint_testing.world import unique


@pytest.fixture
def tool(service, tmp_path):
    """tool(...): its standard output; fails with all that it said."""
    environment = clean_environment({**service.environment, "XDG_CACHE_HOME": str(tmp_path / "cache")})

    def run(*arguments):
        command = ["pkcs11-tool", "--module", p11.module_path(), *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize(
    ("kind", "mechanism", "bits"),
    [("EC_prime256v1", "ECDSA", 256), ("EC_prime256v1", "ECDSA-SHA256", 256),
     ("EC_prime256v1", "ECDSA-SHA384", 384), ("RSA_2048", "SHA256-RSA-PKCS", 256),
     ("RSA_2048", "SHA512-RSA-PKCS", 512), ("RSA_2048", "SHA256-RSA-PKCS-PSS", 256),
     ("RSA_2048", "RSA-PKCS-PSS", 256)],
)  # fmt: skip
def test_signs(service, tool, tmp_path, kind, mechanism, bits):
    signer = service.add_signer(unique("signer"), kind)
    data = os.urandom(9_000)
    is_bare = mechanism in ("ECDSA", "RSA-PKCS-PSS")
    source, target, certificate = (tmp_path / name for name in ("in", "out", "cert"))
    source.write_bytes(digest(data) if is_bare else data)
    label = ("--token-label", signer["name"][:32])
    more = ("--hash-algorithm", "SHA256") if mechanism == "RSA-PKCS-PSS" else ()
    tool(*label, "--sign", "--mechanism", mechanism, *more, "--input-file", source, "--output-file", target)
    tool(*label, "--read-object", "--type", "cert", "--label", signer["name"], "--output-file", certificate)
    assert is_good(certificate.read_bytes(), digest(data, bits), target.read_bytes(), bits, pss="PSS" in mechanism)


def test_lists(service, tool):
    signer = service.add_signer(unique("signer"), "RSA_2048")
    label = ("--token-label", signer["name"][:32])
    assert signer["name"][:32] in tool("--list-token-slots")
    shown = tool(*label, "--list-objects")
    assert shown.count("label:") == 4 and "Private Key Object; RSA" in shown
    assert "SHA256-RSA-PKCS-PSS" in tool(*label, "--list-mechanisms")


@pytest.mark.parametrize("kind", ["EC_prime256v1", "RSA_2048"])
def test_its_own_test(fake, tmp_path, kind):
    fake.add_signer("release", kind)
    environment = clean_environment({**fake.environment, "XDG_CACHE_HOME": str(tmp_path / "cache")})
    done = subprocess.run(
        ["pkcs11-tool", "--module", p11.module_path(), "--test"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "No errors" in said, said


def test_the_guide(server, tmp_path):
    page = (REPOSITORY / "docs/guides/sign-with-any-tool.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / ".dev").symlink_to(pathlib.Path(server.state))
    environment = clean_environment({"SEALMINT_MODULE": p11.module_path(), "XDG_CACHE_HOME": str(tmp_path / "cache")})
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", block],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "Verified OK" in done.stdout, done.stdout + done.stderr
