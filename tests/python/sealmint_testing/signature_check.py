"""Whether what the module returned is a signature, by the openssl command and the certificate alone."""

import hashlib
import subprocess
import tempfile
import pathlib

from sealmint_testing import der


def der_signature(raw):
    """r and s side by side, as DER."""
    half = len(raw) // 2
    return der.sequence(der_integer(raw[:half]), der_integer(raw[half:]))


def der_integer(big_endian):
    digits = big_endian.lstrip(b"\0") or b"\0"
    return der.element(0x02, (b"\0" if digits[0] & 0x80 else b"") + digits)


def is_good(certificate_der, digest, signature, bits=256, pss=False):
    """Checks a signature over a digest with the key of a certificate."""
    with tempfile.TemporaryDirectory(prefix="sealmint-check-") as folder:
        folder = pathlib.Path(folder)
        (folder / "c.der").write_bytes(certificate_der)
        key = run("x509", "-inform", "DER", "-in", folder / "c.der", "-pubkey", "-noout").stdout
        (folder / "key.pem").write_bytes(key)
        is_ec = b"ASN1 OID" in run("pkey", "-pubin", "-in", folder / "key.pem", "-noout", "-text_pub").stdout
        (folder / "s").write_bytes(der_signature(signature) if is_ec else signature)
        (folder / "d").write_bytes(digest)
        command = ["pkeyutl", "-verify", "-pubin", "-inkey", folder / "key.pem", "-in", folder / "d",
                   "-sigfile", folder / "s", "-pkeyopt", f"digest:sha{bits}"]  # fmt: skip
        if pss:
            command += ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]
        return run(*command).returncode == 0


def run(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, timeout=60, check=False)


def digest(data, bits=256):
    return hashlib.new(f"sha{bits}", data).digest()


def digest_info(data, bits=256):
    """DigestInfo of PKCS#1."""
    oid = bytes([0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, {256: 1, 384: 2, 512: 3}[bits]])
    return der.sequence(der.sequence(oid, b"\x05\x00"), der.element(0x04, digest(data, bits)))
