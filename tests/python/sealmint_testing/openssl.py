"""Verification by the openssl command: the judge that shares no code with the server's edge."""

import base64
import pathlib
import subprocess
import tempfile

HASHES = {"256": "sha256", "384": "sha384", "512": "sha512"}
RSA_ALGORITHMS = tuple(
    f"RSASSA_{padding}_SHA_{bits}" for padding in ("PKCS1_V1_5", "PSS") for bits in HASHES
)
EC_ALGORITHMS = tuple(f"ECDSA_SHA_{bits}" for bits in HASHES)
ALGORITHMS = RSA_ALGORITHMS + EC_ALGORITHMS + ("ED25519",)


def run(*arguments, data=None):
    """Runs openssl and returns its stdout as bytes; fails with its stderr."""
    done = run_unchecked(*arguments, data=data)
    assert done.returncode == 0, f"openssl {arguments}: {done.stdout!r} {done.stderr!r}"
    return done.stdout


def run_unchecked(*arguments, data=None):
    return subprocess.run(
        ["openssl", *map(str, arguments)],
        input=data if data is not None else b"",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )


def hash_name(algorithm):
    """sha256 for ..._SHA_256; None for ED25519, which hashes by itself."""
    return HASHES.get(algorithm.rsplit("_", 1)[-1])


def family(algorithm):
    return "rsa" if algorithm.startswith("RSA") else "ec" if algorithm.startswith("EC") else "ed25519"


def public_key_of(certificate_pem):
    return run("x509", "-pubkey", "-noout", data=certificate_pem.encode()).decode()


def public_key_der(public_key_pem):
    return run("pkey", "-pubin", "-outform", "DER", data=public_key_pem.encode())


def verify_message(public_key_pem, algorithm, message, signature):
    """True if `signature` (base64) is one over the whole message."""
    with tempfile.TemporaryDirectory(prefix="sealmint-verify-") as folder:
        files = Files(folder, public_key_pem, message, signature)
        if algorithm == "ED25519":
            arguments = ["pkeyutl", "-verify", "-pubin", "-inkey", files.key, "-rawin"]
            arguments += ["-in", files.data, "-sigfile", files.signature]
        else:
            arguments = ["dgst", f"-{hash_name(algorithm)}", "-verify", files.key]
            arguments += padding_options(algorithm, "-sigopt")
            arguments += ["-signature", files.signature, files.data]
        return run_unchecked(*arguments).returncode == 0


def verify_digest(public_key_pem, algorithm, digest, signature):
    """True if `signature` (base64) is one over this digest."""
    with tempfile.TemporaryDirectory(prefix="sealmint-verify-") as folder:
        files = Files(folder, public_key_pem, digest, signature)
        arguments = ["pkeyutl", "-verify", "-pubin", "-inkey", files.key, "-in", files.data]
        arguments += ["-sigfile", files.signature, "-pkeyopt", f"digest:{hash_name(algorithm)}"]
        arguments += padding_options(algorithm, "-pkeyopt")
        return run_unchecked(*arguments).returncode == 0


def padding_options(algorithm, option):
    """The salt must be exactly as long as the digest: "auto" would hide another length."""
    if "_PSS_" not in algorithm:
        return []
    salt_bytes = int(algorithm.rsplit("_", 1)[-1]) // 8
    return [option, "rsa_padding_mode:pss", option, f"rsa_pss_saltlen:{salt_bytes}"]


class Files:
    """The three inputs of a verification, as files."""

    def __init__(self, folder, public_key_pem, data, signature):
        self.key = write(folder, "key.pem", public_key_pem.encode())
        self.data = write(folder, "data", data)
        self.signature = write(folder, "signature", base64.b64decode(signature, validate=True))


def write(folder, name, content):
    path = pathlib.Path(folder) / name
    path.write_bytes(content)
    return str(path)


def certificate_text(certificate_pem):
    return run("x509", "-noout", "-text", data=certificate_pem.encode()).decode()


def certificate_serial(certificate_pem):
    """Lower-case hex without leading zeros of a byte, as the contract writes it."""
    line = run("x509", "-noout", "-serial", data=certificate_pem.encode()).decode()
    return line.strip().removeprefix("serial=").lower()


def split_pems(text, label="CERTIFICATE"):
    """The single PEM blocks of a bundle, in order."""
    end = f"-----END {label}-----"
    return [part.strip() + "\n" + end + "\n" for part in text.split(end) if part.strip()]


def verify_chain(leaf_pem, chain_pems, purpose="any"):
    """Fails unless leaf -> chain ends in the last certificate as the only trusted root."""
    with tempfile.TemporaryDirectory(prefix="sealmint-chain-") as folder:
        leaf = write(folder, "leaf.pem", leaf_pem.encode())
        root = write(folder, "root.pem", chain_pems[-1].encode())
        arguments = ["verify", "-no-CApath", "-no-CAstore", "-purpose", purpose, "-CAfile", root]
        if len(chain_pems) > 1:
            between = write(folder, "between.pem", "".join(chain_pems[:-1]).encode())
            arguments += ["-untrusted", between]
        run(*arguments, leaf)


def make_tls_certificate(folder, name="server", days=30, common_name="localhost"):
    """A self-signed TLS certificate for loopback; returns (certificate path, key path)."""
    certificate = pathlib.Path(folder) / f"{name}.pem"
    key = pathlib.Path(folder) / f"{name}.key"
    run(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-days", days, "-subj", f"/CN={common_name}", "-keyout", key, "-out", certificate,
        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
    )
    key.chmod(0o600)
    return certificate, key
