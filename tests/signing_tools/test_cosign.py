"""cosign on a file, and on an image in a registry on this machine."""

import contextlib
import json
import re
import subprocess

from cases import cases
from sealmint_testing import artefacts, openssl, signing_tools
from sealmint_testing.deadline import until

ALGORITHMS = {"rsa": "RSASSA_PKCS1_V1_5_SHA_256", "ec": "ECDSA_SHA_256"}
# cosign asks for the roots of Sigstore even when they are not needed; the test needs no network.
NOBODY = {"HTTPS_PROXY": "http://127.0.0.1:9"}


@cases(chosen="ec-gated")
def test_cosign_on_a_file(try_page, key, is_gated):
    signing_tools.need("cosign")
    desk, done = try_page("cosign", key, is_gated, 1, artefacts.data, **NOBODY)
    assert f"Label: {desk.name}" in done.said and done.said.count("Verified OK") == 2, done.said


@cases()
def test_cosign_on_an_image(try_page, tmp_path_factory, key, is_gated):
    signing_tools.need("cosign", "registry", "skopeo", "umoci", "jq")
    folder = tmp_path_factory.mktemp("registry")
    with registry(folder) as address:
        image = push_image(folder, address)
        desk, done = try_page("cosign-image", key, is_gated, 1, image=image, **NOBODY)
        assert done.output.splitlines()[-1] == image.split("@")[1], done.said
        check_by_openssl(desk.folder / "signer.pub", folder, image, ALGORITHMS[key])


@contextlib.contextmanager
def registry(folder):
    """A registry that keeps its content in memory, on a port that the system chose; its address."""
    log = folder / "registry.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [signing_tools.find("registry"), "-port", "0"], stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        port = until(lambda: re.search(r"serving on port (\d+)", log.read_text()), bool, seconds=30)[1]
        yield f"localhost:{port}"
    finally:
        process.kill()
        process.wait()


def push_image(folder, address):
    artefacts.image(folder)
    artefacts.run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", "--digestfile", "digest",
                  "oci:image:app", f"docker://{address}/app:1", folder=folder)  # fmt: skip
    return f"{address}/app@{(folder / 'digest').read_text().strip()}"


def check_by_openssl(key, folder, image, algorithm):
    """The payload and the signature out of the registry, with skopeo and openssl alone."""
    repository, digest = image.split("@")
    source = f"docker://{repository}:{digest.replace(':', '-')}.sig"
    artefacts.run("skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", source, "dir:signed", folder=folder)
    (layer,) = json.loads((folder / "signed" / "manifest.json").read_text())["layers"]
    payload = folder / "signed" / layer["digest"].removeprefix("sha256:")
    assert digest in payload.read_text()
    signature = layer["annotations"]["dev.cosignproject.cosign/signature"]
    assert openssl.verify_message(key.read_text(), algorithm, payload.read_bytes(), signature)
