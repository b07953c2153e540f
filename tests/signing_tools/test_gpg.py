"""gpg with gnupg-pkcs11-scd, and what calls gpg: tags of git, rpmsign, debsigs. It knows RSA alone."""

from cases import cases
from sealmint_testing import artefacts, signing_tools

# Two self-signatures when the OpenPGP key is made, a file, a tag.
UNITS = 4
GPG = ("gpg", "gpgv", "gpgconf", "gpg-connect-agent", "/usr/bin/gnupg-pkcs11-scd", "git")


@cases(chosen="rsa-gated", keys=["rsa"])
def test_gpg_and_git(try_page, key, is_gated):
    signing_tools.need(*GPG)
    _, done = try_page("gpg", key, is_gated, UNITS, artefacts.data)
    # The file by gpgv, the tag by git.
    assert done.said.count("Good signature from") == 2, done.said


def rpm_and_data(folder):
    artefacts.data(folder)
    artefacts.rpm(folder)


@cases(keys=["rsa"])
def test_rpmsign(try_page, key, is_gated):
    signing_tools.need(*GPG, "rpmbuild", "rpmsign", "rpmkeys")
    _, done = try_page(("gpg", "rpmsign"), key, is_gated, UNITS + 1, rpm_and_data)
    assert "Header V4 RSA/SHA" in done.output and "NOKEY" not in done.output and "BAD" not in done.output, done.said


def deb_and_data(folder):
    artefacts.data(folder)
    artefacts.deb(folder)


@cases(keys=["rsa"])
def test_debsigs(try_page, key, is_gated):
    signing_tools.need(*GPG, "debsigs", "ar", "dpkg-deb")
    _, done = try_page(("gpg", "debsigs"), key, is_gated, UNITS + 1, deb_and_data)
    assert done.said.count("Good signature from") == 3, done.said
