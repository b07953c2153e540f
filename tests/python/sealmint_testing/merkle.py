"""Merkle trees, written from RFC 6962 section 2.1 alone: an independent judge of the server's."""

import base64
import hashlib


def prefixed_hash(prefix, *parts):
    return hashlib.sha256(prefix + b"".join(parts)).digest()


def _split(size):
    return 1 << (size - 1).bit_length() - 1


def root_of_hashes(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return prefixed_hash(b"\1", root_of_hashes(leaves[:split]), root_of_hashes(leaves[split:]))


def path(leaves, index):
    """The hashes beside the way from a leaf to the root, from the leaf on."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path(leaves[:split], index), root_of_hashes(leaves[split:])]
    return [*path(leaves[split:], index - split), root_of_hashes(leaves[:split])]


class Manifest:
    """A set of digests, and the proofs that each is in it."""

    def __init__(self, digests):
        self.digests = sorted(set(digests))
        self._leaves = [prefixed_hash(b"\0", digest) for digest in self.digests]

    @property
    def root(self):
        return root_of_hashes(self._leaves).hex()

    @property
    def listed(self):
        return [digest.hex() for digest in self.digests]

    def proof(self, digest, **changes):
        index = self.digests.index(digest)
        beside = b"".join(path(self._leaves, index))
        proof = {"index": index, "size": len(self.digests), "path": base64.b64encode(beside).decode()}
        return {**proof, **changes}
