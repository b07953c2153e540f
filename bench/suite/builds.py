"""Which signing implementations a build has, and a second build for the bars that the first cannot judge."""

import json

from suite import end_to_end, table
from suite.machine import output_of
from suite.server import running_server

# What a second build is measured with: the key that the choice of libraries changes most.
KEYS = ("RSA_3072",)
SYSTEM_OPENSSL = "openssl"


def implementations(binary):
    """Names of those that this machine can use, as the server itself says."""
    text = output_of(binary, "version", "--crypto", "--json")
    if not text:
        return [SYSTEM_OPENSSL]
    return usable_implementations(json.loads(text))


def usable_implementations(answer):
    return sorted({each["name"] for algorithm in answer["crypto"] for each in algorithm["implementations"]
                   if each["lanes"] > 0 and not each["problem"]})


def measure_other(run, binary, folder):
    keys = [key for key in KEYS if key in run.options.keys]
    names = implementations(binary)
    with running_server(binary, folder / "other", keys) as server:
        table.head(f"CPU us per signature of the other build ({', '.join(names)})", table.VERSUS)
        cells = {key: end_to_end.measure_versus(run, server, None, key) for key in keys}
    return {"server": " ".join(output_of(binary, "version").split()), "implementations": names, "versus": cells}
