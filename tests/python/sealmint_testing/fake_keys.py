"""Keys and certificates of the fake service, made by the openssl command."""

import functools
import pathlib

from sealmint_testing import openssl

KINDS = {
    "RSA_2048": ("RSA", "rsa_keygen_bits:2048"),
    "RSA_3072": ("RSA", "rsa_keygen_bits:3072"),
    "EC_prime256v1": ("EC", "ec_paramgen_curve:P-256"),
    "EC_secp384r1": ("EC", "ec_paramgen_curve:P-384"),
    "EC_secp521r1": ("EC", "ec_paramgen_curve:P-521"),
    "ED25519": ("ED25519", None),
}


class Authority:
    """A root that issues leaves into one folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.key, self.certificate = self.folder / "root.key", self.folder / "root.pem"
        make_key("EC_prime256v1", self.key)
        openssl.run("req", "-x509", "-new", "-key", self.key, "-subj", "/CN=Fake Root", "-days", "30",
                    "-out", self.certificate)  # fmt: skip
        self._number = 0

    @property
    def pem(self):
        return self.certificate.read_text(encoding="utf-8")

    def issue(self, common_name, kind="EC_prime256v1", extensions="extendedKeyUsage=codeSigning"):
        """The paths of a new key and its certificate."""
        self._number += 1
        stem = self.folder / f"leaf-{self._number}"
        key, request, leaf = (stem.with_suffix(s) for s in (".key", ".csr", ".pem"))
        names = stem.with_suffix(".ext")
        names.write_text(extensions + "\n", encoding="utf-8")
        make_key(kind, key)
        openssl.run("req", "-new", "-key", key, "-subj", f"/CN={common_name}", "-out", request)
        openssl.run("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key,
                    "-CAcreateserial", "-days", "30", "-extfile", names, "-out", leaf)  # fmt: skip
        return key, leaf


def make_key(kind, path):
    algorithm, option = KINDS[kind]
    options = ["-pkeyopt", option] if option else []
    openssl.run("genpkey", "-algorithm", algorithm, *options, "-out", path)


def serial_of(certificate):
    """Of a file. Each row of a list and each answer names it, so that openssl is asked once for a certificate."""
    return serial_of_text(pathlib.Path(certificate).read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=1024)
def serial_of_text(pem):
    text = openssl.run("x509", "-noout", "-serial", data=pem.encode()).decode()
    return text.strip().removeprefix("serial=").lower().lstrip("0")


def sign(key, algorithm, data, folder):
    """A signature over a digest; for Ed25519 over the message."""
    path = pathlib.Path(folder) / "data.bin"
    path.write_bytes(data)
    command = ["pkeyutl", "-sign", "-inkey", key, "-in", path]
    if algorithm == "ED25519":
        return openssl.run(*command, "-rawin")
    command += ["-pkeyopt", f"digest:{openssl.hash_name(algorithm)}"]
    if "PSS" in algorithm:
        command += ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]
    return openssl.run(*command)
