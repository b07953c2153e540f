"""Programs on a library: python-pkcs11 with eight threads, pyHanko, crypto11 in Go with eight goroutines."""

import re

from cases import cases
from sealmint_testing import artefacts, openssl, signing_tools


def venv():
    """The environment in which `python3` has python-pkcs11."""
    return signing_tools.folder() / "venv" / "bin"


@cases(chosen="ec-gated")
def test_python_pkcs11_with_eight_threads(try_page, key, is_gated):
    signing_tools.need(f"{venv()}/python3", "python3-pkcs11")
    path = f"{venv()}:{signing_tools.search_path()}"
    _, done = try_page("python-pkcs11", key, is_gated, 16, artefacts.data, PATH=path)
    assert done.output.count("Verified OK") == 16, done.said


@cases()
def test_pyhanko(try_page, key, is_gated):
    signing_tools.need("pyhanko")
    desk, done = try_page("pyhanko", key, is_gated, 1, artefacts.pdf)
    assert "The signature is judged VALID." in done.output, done.said
    check_pdf(desk.folder)


def check_pdf(folder):
    """What is signed in the PDF, and the signature, taken out by hand and given to openssl."""
    content = (folder / "signed.pdf").read_bytes()
    start, length, after, rest = map(int, re.search(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) ?\]", content).groups())
    assert after + rest == len(content)
    (folder / "content").write_bytes(content[start : start + length] + content[after : after + rest])
    signature = bytes.fromhex(content[start + length + 1 : after - 1].decode())
    (folder / "signature").write_bytes(signature)
    openssl.run("cms", "-verify", "-inform", "DER", "-in", folder / "signature", "-content", folder / "content",
                "-binary", "-CAfile", folder / "ca.pem", "-purpose", "any", "-out", folder / "verified")  # fmt: skip


@cases()
def test_crypto11_with_eight_goroutines(try_page, key, is_gated):
    signing_tools.need("crypto11-sign")
    _, done = try_page("crypto11", key, is_gated, 8, artefacts.data)
    assert "Verified OK" in done.output, done.said
