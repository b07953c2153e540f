"""The sections that look at one part alone: the crypto lane, the store, HTTP."""

import json
import os
import subprocess

from suite import table
from suite.keys import title

PROGRAM_TIMEOUT_S = 300


def run_program(run, name, *arguments):
    """What a micro benchmark of this repository prints with --json; None if it cannot."""
    program = run.tools / name
    if not program.is_file():
        run.skip(f"{name}: there is no {program.name} beside the server")
        return None
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SEALMINT_")}
    done = subprocess.run([str(program), "--json", *map(str, arguments)], capture_output=True, text=True, env=clean,
                          timeout=PROGRAM_TIMEOUT_S, check=False)
    if done.returncode != 0:
        run.skip(f"{name} ended with status {done.returncode}: {done.stderr.strip()[:300]}")
        return None
    return json.loads(done.stdout)


def measure_http(run, server):
    """GET over TLS with keep-alive: what everything around a signature costs at least."""
    rows = []
    table.head("HTTP alone, GET over TLS 1.3 with keep-alive", table.HTTP)
    for path in ("/healthz", "/api/status"):
        for connections in (1, 16, 64):
            row = run.load.get(server, path, connections, run.options.seconds)
            rows.append({"path": path, **row})
            table.print_http(rows[-1])
    return rows


def measure_lane(run):
    """Rows of an algorithm and an implementation, with the microseconds by fill."""
    printed = run_program(run, "lane_bench", "--cell-ms", 5 if run.options.quick else 30)
    if not printed:
        return None
    rows = [row for row in printed["rows"] if row["algorithm"] in run.options.keys]
    table.head("Crypto lane alone: CPU us per signature by fill", table.LANE)
    for row in rows:
        table.line(table.LANE, (title(row["algorithm"]), row["implementation"],
                                *map(table.us, row["microseconds_by_fill"])))
    return {"rows": rows}


def measure_store(run, folder):
    """Durable commits of so many rows of so many calls, and the reading of pages of them."""
    printed = run_program(run, "store_bench", "--seconds", min(1, run.options.seconds), "--folder", folder)
    if not printed:
        return None
    table.head("Store alone: durable commits", table.STORE)
    for row in printed["rows"]:
        table.line(table.STORE, (row["rowsPerCommit"], row["rowsPerCall"], table.number(row["rowsPerSecond"], 0),
                                 table.number(row["cpuUsPerRow"], 2), table.number(row["commitP50Us"] / 1000, 2),
                                 table.number(row["commitP99Us"] / 1000, 2)))
    return printed
