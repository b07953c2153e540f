"""What the sinks of the log have got, as tests look at it."""

import json
import pathlib

from sealmint_testing.deadline import until
from sealmint_testing.log import Log, decode
from sealmint_testing.world import new_digest, sign_body, sign_path

WAIT_S = 60
RSA = "RSASSA_PKCS1_V1_5_SHA_256"  # of the signer of dev mode


def log_size(world):
    return Log(world.admin).checkpoint().size


class Lines:
    """The file of a file sink and those it was rotated to, the oldest first."""

    def __init__(self, *paths):
        self.paths = [pathlib.Path(path) for path in paths]

    def entries(self):
        """Every whole line; a text without its end is a half line."""
        found = []
        for path in self.paths:
            text = path.read_text() if path.exists() else ""
            assert text == "" or text.endswith("\n"), f"{path} ends in a half line: {text[-200:]!r}"
            found += [json.loads(line) for line in text.splitlines()]
        return found

    def whole_entries(self):
        """The same while somebody writes: the last line may be on its way."""
        found = []
        for path in self.paths:
            text = path.read_text() if path.exists() else ""
            found += [json.loads(line) for line in text.split("\n")[:-1]]
        return found

    def until_index(self, index):
        return until(self.whole_entries, lambda rows: bool(rows) and rows[-1]["index"] >= index, WAIT_S)


def expect_all(entries, size, may_repeat=False):
    """Entries 0 to size - 1, each there, each the same however often; without repetitions in order."""
    indices = [entry["index"] for entry in entries]
    by_index = {}
    for entry in entries:
        assert by_index.setdefault(entry["index"], entry) == entry, "a repetition is another text"
    missing = sorted(set(range(size)) - set(by_index))
    assert missing == [], f"{len(missing)} of {size} entries are missing, first {missing[:5]}"
    if may_repeat:
        # Each repetition goes back to what was there, and goes on from it without a gap.
        reached = -1
        for before, index in zip([-1, *indices], indices):
            assert index <= reached + 1 and (index == before + 1 or index <= before), (before, index)
            reached = max(reached, index)
    else:
        assert indices == list(range(indices[0], indices[0] + len(indices)))
    return by_index


NAMES = {
    2: "kind", 3: "id", 5: "actorKind", 6: "actorId", 7: "personal", 8: "signerId", 9: "algorithm",
    10: "dataHash", 11: "digest", 12: "signatureHash", 13: "certificateId", 14: "grantId", 15: "reason",
    16: "facts",
}  # fmt: skip


def expect_told(entry, leaf):
    """The object says what the leaf says; ids are read without their hyphens."""
    record = decode(leaf)
    for number, name in NAMES.items():
        told, kept = entry.get(name), record.get(number)
        if isinstance(kept, bytes):
            told = told.replace("-", "")
            kept = kept.hex()
        assert told == kept, (name, told, kept)


def sink_figures(client, name):
    """{"position": ..., "lag_entries": ..., "failures_total": ...} of /metrics."""
    figures = {}
    for line in client.get("/metrics").body.decode().splitlines():
        if line.startswith("sealmint_sink_") and f'sink="{name}"' in line:
            figures[line.split("{")[0].removeprefix("sealmint_sink_")] = int(line.rsplit(" ", 1)[1])
    return figures


def until_caught_up(world, name):
    """Waits until a sink has got all that the log has now. The answer to a signature that waits for its
    checkpoint shows that one covers all of it."""
    body = sign_body(new_digest(RSA), algorithm=RSA)
    world.machine.post(sign_path({"id": world.demo_id}) + "?wait=checkpoint", body).ok()
    size = log_size(world)
    until(lambda: sink_figures(world.admin, name), lambda f: f["position"] >= size, WAIT_S)
    return size
