"""The command line of bench/run."""

import argparse
import os
import pathlib
import sys

from suite.keys import KEYS, QUICK_KEYS
from suite.machine import REPOSITORY

SECTIONS = ("lane", "store", "http", "end-to-end", "approvals", "peers", "large-log")
# Minutes and gigabytes: only when it is asked for.
NOT_BY_DEFAULT = ("large-log",)
EPILOG = """sections:
  lane        the crypto lane alone, by implementation and fill (bench/lane_bench)
  store       durable commits alone (bench/store_bench)
  http        routes that sign nothing, over TLS
  end-to-end  sign and sign-batch over TLS with durable record, against plain EVP_PKEY_sign
  approvals   a signer that needs approval against one that does not, by turns
  large-log   a log of many entries against a new one, by turns (only when asked for)
  peers       openssl speed, and OpenBao's transit engine by turns with end-to-end

The whole suite takes about a quarter of an hour, and the machine should have nothing else to do.
"""


def read(arguments):
    parser = argparse.ArgumentParser(
        prog="bench/run", allow_abbrev=False,
        description="Measures a server of its own and peers beside it, and says which bars are met.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="A,B", help="sections, separated by commas (default: all)")
    parser.add_argument("--quick", action="store_true",
                        help="at most two minutes: one repetition of half a second, " + ", ".join(QUICK_KEYS))
    parser.add_argument("--keys", metavar="A,B", help="key algorithms, separated by commas (default: all)")
    parser.add_argument("--seconds", type=float, metavar="S", help="of each cell of the bars (default 1.2)")
    parser.add_argument("--repetitions", type=int, metavar="N", help="of each cell of the bars (default 3)")
    parser.add_argument("--no-matrix", action="store_true", help="of end-to-end only the cells of the bars")
    parser.add_argument("--binary", type=pathlib.Path,
                        help="the server; default SEALMINT_BINARY or build/dev/bin/sealmint")
    parser.add_argument("--log-entries", type=int, default=10_000_000, metavar="N",
                        help="of large-log (default 10000000: 7 GB and some minutes)")
    parser.add_argument("--also", metavar="BINARY", type=pathlib.Path,
                        help="another build of the server, for the bars of RSA-3072 that the first cannot judge")
    parser.add_argument("--output", type=pathlib.Path, default=REPOSITORY / "build" / "bench",
                        help="folder of results.json (default build/bench)")
    parser.add_argument("--report", action="store_true",
                        help="measure nothing: write docs/performance.md and its plot from results.json")
    parser.add_argument("--docs", type=pathlib.Path, default=REPOSITORY / "docs",
                        help="where --report writes (default docs)")
    options = parser.parse_args(arguments)
    default = [section for section in SECTIONS if section not in NOT_BY_DEFAULT]
    options.sections = choose(parser, options.only, SECTIONS, default, "section")
    options.keys = choose(parser, options.keys, KEYS, QUICK_KEYS if options.quick else list(KEYS), "key algorithm")
    if options.seconds is None:
        options.seconds = 0.5 if options.quick else 1.2
    if options.repetitions is None:
        options.repetitions = 1 if options.quick else 3
    options.matrix_seconds = min(0.5, options.seconds)
    if not 0.1 <= options.seconds <= 60:
        parser.error("--seconds must be from 0.1 to 60")
    if not 1 <= options.repetitions <= 20:
        parser.error("--repetitions must be from 1 to 20")
    return options


def choose(parser, text, known, default, what):
    chosen = text.split(",") if text else list(default)
    for name in chosen:
        if name not in known:
            parser.error(f"unknown {what} {name}; there are {', '.join(known)}")
    return chosen


def find_binary(path):
    path = path or os.environ.get("SEALMINT_BINARY") or REPOSITORY / "build/dev/bin/sealmint"
    path = pathlib.Path(path).resolve()
    for needed in (path, path.parent / "load", path.parent / "evp_sign"):
        if not needed.is_file():
            sys.exit(f"bench/run: there is no {needed}; build it with cmake --build --preset dev")
    return path
