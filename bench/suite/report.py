"""Writes docs/performance.md from the results of a run: every figure in it comes out of that run."""

from bars import AT_LEAST, BARS
from suite.figures import cpu_us, judge, median
from suite.keys import title

NOT_MEASURED = "–"


def write(results):
    machine = results["machine"]
    parts = [
        "# Performance",
        "This page is generated: `bench/run` measures and writes `build/bench/results.json`, and "
        "`bench/run --report` makes this page of it. Nothing in it is written by hand.",
        table(("what", "value"), [
            ("date", results["at"]), ("commit", f"`{machine['commit']}`"), ("server", machine["server"]),
            ("signing implementations", ", ".join(results["implementations"])), *other_build(results),
            ("CPU", f"{machine['cpu']}, {machine['cores']} cores"), ("memory", machine["memory"]),
            ("kernel", machine["kernel"]), ("OpenSSL of the system", machine["openssl"]),
            ("load average", f"{machine['loadAverage']:.1f} before, {results['loadAverageAfter']:.1f} after"),
            ("stolen by the hypervisor", stolen_text(results.get("stolenShare"))),
            ("durable write", sync_text(results.get("sync"))),
            ("command", f"`{results['command']}`")]),
        HOW_TO_READ, bars_part(results), versus_part(results), matrix_part(results), latency_part(results),
        approvals_part(results), lane_part(results), store_part(results), http_part(results), speed_part(results),
        skipped_part(results)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


HOW_TO_READ = """
## How to read the figures

- *CPU* is user and system time of the server's process, from `/proc`, divided by the signatures: what one
  signature costs in all, with TLS, HTTP, authentication, authorization, the signature, its verification
  and its durable record. It does not depend on how fast the client is, and little on neighbours.
- *EVP* is `EVP_PKEY_sign` of the system's OpenSSL in a loop on one core, with eight keys in turn and
  nothing around it. The cells of the bars and EVP are measured by turns, and each repetition gives one ratio;
  the median counts.
- *OpenBao* is its transit engine over plain HTTP with its storage in memory and its file audit device
  on, which does not wait for the disk.
- *signatures/s* and latencies share the machine with the client that makes the requests. Each connection
  has one request under way. The client verifies every signature after the timed part; a wrong or missing
  one fails the run.
- *fill* is how many signatures a worker makes in one go.
- Signatures come from a machine identity that is an operator of the signer, over TLS 1.3 with keep-alive.

What the time is spent on, and what holds a bar that is missed, is told in
[where-the-time-goes.md](where-the-time-goes.md).
"""


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def number(value, digits=1):
    return NOT_MEASURED if value is None else f"{value:,.{digits}f}"


def us(value):
    return number(value, 1 if value is None or value < 1000 else 0)


def other_build(results):
    other = results.get("other")
    return [("other build", f"{other['server']}; {', '.join(other['implementations'])}")] if other else []


def stolen_text(share):
    return "not measured" if share is None else f"{share:.1%} of the processor time"


def sync_text(sync):
    if not sync:
        return "not measured"
    return f"4 KiB and fdatasync: median {sync['medianUs'] / 1000:.2f} ms, p90 {sync['p90Us'] / 1000:.2f} ms"


def bars_part(results):
    rows = []
    for bar in BARS:
        value, limit, verdict = judge(results, bar)
        digits = 2 if bar.unit in ("x EVP", "ms") else 0 if value and value > 1000 else 1
        sign = "≥" if bar.sense == AT_LEAST else "≤"
        limit_text = f"{sign} {limit:g}" if limit is not None and not isinstance(bar.limit, str) else (
            f"{sign} {limit:.2f}" if limit is not None else NOT_MEASURED)
        stretch = f" (stretch {bar.stretch:,g})" if bar.stretch else ""
        shown = f"{number(value, digits)} {bar.unit}" if value is not None else NOT_MEASURED
        judgement = f"**{verdict}**" if verdict else "reported"
        rows.append((title(bar.key), bar.what, shown, limit_text + stretch, judgement))
    return "## The bars\n\n" + table(("key", "what", "measured", "bar", "verdict"), rows)


def versus_part(results):
    rows = []
    for key, cells in results.get("versus", {}).items():
        evp, batch, single = median(cells["evpUs"]), median(cpu_us(cells["batch"])), median(cpu_us(cells["single"]))
        rates = [median([row["signaturesPerSecond"] for row in cells[name]]) for name in ("batch", "single")]
        peer = [us(median(cpu_us(cells[name]))) for name in ("openbaoSingle", "openbaoBatch8", "openbaoBatch64")]
        rows.append((title(key), us(evp), us(batch), us(single), number(rates[0], 0), number(rates[1], 0), *peer))
    if not rows:
        return ""
    names = ("key", "EVP", "sign-batch 256", "sign, 64 connections", "batch/s", "single/s", "OpenBao", "OpenBao 8",
             "OpenBao 64")
    return ("## CPU per signature against plain OpenSSL and OpenBao\n\nMicroseconds; medians of "
            f"{results['repetitions']} repetitions.\n\n![CPU per signature](performance.svg)\n\n" + table(names, rows))


def matrix_part(results):
    rows = []
    for row in results.get("matrix", []):
        mode = f"batch {row['batchItems']}" if row["batchItems"] else "single"
        if row.get("skipped"):
            continue
        rows.append((title(row["keyAlgorithm"]), mode, row["connections"], number(row["signaturesPerSecond"], 0),
                     number(row["latencyP50Us"] / 1000, 2), number(row["latencyP99Us"] / 1000, 2),
                     us(row["serverCpuUsPerSignature"]), number(row["meanFill"])))
    if not rows:
        return ""
    names = ("key", "mode", "connections", "signatures/s", "p50 ms", "p99 ms", "CPU µs", "fill")
    left_out = sum(1 for row in results["matrix"] if row.get("skipped"))
    note = (f"\n\n{left_out} combinations are left out, because more than three seconds of work would wait at once."
            if left_out else "")
    return "## End to end\n\nLatency is that of a request.\n\n" + table(names, rows) + note


def latency_part(results):
    latency = results.get("latency")
    if not latency:
        return ""
    rows = [("1 connection", latency["alone"]), ("64 connections, as fast as answered", latency["full"]),
            ("64 connections at 70 % of that, from when each request was due", latency["loaded"])]
    cells = [(name, number(row["requestsPerSecond"], 0), number(row["latencyP50Us"] / 1000, 2),
              number(row["latencyP99Us"] / 1000, 2), number(row["latencyMaxUs"] / 1000, 2)) for name, row in rows]
    return (f"## Latency of one {title(latency['keyAlgorithm'])} signature\n\nDurable write meanwhile: "
            f"{sync_text(latency['sync'])}.\n\n" + table(("load", "requests/s", "p50 ms", "p99 ms", "max ms"), cells))


def lane_part(results):
    lane = results.get("lane")
    if not lane:
        return ""
    fills = range(1, 1 + max(len(row["microseconds_by_fill"]) for row in lane["rows"]))
    rows = []
    for row in lane["rows"]:
        by_fill = row["microseconds_by_fill"]
        rows.append((title(row["algorithm"]), row["implementation"], *map(us, by_fill),
                     *[""] * (len(fills) - len(by_fill))))
    return ("## The crypto lane alone\n\nCPU microseconds per signature on one thread, by how many are signed at "
            "once; padding, nonces and checks included.\n\n" + table(("key", "implementation", *map(str, fills)), rows))


def approvals_part(results):
    rows = [(title(row["keyAlgorithm"]), row["cell"], number(median(row["ungatedPerSecond"]), 0),
             number(median(row["gatedPerSecond"]), 0), f"{100 * row['share']:.0f} %",
             number(median(row["verifiedPerSecond"]), 0),
             f"{100 * row['verifiedShare']:.0f} %" if row["verifiedShare"] else "")
            for row in results.get("approvals", [])]
    if not rows:
        return ""
    names = ("key", "calls", "signatures/s without", "with approval", "share", "each verified", "share")
    return ("## A signer that needs approval\n\nBeside one that does not, by turns, and as many signatures verified "
            "on both (`verify_approvals_up_to`): at least 85 % are asked of it. The last two columns are what the "
            "default costs, which verifies every signature under an approval; of RSA keys all are verified anyway.\n\n"
            + table(names, rows))


def store_part(results):
    store = results.get("store")
    if not store:
        return ""
    rows = [(row["rowsPerCommit"], row["rowsPerCall"], number(row["rowsPerSecond"], 0), number(row["cpuUsPerRow"], 2),
             number(row["commitP50Us"] / 1000, 2), number(row["commitP99Us"] / 1000, 2)) for row in store["rows"]]
    names = ("rows a commit", "rows a call", "rows/s", "CPU µs a row", "commit p50 ms", "p99 ms")
    return "## The store alone\n\nDurable commits of activity rows.\n\n" + table(names, rows)


def http_part(results):
    rows = [(f"`GET {row['path']}`", row["connections"], number(row["requestsPerSecond"], 0),
             number(row["latencyP50Us"] / 1000, 2), us(row["serverCpuUsPerRequest"]),
             us(row["clientCpuUsPerRequest"])) for row in results.get("http", [])]
    if not rows:
        return ""
    names = ("route", "connections", "requests/s", "p50 ms", "CPU µs a request", "of the client")
    return "## HTTP alone\n\nOver TLS 1.3 with keep-alive.\n\n" + table(names, rows)


def speed_part(results):
    rows = [(title(key), us(value)) for key, value in results.get("opensslSpeed", {}).items()]
    return "## `openssl speed`\n\n" + table(("key", "µs a signature"), rows) if rows else ""


def skipped_part(results):
    skipped = results.get("skipped", [])
    return "## Not measured\n\n" + "\n".join(f"- {reason}" for reason in skipped) if skipped else ""
