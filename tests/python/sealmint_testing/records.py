"""The records in the log, by the names of their fields (core/audit/leaf.hpp)."""

import uuid
from dataclasses import dataclass, field

from sealmint_testing.deadline import until
from sealmint_testing.log import Log, decode

KEYS = {
    2: "kind", 3: "id", 4: "time_ms", 5: "actor_kind", 6: "actor_id", 7: "personal", 8: "signer_id",
    9: "algorithm", 10: "data_hash", 11: "digest", 12: "signature_hash", 13: "certificate_id",
    14: "grant_id", 15: "reason", 16: "facts",
}  # fmt: skip
IDS = ("id", "actor_id", "signer_id", "certificate_id", "grant_id")


@dataclass
class Record:
    """Ids are texts as the API shows them; what does not apply is None."""

    index: int
    kind: str
    id: str
    time_ms: int
    actor_kind: str
    personal: bytes
    actor_id: str = None
    signer_id: str = None
    algorithm: str = None
    data_hash: bytes = None
    digest: bytes = None
    signature_hash: bytes = None
    certificate_id: str = None
    grant_id: str = None
    reason: str = ""
    facts: dict = field(default_factory=dict)

    @classmethod
    def of(cls, index, entry):
        fields = decode(entry)
        assert fields.pop(1) == 1
        named = {KEYS[key]: value for key, value in fields.items()}
        for name in named.keys() & set(IDS):
            named[name] = str(uuid.UUID(bytes=named[name]))
        return cls(index, **named)


def records_until(client, are_there, seconds=30):
    """All records that the newest checkpoint covers, in their order, once they hold what `are_there`
    looks for. Checkpoints come every second; only a new one is worth the reading."""
    log, known = Log(client), {}

    def read():
        size = log.checkpoint().size if log.fetch("checkpoint") else 0
        if size not in known:
            known.clear()
            known[size] = [Record.of(index, entry) for index, entry in enumerate(log.entries(size))]
        return known[size]

    return until(read, are_there, seconds)
