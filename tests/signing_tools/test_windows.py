"""Authenticode: osslsigncode and jsign, on every kind of file that Windows checks."""

import pytest
from cases import cases
from sealmint_testing import artefacts, signing_tools

ALL_FILES = "app.exe app.msi app.cab app.ps1"
# libp11 names the keys of a token in OpenSSL's engine, which osslsigncode of Debian uses.
ENGINE = "/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so"


def verified(done, count):
    return done.output.count("Signature verification: ok") == count


@cases(chosen="ec-gated")
def test_osslsigncode(try_page, key, is_gated):
    signing_tools.need("osslsigncode", ENGINE)
    _, done = try_page("osslsigncode", key, is_gated, units=1, prepare=artefacts.program)
    assert verified(done, 1), done.said


@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_osslsigncode_signs_every_kind_of_file(try_page, key):
    signing_tools.need("osslsigncode", ENGINE, "wixl", "gcab")
    _, done = try_page("osslsigncode", key, False, 4, artefacts.windows_files, FILES=ALL_FILES)
    assert verified(done, 4), done.said


def programs(folder):
    artefacts.program(folder)
    artefacts.script(folder)


@cases()
def test_jsign(try_page, key, is_gated):
    signing_tools.need("jsign", "java", "osslsigncode")
    _, done = try_page("jsign", key, is_gated, units=2, prepare=programs)
    assert verified(done, 2), done.said


@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_jsign_signs_every_kind_of_file(try_page, key):
    signing_tools.need("jsign", "java", "osslsigncode", "wixl", "gcab")
    _, done = try_page("jsign", key, False, 4, artefacts.windows_files, FILES=ALL_FILES)
    assert verified(done, 4), done.said
