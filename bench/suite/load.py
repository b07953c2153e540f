"""Runs the load client and reads what it says."""

import json
import os
import subprocess

from suite.server import Unusable

# A run verifies after its timed part, and its last requests may be long.
TIMEOUT_S = 300


class LoadClient:
    def __init__(self, program, threads=1):
        self.program = program
        self.threads = threads
        self.verified = 0
        self.problems = []

    def get(self, server, path, connections, seconds):
        return self._run({"SEALMINT_ADDR": server.address, "SEALMINT_PID": str(server.pid)},
                         ["--insecure", "--get", path, "--connections", connections, "--seconds", seconds])

    def sign(self, server, key, batch, connections, seconds, requests_max=None, rate=None):
        """One cell: signatures of a Sealmint over TLS, with what its lane counted."""
        environment = {"SEALMINT_ADDR": server.address, "SEALMINT_TOKEN": server.token,
                       "SEALMINT_SIGNER_ID": server.signers[key], "SEALMINT_PID": str(server.pid)}
        arguments = ["--insecure", "--metrics", "--batch", batch, "--connections", connections,
                     "--seconds", seconds]
        if rate:
            arguments += ["--rate", f"{rate:.1f}"]
        return self._run(environment, arguments, requests_max)

    def sign_at_openbao(self, peer, key, batch, connections, seconds, requests_max=None):
        environment = {"SEALMINT_ADDR": peer.address, "SEALMINT_TOKEN": peer.token,
                       "SEALMINT_SIGNER_ID": peer.keys[key], "SEALMINT_PID": str(peer.pid)}
        arguments = ["--api", "openbao", "--batch", batch, "--connections", connections, "--seconds", seconds]
        return self._run(environment, arguments, requests_max)

    def _run(self, variables, arguments, requests_max=None):
        command = [self.program, "--json", "--threads", self.threads, *arguments]
        if requests_max:
            command += ["--requests", requests_max]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SEALMINT_")}
        done = subprocess.run([str(part) for part in command], env={**clean, **variables}, text=True,
                              capture_output=True, timeout=TIMEOUT_S, check=False)
        try:
            row = json.loads(done.stdout)
        except json.JSONDecodeError:
            raise Unusable(f"load ended with status {done.returncode}: {done.stderr.strip()}") from None
        self.verified += row["verified"]
        if done.returncode != 0:
            what = row["keyAlgorithm"] or "GET"
            self.problems.append(f"{what}, {row['mode']}, {row['connections']} connections: {row['wrong']} wrong, "
                                 f"{row['missing']} missing; the first: {row['firstProblem']}")
        row["meanFill"] = mean_fill(row["metrics"])
        return row


def mean_fill(metrics):
    """Signatures in one call of the signing implementation, from the histogram of the lane."""
    for family in ("sealmint_lane_fill", "sealmint_lane_batch_size"):
        total = sum(v for name, v in metrics.items() if name.startswith(family + "_sum"))
        count = sum(v for name, v in metrics.items() if name.startswith(family + "_count"))
        if count:
            return total / count
    return None
