"""Approvals of exactly the files of one release: the scope field `manifest`."""

import base64
import hashlib
import random

import pytest

from sealmint_testing.approvals import APPROVALS, GatedSigner
from sealmint_testing.merkle import Manifest
from sealmint_testing.world import batch_path, new_digest, sign_body

FILES = [f"file {number}".encode() for number in range(5)]


def sha256(data):
    return hashlib.sha256(data).digest()


@pytest.fixture
def gated(world):
    return GatedSigner(world)


@pytest.fixture
def manifest():
    return Manifest(map(sha256, FILES))


def sign_listed(gated, manifest, digest, **changes):
    return gated.sign(digest=digest, manifestProof=manifest.proof(digest, **changes))


def batch(gated, items, **more):
    return gated.operator.client.post(batch_path(gated.signer), {"items": items, **more})


def proved(manifest, digests):
    return [sign_body(digest, manifestProof=manifest.proof(digest)) for digest in digests]


def read_manifest(gated, request, client=None, **query):
    return (client or gated.approver.client).get(f"{APPROVALS}/requests/{request['id']}/manifest", query=query)


# ---- what may be signed ----


def test_exactly_the_listed_digests_can_be_signed(gated, manifest):
    gated.approved(signings=100, manifest=manifest.listed)
    for digest in manifest.digests:
        sign_listed(gated, manifest, digest).ok()
    other = new_digest()
    refusal = ["manifest", "does not lead from the digest"]
    gated.sign(digest=other, manifestProof=manifest.proof(manifest.digests[0])).refused(
        403, "ApprovalRequired", refusal
    )
    assert gated.successes() == len(manifest.digests)


def test_a_root_alone_is_enough(gated, manifest):
    request = gated.approved(signings=100, scope={"manifest": manifest.root})
    assert request["manifestSize"] is None
    sign_listed(gated, manifest, manifest.digests[3]).ok()
    gated.sign(digest=manifest.digests[3]).refused(403, "ApprovalRequired", ["manifest", "no proof was shown"])
    read_manifest(gated, request).refused(404, "NotFound", ["by its root alone"])


def test_trees_of_every_shape(gated):
    for size in (1, 2, 3, 6, 7, 8, 9, 33):
        manifest = Manifest(new_digest() for _ in range(size))
        request = gated.approved(signings=size, manifest=manifest.listed)
        assert request["requestData"]["requestData"]["scope"] == {"manifest": manifest.root}
        answer = batch(gated, proved(manifest, manifest.digests)).ok()
        assert all("signature" in result for result in answer["results"])


def test_the_digest_is_what_the_key_signs(gated, manifest):
    """A message stands in a manifest by its hash under the algorithm, whatever `dataHash` says."""
    digests = {512: hashlib.sha512(FILES[0]).digest(), 384: hashlib.sha384(FILES[0]).digest()}
    mixed = Manifest([*digests.values(), *manifest.digests])
    gated.approved(signings=100, manifest=mixed.listed)
    message = {"digest": FILES[0], "is_digest": False}
    gated.sign(**message, manifestProof=mixed.proof(sha256(FILES[0]))).ok()
    for bits, digest in digests.items():
        algorithm = f"ECDSA_SHA_{bits}"
        proof = mixed.proof(digest)
        gated.sign(**message, algorithm=algorithm, manifestProof=proof).ok()
        gated.sign(digest=digest, algorithm=algorithm, manifestProof=proof).ok()
        gated.sign(**message, manifestProof=proof).refused(403, "ApprovalRequired", ["manifest"])
    # A listed digest that is sent as a message is another digest.
    listed = manifest.digests[0]
    proof = mixed.proof(listed)
    gated.sign(digest=listed, is_digest=False, manifestProof=proof).refused(403, "ApprovalRequired")


def test_the_whole_list_can_be_shown_once(gated, manifest):
    gated.approved(signings=100, scope={"manifest": manifest.root})
    shuffled = random.sample(manifest.listed, len(manifest.listed)) + manifest.listed[:2]
    items = [sign_body(digest) for digest in manifest.digests]
    assert len(batch(gated, items, manifest=shuffled).ok()["results"]) == len(items)
    gated.sign(digest=manifest.digests[0], manifest=shuffled).ok()
    gated.sign(digest=new_digest(), manifest=shuffled).refused(
        403, "ApprovalRequired", ["manifest", "not in the list that was shown"]
    )
    gated.sign(digest=manifest.digests[0], manifest=shuffled[1:2]).refused(403, "ApprovalRequired")
    # A list that holds more is another list.
    more = [*manifest.listed, new_digest().hex()]
    gated.sign(digest=manifest.digests[0], manifest=more).refused(
        403, "ApprovalRequired", ["manifest", "does not lead from the digest to the approved list"]
    )


