"""What the user sees while the suite runs."""

from suite.figures import cpu_us, median
from suite.keys import title

HTTP = (("path", 14), ("conns", 6), ("requests/s", 12), ("p50 ms", 9), ("p99 ms", 9), ("CPU us/req", 11),
        ("client us", 10))
SIGNATURES = (("key", 10), ("mode", 11), ("conns", 6), ("signatures/s", 13), ("p50 ms", 9), ("p99 ms", 9),
              ("CPU us/sig", 11), ("fill", 6))
VERSUS = (("key", 10), ("EVP us", 9), ("batch 256", 10), ("x EVP", 7), ("single", 9), ("x EVP", 7), ("fill", 6),
          ("OpenBao 1", 10), ("8", 8), ("64", 8))
APPROVALS = (("key", 10), ("mode", 11), ("ungated/s", 11), ("gated/s", 11), ("%", 7),
             ("verified/s", 11), ("%", 7))
LARGE_LOG = (("mode", 11), ("new/s", 11), ("large/s", 11), ("%", 7))
LANE = (("key", 10), ("implementation", 22), *((str(fill), 8) for fill in range(1, 9)))
STORE = (("rows/commit", 11), ("rows/call", 10), ("rows/s", 10), ("CPU us/row", 11), ("p50 ms", 9), ("p99 ms", 9))
TEXT_COLUMNS = ("path", "key", "mode", "implementation", "edge")


def head(caption, columns):
    print(f"\n{caption}")
    line(columns, [name for name, _ in columns])


def line(columns, cells):
    texts = [f"{cell:<{width}}" if name in TEXT_COLUMNS else f"{cell:>{width}}"
             for (name, width), cell in zip(columns, cells)]
    print(" ".join(texts).rstrip(), flush=True)


def number(value, digits=1):
    return "-" if value is None else f"{value:.{digits}f}"


def us(value):
    """Three digits that count."""
    return number(value, 1 if value is None or value < 1000 else 0)


def print_http(row):
    line(HTTP, (row["path"], row["connections"], number(row["requestsPerSecond"], 0),
                number(row["latencyP50Us"] / 1000, 2), number(row["latencyP99Us"] / 1000, 2),
                us(row["serverCpuUsPerRequest"]), us(row["clientCpuUsPerRequest"])))


def print_signatures(row):
    line(SIGNATURES, (title(row["keyAlgorithm"]), row["mode"], row["connections"],
                      number(row["signaturesPerSecond"], 0), number(row["latencyP50Us"] / 1000, 2),
                      number(row["latencyP99Us"] / 1000, 2), us(row["serverCpuUsPerSignature"]),
                      number(row["meanFill"])))


def print_versus(key, cells):
    evp, batch = median(cells["evpUs"]), median(cpu_us(cells["batch"]))
    single = median(cpu_us(cells["single"]))
    openbao = [us(median(cpu_us(cells[name]))) for name in ("openbaoSingle", "openbaoBatch8", "openbaoBatch64")]
    line(VERSUS, (title(key), us(evp), us(batch), share(batch, evp), us(single), share(single, evp),
                  number(median([row["meanFill"] for row in cells["single"]])), *openbao))


def share(value, of):
    return number(value / of, 2) if value and of else "-"


def print_latency(latency):
    alone, loaded, sync = latency["alone"], latency["loaded"], latency["sync"]
    print(f"\nLatency, {title(latency['keyAlgorithm'])}: fsync median {sync['medianUs'] / 1000:.2f} ms; "
          f"1 connection p50 {alone['latencyP50Us'] / 1000:.2f} ms, p99 {alone['latencyP99Us'] / 1000:.2f} ms; "
          f"at {loaded['requestsPerSecondAimed']:.0f} requests/s p50 {loaded['latencyP50Us'] / 1000:.2f} ms, "
          f"p99 {loaded['latencyP99Us'] / 1000:.2f} ms", flush=True)


def print_bars(rows):
    """Rows of (bar, figure, limit, verdict)."""
    columns = (("what", 66), ("key", 10), ("figure", 12), ("bar", 12), ("", 13))
    print("\nBars")
    for bar, value, limit, verdict in rows:
        digits = 2 if bar.unit in ("x EVP", "ms") else 1
        cells = (bar.what, title(bar.key), number(value, digits), number(limit, digits), verdict)
        print(" ".join(f"{cell:<{width}}" for (_, width), cell in zip(columns, cells)).rstrip())
