"""What a machine starts: EFI programs (sbsign, pesign with NSS) and kernel modules (sign-file)."""

from cases import cases
from sealmint_testing import artefacts, signing_tools

ENGINE = "/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so"


@cases(keys=["rsa"])
def test_sbsign(try_page, key, is_gated):
    signing_tools.need("sbsign", "sbverify", ENGINE)
    _, done = try_page("sbsign", key, is_gated, units=1, prepare=artefacts.efi_program)
    assert "Signature verification OK" in done.output, done.said


@cases(keys=["rsa"])
def test_pesign_and_certutil(try_page, key, is_gated):
    signing_tools.need("pesign", "certutil", "modutil", "sbverify")
    desk, done = try_page("pesign", key, is_gated, units=2, prepare=artefacts.efi_program)
    assert f"{desk.name}:{desk.name}" in done.output, "certutil lists the certificate"
    assert "Signature verification OK" in done.output, done.said


@cases(chosen="ec-gated")
def test_sign_file(try_page, key, is_gated):
    provider = signing_tools.folder() / "ossl-modules"
    signing_tools.need("sign-file", ENGINE, f"{provider}/pkcs11.so")
    _, done = try_page("sign-file", key, is_gated, 1, artefacts.kernel_module, OPENSSL_MODULES=str(provider))
    assert "CMS Verification successful" in done.said
