"""Signs every blob and manifest of a real OCI image in one call, and verifies each by openssl."""

import base64
import hashlib
import json
import shutil
import subprocess

import pytest

from sealmint_testing import openssl
from sealmint_testing.world import batch_path, data_hash, sign_body

DIGESTS = 1000
# Each tag adds a layer, a configuration and a manifest.
TAGS = -(-DIGESTS // 3) + 1
UNPACKED_TAGS = 3


def run(*command, folder):
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout} {done.stderr}"
    return done.stdout


def build_layout(folder):
    """An OCI layout with more than DIGESTS blobs, made by umoci as a build would."""
    run("umoci", "init", "--layout", "image", folder=folder)
    run("umoci", "new", "--image", "image:base", folder=folder)
    for number in range(UNPACKED_TAGS):
        repack_a_bundle(folder, number)
    for number in range(TAGS):
        file = folder / "release.txt"
        file.write_text(f"release {number}\n")
        run(
            "umoci", "insert", "--rootless", "--image", "image:base", "--tag", f"r{number}",
            file, f"/opt/release-{number}.txt", folder=folder,
        )  # fmt: skip
    return folder / "image"


def repack_a_bundle(folder, number):
    """The long way: unpack, change the tree, repack as a new layer."""
    bundle = folder / "bundle"
    run("umoci", "unpack", "--rootless", "--image", "image:base", bundle, folder=folder)
    (bundle / "rootfs" / "etc").mkdir(exist_ok=True)
    (bundle / "rootfs" / "etc" / f"layer-{number}").write_text("content\n" * (number + 1))
    run("umoci", "repack", "--image", "image:base", bundle, folder=folder)
    shutil.rmtree(bundle)


def blob_digests(layout):
    """The digest of every blob, each checked against the bytes it names."""
    digests = []
    for blob in sorted((layout / "blobs" / "sha256").iterdir()):
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
        digests.append(bytes.fromhex(blob.name))
    return digests


def manifest_digests(layout):
    index = json.loads((layout / "index.json").read_text())
    return {bytes.fromhex(entry["digest"].removeprefix("sha256:")) for entry in index["manifests"]}


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    for tool in ("umoci", "skopeo"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed; scripts/bootstrap test installs it")
    return build_layout(tmp_path_factory.mktemp("oci"))


def verify_all(folder, public_key, digests, signatures):
    """One `openssl pkeyutl -verify` for each digest, two at a time; the output of those that fail."""
    (folder / "key.pem").write_text(public_key)
    for number, (digest, signature) in enumerate(zip(digests, signatures, strict=True)):
        (folder / f"{number}.digest").write_bytes(digest)
        (folder / f"{number}.sig").write_bytes(base64.b64decode(signature, validate=True))
    numbers = "\n".join(map(str, range(len(digests)))).encode()
    script = 'openssl pkeyutl -verify -pubin -inkey key.pem -in "$1.digest" -sigfile "$1.sig" || echo "FAILED $1"'
    done = subprocess.run(
        ["xargs", "-P2", "-I{}", "sh", "-c", script, "verify", "{}"],
        input=numbers, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=True,
    )  # fmt: skip
    return done.stdout.decode()


def test_a_thousand_digests_in_one_call(tmp_path, world, layout):
    signer = world.make_signer()
    digests = blob_digests(layout)
    manifests = manifest_digests(layout)
    assert len(digests) >= DIGESTS
    # The manifests are what a container signature names, so all of them are among the thousand.
    chosen = sorted(manifests) + [digest for digest in digests if digest not in manifests]
    chosen = chosen[:DIGESTS]
    items = [{"id": "sha256:" + digest.hex(), **sign_body(digest)} for digest in chosen]
    results = world.admin.post(batch_path(signer), {"items": items}).ok()["results"]
    assert [result["id"] for result in results] == [item["id"] for item in items]
    signatures = [result["signature"] for result in results]
    assert len(set(signatures)) == DIGESTS
    key = openssl.public_key_of(world.certificate_pem(signer))
    output = verify_all(tmp_path, key, chosen, signatures)
    assert "FAILED" not in output, output[-2000:]
    assert output.count("Signature Verified Successfully") == DIGESTS
    expect_rows(world, signer, chosen)
    print(f"{DIGESTS} digests of {len(manifests)} images signed in one call, each verified by openssl")


def expect_rows(world, signer, digests):
    """One success row for each digest."""
    found = set()
    for offset in range(0, DIGESTS, 100):
        rows = world.operations(signer, offset=offset, limit=100, status="success")
        found |= {row["dataHash"] for row in rows}
    assert found == {data_hash(digest) for digest in digests}


def test_skopeo_sees_the_digest_that_was_signed(tmp_path, world, layout, signer):
    """The digest a registry client computes is the one we sign: copy, inspect, sign, verify."""
    for tag in ("base", "r0", f"r{TAGS - 1}"):
        copy = tmp_path / f"copy-{tag}"
        run("skopeo", "--insecure-policy", "copy", f"oci:{layout}:{tag}", f"oci:{copy}:{tag}", folder=tmp_path)
        raw = run("skopeo", "inspect", "--raw", f"oci:{copy}:{tag}", folder=tmp_path)
        digest = hashlib.sha256(raw.encode()).digest()
        assert digest in manifest_digests(layout)
        signature = world.admin.post(batch_path(signer), {"items": [sign_body(digest)]}).ok()
        key = openssl.public_key_of(world.certificate_pem(signer))
        verified = openssl.verify_digest(key, "ECDSA_SHA_256", digest, signature["results"][0]["signature"])
        assert verified, tag
