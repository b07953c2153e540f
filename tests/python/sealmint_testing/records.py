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


def read_records(client):
    """All that the newest checkpoint covers, in their order."""
    log = Log(client)
    if not log.fetch("checkpoint"):
        return []
    return [Record.of(index, entry) for index, entry in enumerate(log.entries(log.checkpoint().size))]


def records_until(client, is_there, seconds=30):
    """The records once one of them is what `is_there` looks for; checkpoints come every second."""
    return until(lambda: read_records(client), lambda found: any(map(is_there, found)), seconds)
