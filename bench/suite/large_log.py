"""A server whose log holds many entries, against one whose log is new: the same calls on both, by turns."""

import contextlib
import http.client
import json
import random
import ssl
import subprocess
import time

from suite import end_to_end, table
from suite.figures import median
from suite.server import Unusable, running_server

FILL_TIMEOUT_S = 3_600
READS = 300
CELLS = {"single": (0, end_to_end.BAR_SINGLE_CONNECTIONS),
         "batch": (end_to_end.BAR_BATCH, end_to_end.BAR_BATCH_CONNECTIONS)}


def measure(run, folder):
    entries, key = run.options.log_entries, run.options.keys[0]
    table.head(f"A log of {entries} entries against a new one", table.LARGE_LOG)
    full = folder / "full"
    with running_server(run.binary, full, [key]) as server:
        signer, token = server.signers[key], server.token
    filled = fill(run, full / "state", signer, entries)
    began = time.monotonic()
    with running_server(run.binary, full, None) as large:
        result = {"entries": filled["logSize"], "fillSeconds": filled["seconds"],
                  "readySeconds": time.monotonic() - began}
        large.signers, large.token = {key: signer}, token
        with running_server(run.binary, folder / "new", [key]) as new:
            result["rates"] = {name: rates(run, {"new": new, "large": large}, key, name) for name in CELLS}
        result["reads"] = read_times(large, signer)
    for name, cell in result["rates"].items():
        table.line(table.LARGE_LOG, (name, *(table.number(cell[kind], 0) for kind in ("new", "large")),
                                     table.number(100 * cell["large"] / cell["new"])))
    print(f"ready again {result['readySeconds']:.2f} s after its start; filled at "
          f"{entries / filled['seconds']:.0f} rows/s")
    for name, row in result["reads"].items():
        print(f"{name:24} p50 {row['p50Ms']:.2f} ms, p99 {row['p99Ms']:.2f} ms")
    return result


def fill(run, state, signer, entries):
    program = run.tools / "fill_log"
    began = time.monotonic()
    done = subprocess.run([program, state, signer, str(entries)], capture_output=True, text=True,
                          timeout=FILL_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise Unusable(f"fill_log: {done.stderr.strip()}")
    return {"logSize": int(done.stdout.split(":")[1].strip(" }\n")), "seconds": time.monotonic() - began}


def rates(run, servers, key, name):
    batch, connections = CELLS[name]
    found = {kind: [] for kind in servers}
    for _ in range(run.options.repetitions):
        for kind, server in servers.items():
            cell = run.load.sign(server, key, batch, connections, run.options.seconds,
                                 end_to_end.requests_max(key, batch, end_to_end.VERIFY_S))
            found[kind].append(cell["signaturesPerSecond"])
    return {kind: median(values) for kind, values in found.items()}


def read_times(server, signer):
    """Pages anywhere in the activity, and receipts of operations on them."""
    operations = f"/api/v1/cert-manager/signers/{signer}/operations"
    with contextlib.closing(Reader(server)) as reader:
        total = reader.json(f"{operations}?limit=1")["totalCount"]
        ids = []

        def page(offset):
            found = reader.json(f"{operations}?limit=20&offset={offset}")["operations"]
            ids.append(random.choice(found)["id"])

        newest = timed(READS, lambda _: page(random.randrange(1_000)))
        anywhere = timed(READS, lambda _: page(random.randrange(total - 20)))
        # Only what a checkpoint covers has a receipt at once.
        time.sleep(2)
        receipts = timed(len(ids), lambda i: reader.read(f"{operations}/{ids[i]}/receipt"))
    return {"newest pages": newest, "pages anywhere": anywhere, "receipts": receipts}


def timed(count, read):
    took = []
    for i in range(count):
        began = time.perf_counter()
        read(i)
        took.append(time.perf_counter() - began)
    took.sort()
    return {"p50Ms": 1000 * took[len(took) // 2], "p99Ms": 1000 * took[len(took) * 99 // 100]}


class Reader:
    """One kept connection."""

    def __init__(self, server):
        trust = ssl.create_default_context()
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
        host = server.address.removeprefix("https://")
        self.connection = http.client.HTTPSConnection(host, context=trust, timeout=60)
        self.headers = {"Authorization": f"Bearer {server.admin_token}"}

    def read(self, path):
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Unusable(f"GET {path}: {answer.status} {body[:500]!r}")
        return body

    def json(self, path):
        return json.loads(self.read(path))

    def close(self):
        self.connection.close()