def test_every_item_of_a_batch_must_be_listed(gated, manifest):
    gated.approved(signings=100, manifest=manifest.listed)
    items = proved(manifest, manifest.digests)
    stranger = sign_body(new_digest(), manifestProof=manifest.proof(manifest.digests[0]))
    batch(gated, [*items, stranger]).refused(403, "ApprovalRequired", ["manifest"])
    batch(gated, [*items[:2], sign_body(manifest.digests[2])]).refused(
        403, "ApprovalRequired", ["items/2: no proof was shown"]
    )
    assert gated.successes() == 0
    batch(gated, items).ok()


def test_two_approvals_and_the_one_whose_root_it_is_pays(gated, manifest):
    other = Manifest([*manifest.digests, new_digest()])
    first = gated.approved(signings=9, manifest=manifest.listed)
    second = gated.approved(signings=9, manifest=other.listed)
    sign_listed(gated, other, other.digests[0]).ok()
    assert gated.grant(second)["usedSignings"] == 1
    assert gated.grant(first)["usedSignings"] == 0
    mixed = [*proved(manifest, manifest.digests[:1]), *proved(other, other.digests[:1])]
    batch(gated, mixed).refused(403, "ApprovalRequired", ["manifest"])


def test_a_proof_shown_to_an_unscoped_approval_does_no_harm(gated, manifest):
    gated.approved(signings=1)
    sign_listed(gated, manifest, manifest.digests[0], size=1).ok()


# ---- proofs that prove nothing ----


@pytest.mark.parametrize(
    "changes",
    [{"index": 4}, {"size": 4}, {"size": 100}, {"path": ""}, {"size": 1, "path": ""}, {"index": 9}],
    ids=str,
)
def test_proofs_that_do_not_fit_are_refused_by_name(gated, manifest, changes):
    gated.approved(signings=100, manifest=manifest.listed)
    refusal = sign_listed(gated, manifest, manifest.digests[0], **changes).refused(403, "ApprovalRequired")
    assert "(manifest); manifest: " in refusal["message"]
    assert gated.successes() == 0


