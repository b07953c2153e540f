"""Tools that sign any file: pkcs11-tool, GnuTLS, openssl with the engine and with the provider."""

import pytest
from cases import cases
from sealmint_testing import artefacts, signing_tools

ENGINE = "/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so"


@cases()
def test_pkcs11_tool(try_page, key, is_gated):
    signing_tools.need("pkcs11-tool")
    _, done = try_page("pkcs11-tool", key, is_gated, units=1, prepare=artefacts.data)
    assert "Verified OK" in done.output


@cases()
def test_pkcs11_tool_tests_itself(make_desk, key, is_gated):
    """`--test` looks at sessions and objects. It signs with mechanisms that are marked as hardware alone, and then a
    digest of SHA-1; ours are not marked, so that an approval is neither needed nor spent."""
    signing_tools.need("pkcs11-tool")
    desk = make_desk(key, is_gated)
    if is_gated:
        desk.grant(10)
    done = desk.run('set -a; . ./signing.env; pkcs11-tool --module "$SEALMINT_MODULE" --token-label "$SIGNER" --test')
    assert done.status == 0 and "No errors" in done.said, done.said
    assert "Signatures: not implemented" in done.said and desk.units == 0


@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_sha1_is_refused_by_its_name(make_desk, key):
    signing_tools.need("pkcs11-tool", "openssl")
    desk = make_desk(key)
    prefix = "3021300906052b0e03021a05000414" if key == "rsa" else ""
    (desk.folder / "digest").write_bytes(bytes.fromhex(prefix) + bytes(20))
    mechanism = "RSA-PKCS" if key == "rsa" else "ECDSA"
    done = desk.run(
        'set -a; . ./signing.env; pkcs11-tool --module "$SEALMINT_MODULE" --token-label "$SIGNER" --sign '
        f"--mechanism {mechanism} --input-file digest --output-file signature"
    )
    log = desk.folder / "module.log"
    said = done.said + (log.read_text(encoding="utf-8") if log.exists() else "")
    assert done.status != 0 and desk.units == 0
    assert "nothing with SHA-1 is signed" in said and "SHA-256" in said, said


@cases()
def test_p11tool(try_page, key, is_gated):
    signing_tools.need("p11tool", "certtool")
    _, done = try_page("p11tool", key, is_gated, units=2, prepare=artefacts.data)
    assert "Verifying against public key in the token... ok" in done.said


@cases(chosen="rsa-gated")
def test_openssl_with_the_engine(try_page, key, is_gated):
    signing_tools.need("openssl", ENGINE)
    units = 3 if key == "rsa" else 2
    _, done = try_page("openssl-engine", key, is_gated, units, prepare=artefacts.data)
    assert done.output.count("Verified OK") == units - 1 and "CMS Verification successful" in done.said


@cases()
def test_openssl_with_the_provider(try_page, key, is_gated):
    provider = signing_tools.folder() / "ossl-modules"
    signing_tools.need("openssl", f"{provider}/pkcs11.so")
    units = 3 if key == "rsa" else 2
    _, done = try_page(
        "openssl-provider", key, is_gated, units, prepare=artefacts.data, OPENSSL_MODULES=str(provider)
    )
    assert done.output.count("Verified OK") == units - 1 and "CMS Verification successful" in done.said
