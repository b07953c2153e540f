"""What loads the module into a Java machine: jarsigner, keytool, apksigner. (jsign is with the Windows files.)"""

import zipfile

from cases import cases
from sealmint_testing import artefacts, openssl, signing_tools


@cases(chosen="ec-gated")
def test_jarsigner_and_keytool(try_page, key, is_gated):
    signing_tools.need("jarsigner", "keytool")
    desk, done = try_page("jarsigner", key, is_gated, units=1, prepare=artefacts.jar)
    assert f"Alias name: {desk.name}" in done.output and "jar verified." in done.output, done.said
    # The issuer came out of the token.
    assert "Certificate chain length: 2" in done.output, done.said
    check_jar(desk.folder, "signed.jar")


def check_jar(folder, name):
    """The signature of a JAR, taken out of it and given to openssl."""
    with zipfile.ZipFile(folder / name) as archive:
        (block,) = [each for each in archive.namelist() if each.endswith((".RSA", ".EC"))]
        (folder / "block").write_bytes(archive.read(block))
        (folder / "content").write_bytes(archive.read(block.rsplit(".", 1)[0] + ".SF"))
    openssl.run("cms", "-verify", "-inform", "DER", "-in", folder / "block", "-content", folder / "content", "-binary",
                "-CAfile", folder / "ca.pem", "-purpose", "any", "-out", folder / "verified")  # fmt: skip


@cases()
def test_apksigner(try_page, key, is_gated):
    """Three schemes, three signatures."""
    signing_tools.need("apksigner")
    desk, done = try_page("apksigner", key, is_gated, units=3, prepare=artefacts.apk)
    for scheme in ("v1 scheme (JAR signing)", "v2 scheme (APK Signature Scheme v2)", "v3 scheme (APK Signature Scheme v3)"):
        assert f"Verified using {scheme}: true" in done.output, done.said
    check_jar(desk.folder, "signed.apk")