def test_a_proof_of_an_inner_node_proves_nothing(gated, manifest):
    """Two digests in a row are no leaf, though their hash is a node of the tree."""
    gated.approved(signings=100, manifest=manifest.listed)
    for first, second in ((0, 1), (2, 3)):
        leaves = [hashlib.sha256(b"\0" + manifest.digests[n]).digest() for n in (first, second)]
        message = b"".join(leaves)
        path = base64.b64decode(manifest.proof(manifest.digests[first])["path"])[32:]
        forged = {"index": first // 2, "size": 3, "path": base64.b64encode(path).decode()}
        gated.sign(digest=message, algorithm="ECDSA_SHA_512", manifestProof=forged).refused(
            403, "ApprovalRequired", ["manifest"]
        )


@pytest.mark.parametrize(
    "proof, path",
    [
        ({"index": -1}, "manifestProof/index"),
        ({"index": "0"}, "manifestProof/index"),
        ({"size": 0}, "manifestProof/size"),
        ({"size": 100_001}, "manifestProof/size"),
        ({"path": "AAAA"}, "manifestProof/path"),
        ({"path": "A" * 800}, "manifestProof/path"),
        ({"path": None}, "manifestProof/path"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_proofs_that_do_not_read(gated, manifest, proof, path):
    body = sign_listed(gated, manifest, manifest.digests[0], **proof).refused(422, "ValidationFailure")
    assert [issue["path"] for issue in body["message"]] == [path]
    items = [sign_body(manifest.digests[0], manifestProof=manifest.proof(manifest.digests[0], **proof))]
    gated.approved(signings=1)
    (result,) = batch(gated, items).ok()["results"]
    assert result["error"]["statusCode"] == 422


# ---- the list of a request ----


def test_whoever_decides_can_read_the_list(gated, manifest, world):
    request = gated.ask(signings=9, manifest=[text.upper() for text in reversed(manifest.listed)] * 2).ok()
    assert request["manifestSize"] == len(manifest.digests)
    whole = read_manifest(gated, request).ok()
    assert whole["root"] == manifest.root
    assert whole["totalCount"] == len(manifest.digests)
    assert whole["digests"] == [
        {"digest": digest.hex(), "manifestProof": manifest.proof(digest)} for digest in manifest.digests
    ]
    page = read_manifest(gated, request, offset=1, limit=2).ok()
    assert page["digests"] == whole["digests"][1:3] and page["totalCount"] == 5
    assert read_manifest(gated, request, offset=99).ok()["digests"] == []
    one = read_manifest(gated, request, digest=manifest.listed[4].upper()).ok()
    assert one["digests"] == whole["digests"][4:]
    read_manifest(gated, request, digest=new_digest().hex()).refused(404, "NotFound", ["does not hold"])
    read_manifest(gated, request, digest="00").refused(422)
    read_manifest(gated, request, limit=1001).refused(422)
    under_signer = gated.path + f"/requests/{request['id']}/manifest"
    assert gated.admin.get(under_signer).ok() == whole
    read_manifest(gated, request, client=world.make_user().client).refused(403)
    read_manifest(gated, gated.ask(scope={"hostname": "x"}).ok()).refused(404, mentions=["names no manifest"])


def test_a_proof_of_the_server_is_passed_on_as_it_is(gated, manifest):
    request = gated.approved(signings=9, manifest=manifest.listed)
    (entry,) = read_manifest(gated, request, gated.operator.client, digest=manifest.listed[2]).ok()["digests"]
    gated.sign(digest=manifest.digests[2], manifestProof=entry["manifestProof"]).ok()


@pytest.mark.parametrize("wrong", [[], "x", [7], ["00"], ["g" * 64], ["0" * 63], {}], ids=str)
def test_lists_that_do_not_read(gated, wrong):
    body = gated.ask(manifest=wrong).refused(422, "ValidationFailure")
    assert body["message"][0]["path"].startswith("manifest")


def test_a_root_that_is_declared_beside_the_list_must_be_its_root(gated, manifest):
    gated.ask(manifest=manifest.listed, scope={"manifest": "0" * 64}).refused(
        400, "BadRequest", ["scope.manifest", manifest.root]
    )
    request = gated.ask(manifest=manifest.listed, scope={"manifest": manifest.root.upper()}).ok()
    # The server fills in the address, as in every scope that says nothing about it.
    assert request["requestData"]["requestData"]["scope"]["manifest"] == manifest.root


def test_asking_again_finds_the_open_request_and_may_bring_the_list(gated, manifest):
    first = gated.ask(scope={"manifest": manifest.root, "ipAddress": None}).ok()
    read_manifest(gated, first).refused(404)
    again = gated.ask(manifest=manifest.listed).ok()
    assert again["id"] == first["id"] and again["manifestSize"] == 5
    assert read_manifest(gated, first).ok()["totalCount"] == 5
    assert gated.ask(manifest=manifest.listed[::-1]).ok()["id"] == first["id"]
    assert gated.ask(manifest=manifest.listed[1:]).ok()["id"] != first["id"]


def test_an_approval_in_advance_takes_a_list_too(gated, manifest):
    made = gated.pre_approve(signings=9, manifest=manifest.listed).ok()
    assert made["grant"]["attributes"]["scope"] == {"manifest": manifest.root}
    sign_listed(gated, manifest, manifest.digests[0]).ok()
    assert read_manifest(gated, made["request"]).ok()["totalCount"] == 5


def test_a_hundred_thousand_digests_and_not_one_more(gated):
    digests = [hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(100_001)]
    gated.ask(manifest=[digest.hex() for digest in digests]).refused(422, mentions=["manifest"])
    manifest = Manifest(digests[:100_000])
    request = gated.ask(signings=1000, manifest=manifest.listed).ok()
    assert request["requestData"]["requestData"]["scope"]["manifest"] == manifest.root
    gated.approve(request).ok()
    chosen = random.sample(manifest.digests, 3)
    items = [
        sign_body(digest, manifestProof=read_manifest(gated, request, digest=digest.hex()).ok()["digests"][0]["manifestProof"])
        for digest in chosen
    ]
    batch(gated, items).ok()
    batch(gated, [sign_body(digest) for digest in chosen], manifest=manifest.listed).ok()


def test_lists_outlive_a_restart_and_end_with_their_signer(fresh_world, fresh_server, manifest):
    gated = GatedSigner(fresh_world)
    request = gated.ask(signings=9, manifest=manifest.listed).ok()
    before = read_manifest(gated, request, gated.admin).ok()
    fresh_server.restart()
    client = type(fresh_world)(fresh_server).admin
    assert client.get(f"{APPROVALS}/requests/{request['id']}/manifest").ok() == before
    client.delete(gated.path).ok()
    client.get(f"{APPROVALS}/requests/{request['id']}/manifest").refused(404)
