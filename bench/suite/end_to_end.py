"""Signatures end to end: over TLS, by a machine identity, recorded durably, each one verified."""

import os

from suite import machine, table, yardsticks
from suite.keys import KEYS

CONNECTIONS = (1, 16, 64, 256)
BATCHES = (0, 64, 256, 1000)
# One batch of 256 keeps both workers busy; a few of them hide the pause between two.
BAR_BATCH, BAR_BATCH_CONNECTIONS = 256, 4
BAR_SINGLE_CONNECTIONS = 64
OPENBAO_CONNECTIONS, OPENBAO_BATCH_CONNECTIONS = 16, 4
# A cell whose requests under way are more work than this says nothing but that a queue is long.
WORK_UNDER_WAY_MAX_S = 3
VERIFY_S, MATRIX_VERIFY_S = 8, 1.5
LOAD_SHARE = 0.7


def requests_max(key, batch, verify_s):
    """As many requests as can be verified on all cores in that time."""
    cores = os.cpu_count()
    return max(2, int(verify_s * cores * 1e6 / KEYS[key].verify_us / max(1, batch)))


def work_under_way_s(key, batch, connections, us_per_signature):
    return connections * max(1, batch) * us_per_signature / os.cpu_count() / 1e6


def measure_versus(run, server, peer, key):
    """The cells of the bars, by turns with what they are measured against, several times over."""
    result = {"evpUs": [], "batch": [], "single": [], "openbaoSingle": [], "openbaoBatch8": [],
              "openbaoBatch64": []}
    with yardsticks.evp_sign(run.tools / "evp_sign", key, run.options.seconds / 3) as yardstick:
        for _ in range(run.options.repetitions):
            result["evpUs"].append(yardstick.measure_us())
            result["batch"].append(run.load.sign(server, key, BAR_BATCH, BAR_BATCH_CONNECTIONS, run.options.seconds,
                                                 requests_max(key, BAR_BATCH, VERIFY_S)))
            result["single"].append(run.load.sign(server, key, 0, BAR_SINGLE_CONNECTIONS, run.options.seconds,
                                                  requests_max(key, 0, VERIFY_S)))
            if peer is not None:
                measure_openbao(run, peer, key, result)
    table.print_versus(key, result)
    return result


def measure_openbao(run, peer, key, result):
    cells = (("openbaoSingle", 0, OPENBAO_CONNECTIONS), ("openbaoBatch8", 8, OPENBAO_BATCH_CONNECTIONS),
             ("openbaoBatch64", 64, OPENBAO_BATCH_CONNECTIONS))
    for name, batch, connections in cells:
        if work_under_way_s(key, batch, connections, KEYS[key].sign_us) < WORK_UNDER_WAY_MAX_S:
            result[name].append(run.load.sign_at_openbao(peer, key, batch, connections, run.options.seconds,
                                                         requests_max(key, batch, VERIFY_S)))


def measure_matrix(run, server, key, us_per_signature):
    """Every way to ask, at every number of connections."""
    rows = []
    batches, connection_counts = (BATCHES, CONNECTIONS) if not run.options.quick else ((0, 256), (1, 64))
    for batch in batches:
        for connections in connection_counts:
            if work_under_way_s(key, batch, connections, us_per_signature) > WORK_UNDER_WAY_MAX_S:
                rows.append({"keyAlgorithm": key, "batchItems": batch, "connections": connections, "skipped": True})
                continue
            row = run.load.sign(server, key, batch, connections, run.options.matrix_seconds,
                                requests_max(key, batch, MATRIX_VERIFY_S))
            rows.append(row)
            table.print_signatures(row)
    return rows


def measure_latency(run, server, key, folder):
    """One client alone, and many at a load that leaves room; the disk is asked before and after."""
    seconds = run.options.seconds
    times = machine.sync_times_us(folder, 100)
    alone = run.load.sign(server, key, 0, 1, seconds, requests_max(key, 0, VERIFY_S))
    times += machine.sync_times_us(folder, 100)
    full = run.load.sign(server, key, 0, BAR_SINGLE_CONNECTIONS, seconds, requests_max(key, 0, VERIFY_S))
    rate = LOAD_SHARE * full["requestsPerSecond"]
    loaded = run.load.sign(server, key, 0, BAR_SINGLE_CONNECTIONS, 2 * seconds, rate=rate)
    times += machine.sync_times_us(folder, 100)
    result = {"keyAlgorithm": key, "alone": alone, "full": full, "loaded": loaded,
              "sync": machine.summarize_sync(times)}
    table.print_latency(result)
    return result
