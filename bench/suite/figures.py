"""Computes what the bars ask for from the results of a run. A figure that was not measured is None."""

import statistics

from bars import AT_MOST, BEST_RSA, MULTI_BUFFER_ALONE

# What bench/lane_bench calls the lane with its own choice of implementations.
LANE_CHOICE = "chosen, batch of 256"


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def cpu_us(rows):
    return [row["serverCpuUsPerSignature"] for row in rows]


def ratio(above, below):
    """Median of the ratios of each repetition: what was measured side by side is compared."""
    return median([a / b for a, b in zip(above, below) if a and b])


def is_judged_by(build, implementations):
    """Whether a server with these implementations is one that a bar of that build is about."""
    has_newer = "openssl_newer" in implementations
    return {"": True, BEST_RSA: has_newer or "ifma" in implementations,
            MULTI_BUFFER_ALONE: "crypto_mb" in implementations and not has_newer}[build]


def versus(results, bar):
    """The cells of the key, from the first build measured that the bar is about."""
    for part in (results, results.get("other")):
        if part and is_judged_by(bar.build, part.get("implementations", [])):
            return part.get("versus", {}).get(bar.key)
    return None


def of_versus(compute):
    """A figure of the cells that were measured by turns."""
    def figure(results, bar):
        cells = versus(results, bar)
        return None if cells is None else compute(cells)
    return figure


def of_latency(compute):
    def figure(results, bar):
        latency = results.get("latency")
        return compute(latency) if latency and latency["keyAlgorithm"] == bar.key else None
    return figure


def matrix_row(results, key, batch, connections=None):
    rows = [row for row in results.get("matrix", []) if row["keyAlgorithm"] == key and row["batchItems"] == batch
            and not row.get("skipped") and connections in (None, row["connections"])]
    return max(rows, key=lambda row: row["signaturesPerSecond"], default=None)


def batch1000_per_second(results, bar):
    row = matrix_row(results, bar.key, 1000)
    return row["signaturesPerSecond"] if row else None


def overhead_us(results, bar):
    """What a single signature costs above the primitive alone."""
    cells = versus(results, bar)
    primitive = primitive_us(results, bar.key)
    if cells is None or primitive is None:
        return None
    single = median(cpu_us(cells["single"]))
    return None if single is None else single - primitive


def primitive_us(results, key):
    """The signature alone as the lane makes it in large batches; EVP if that was not measured."""
    for row in (results.get("lane") or {}).get("rows", []):
        if row["algorithm"] == key and row["implementation"] == LANE_CHOICE:
            return row["microseconds_by_fill"][0]
    cells = results.get("versus", {}).get(key)
    return median(cells["evpUs"]) if cells else None


FIGURES = {
    "batch_per_evp": of_versus(lambda cells: ratio(cpu_us(cells["batch"]), cells["evpUs"])),
    "single_per_evp": of_versus(lambda cells: ratio(cpu_us(cells["single"]), cells["evpUs"])),
    "batch_cpu_us": of_versus(lambda cells: median(cpu_us(cells["batch"]))),
    "single_cpu_us": of_versus(lambda cells: median(cpu_us(cells["single"]))),
    "single_fill": of_versus(lambda cells: median([row["meanFill"] for row in cells["single"]])),
    "openbao_per_batch": of_versus(lambda cells: ratio(cpu_us(cells["openbaoSingle"]), cpu_us(cells["batch"]))),
    "openbao64_per_batch": of_versus(lambda cells: ratio(cpu_us(cells["openbaoBatch64"]), cpu_us(cells["batch"]))),
    "openbao_per_single": of_versus(lambda cells: ratio(cpu_us(cells["openbaoSingle"]), cpu_us(cells["single"]))),
    "overhead_us": overhead_us,
    "batch1000_per_second": batch1000_per_second,
    "latency_ms": of_latency(lambda latency: latency["alone"]["latencyP50Us"] / 1000),
    "latency_limit_ms": of_latency(lambda latency: latency["sync"]["medianUs"] / 1000 + 0.3),
    "loaded_p99_ms": of_latency(lambda latency: latency["loaded"]["latencyP99Us"] / 1000),
    "loaded_p99_limit_ms": of_latency(lambda latency: 3 * latency["sync"]["medianUs"] / 1000 + 5),
}


def judge(results, bar):
    """(figure, limit, verdict): the verdict is "met", "missed", "not measured" or, without a limit, ""."""
    value = FIGURES[bar.figure](results, bar)
    limit = FIGURES[bar.limit](results, bar) if isinstance(bar.limit, str) else bar.limit
    if value is None:
        return None, limit, "not measured"
    if limit is None:
        return value, None, ""
    is_met = value <= limit if bar.sense == AT_MOST else value >= limit
    return value, limit, "met" if is_met else "missed"
