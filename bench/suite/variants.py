"""The server with a choice of signing implementations other than its own, for the bars that ask for it."""

from suite import end_to_end, table
from suite.server import Unusable, running_server

# Name of the run -> value of SEALMINT_CRYPTO, and the keys that it is measured with.
VARIANTS = {"crypto_mb": ("crypto_mb", ("RSA_3072",))}


def measure(run, folder):
    measured = {}
    for name, (value, keys) in VARIANTS.items():
        keys = [key for key in keys if key in run.options.keys]
        if not keys:
            continue
        try:
            with running_server(run.binary, folder / name, keys, {"SEALMINT_CRYPTO": value}) as server:
                table.head(f"CPU us per signature with SEALMINT_CRYPTO={value}", table.VERSUS)
                measured[name] = {key: end_to_end.measure_versus(run, server, None, key) for key in keys}
        except Unusable as problem:
            run.skip(f"the server with SEALMINT_CRYPTO={value}: {problem}")
    return measured
