"""The log as C2SP tlog-tiles, tlog-checkpoint and tlog-proof have it, written from those texts alone: an
independent judge of the server's."""

import base64
import hashlib
import struct
from dataclasses import dataclass

from sealmint_testing import openssl
from sealmint_testing.deadline import until
from sealmint_testing.merkle import prefixed_hash, root_of_hashes

WIDTH = 256
COVERED_WITHIN_S = 20
_SPKI_ED25519 = bytes.fromhex("302a300506032b6570032100")


def leaf_hash(entry):
    return prefixed_hash(b"\0", entry)


def root_of(entries):
    return root_of_hashes([leaf_hash(entry) for entry in entries]) if entries else hashlib.sha256(b"").digest()


def root_of_path(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2."""
    node, last, value = index, size - 1, leaf
    for step in path:
        assert last > 0
        if node & 1 or node == last:
            value = prefixed_hash(b"\1", step, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = prefixed_hash(b"\1", value, step)
        node, last = node >> 1, last >> 1
    assert last == 0
    return value


@dataclass
class Checkpoint:
    origin: str
    size: int
    root: bytes


@dataclass
class LogKey:
    """A verifier key in the text form of C2SP signed-note."""

    name: str
    id: bytes
    public: bytes

    @classmethod
    def parse(cls, text):
        name, key_id, encoded = text.strip().split("+", 2)
        typed = base64.b64decode(encoded, validate=True)
        assert typed[0] == 1 and len(typed) == 33
        expected = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
        assert bytes.fromhex(key_id) == expected
        return cls(name, expected, typed[1:])

    def open(self, note):
        """The checkpoint of a note that this key signed."""
        text, _, signatures = note.partition("\n\n")
        text += "\n"
        lines = [line for line in signatures.splitlines() if line.startswith(f"\u2014 {self.name} ")]
        assert len(lines) == 1, note
        signature = base64.b64decode(lines[0].rsplit(" ", 1)[1], validate=True)
        assert signature[:4] == self.id
        pem = base64.b64encode(_SPKI_ED25519 + self.public).decode()
        key = f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n"
        encoded = base64.b64encode(signature[4:]).decode()
        assert openssl.verify_message(key, "ED25519", text.encode(), encoded)
        origin, size, root = text.splitlines()
        assert origin == self.name
        return Checkpoint(origin, int(size), base64.b64decode(root, validate=True))


def split_bundle(bundle):
    entries, begin = [], 0
    while begin < len(bundle):
        (length,) = struct.unpack_from(">H", bundle, begin)
        begin += 2
        assert len(bundle) >= begin + length
        entries.append(bundle[begin : begin + length])
        begin += length
    return entries


def index_path(index, width=WIDTH):
    path = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03}/{path}"
    return path if width == WIDTH else f"{path}.p/{width}"


class Log:
    """What a server publishes, fetched and checked."""

    def __init__(self, client):
        self.client = client
        self.key = LogKey.parse(self.fetch("public-key").decode())

    def fetch(self, path):
        answer = self.client.get("/log/" + path)
        assert answer.status == 200, answer
        return answer.body

    def checkpoint(self):
        return self.key.open(self.fetch("checkpoint").decode())

    def covering(self, index):
        """The first checkpoint that covers the entry."""
        return until(self.checkpoint, lambda checkpoint: checkpoint.size > index, COVERED_WITHIN_S)

    def entries(self, size):
        """The first `size` entries, each checked against the hashes of its tile."""
        found = []
        for first in range(0, size, WIDTH):
            width = min(WIDTH, size - first)
            path = index_path(first // WIDTH, width)
            entries = split_bundle(self.fetch("tile/entries/" + path))
            tile = self.fetch("tile/0/" + path)
            assert b"".join(map(leaf_hash, entries)) == tile
            found += entries
        assert len(found) == size
        return found


@dataclass
class Receipt:
    """C2SP tlog-proof, with the record itself as its extra data."""

    entry: bytes
    index: int
    path: list
    note: str

    @classmethod
    def parse(cls, text):
        head, _, note = text.partition("\n\n")
        lines = head.splitlines()
        assert lines[0] == "c2sp.org/tlog-proof@v1", text
        assert lines[1].startswith("extra ") and lines[2].startswith("index ")
        path = [base64.b64decode(line, validate=True) for line in lines[3:]]
        entry = base64.b64decode(lines[1].removeprefix("extra "), validate=True)
        return cls(entry, int(lines[2].removeprefix("index ")), path, note)

    def verify(self, key):
        checkpoint = key.open(self.note)
        assert self.index < checkpoint.size
        root = root_of_path(leaf_hash(self.entry), self.index, checkpoint.size, self.path)
        assert root == checkpoint.root
        return checkpoint


def decode(entry):
    """The record as a dictionary of its numbered fields (core/audit/leaf.hpp): the CBOR that is in it."""
    value, rest = _decode(entry)
    assert rest == b"" and isinstance(value, dict)
    return value


def _decode(data):
    major, short = data[0] >> 5, data[0] & 31
    data = data[1:]
    if short < 24:
        number = short
    else:
        length = 1 << (short - 24)
        number, data = int.from_bytes(data[:length], "big"), data[length:]
    if major == 0:
        return number, data
    if major in (2, 3):
        raw, data = data[:number], data[number:]
        return (raw.decode() if major == 3 else raw), data
    assert major == 5
    pairs = {}
    for _ in range(number):
        key, data = _decode(data)
        pairs[key], data = _decode(data)
    return pairs, data
