"""perf and callgrind around a running server, and their lists."""

import collections
import os
import shutil
import subprocess

from suite.server import Unusable

TIMEOUT_S = 300
SYMBOL_CHARACTERS = 110


def need(program, package):
    if not shutil.which(program):
        raise Unusable(f"there is no {program}; it comes with the package {package}")


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False,
                          timeout=TIMEOUT_S)
    if done.returncode != 0:
        raise Unusable(f"{command[0]} {command[1]} failed: {done.stderr.strip()[-300:]}")
    return done.stdout


# ---- perf ----

def record(pid, seconds, path):
    need("perf", "linux-perf")
    run("perf", "record", "--quiet", "-F", 997, "-p", pid, "-o", path, "--", "sleep", seconds)


def report(path, lines):
    """Where the time is spent: by thread, by library, by function."""
    parts = []
    for caption, keys in (("by thread", "comm"), ("by library", "dso"), ("by function, its own time", "dso,symbol")):
        text = run("perf", "report", "-i", path, "--no-children", "--stdio", "--sort", keys,
                   "--percent-limit", "0.3")
        rows = [line.rstrip()[:SYMBOL_CHARACTERS] for line in text.splitlines()
                if line.strip() and not line.startswith("#")]
        parts.append("\n".join([f"-- {caption}", *rows[:lines]]))
    return "\n\n".join(parts)


# ---- callgrind ----

def without_debug_data(binary, folder):
    """A copy that valgrind can read: Debian's chokes on the line tables of what clang 19 compiled. Functions keep
    their names."""
    need("objcopy", "binutils")
    copy = folder / binary.name
    run("objcopy", "--strip-debug", binary, copy)
    return copy


def callgrind_command(folder):
    need("valgrind", "valgrind")
    return ("valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder / 'callgrind.out'}",
            "--quiet")


def callgrind_switch(pid, state, folder):
    # Each switch and the end of the program write what was counted so far.
    run("callgrind_control", "-i", state, pid)


def callgrind_top(folder, requests, lines):
    totals = collections.Counter()
    for path in sorted(folder.glob("callgrind.out*")):
        if os.path.getsize(path):
            totals.update(callgrind_functions(path))
    if not totals:
        raise Unusable("callgrind wrote nothing")
    everything = sum(totals.values())
    rows = [f"{count / requests:12,.0f} {count / everything:6.1%}  {name[:SYMBOL_CHARACTERS]}"
            for name, count in totals.most_common(lines)]
    return "\n".join([f"-- instructions a request: {everything / requests:,.0f}; by function, its own", *rows])


def callgrind_functions(path):
    """Instructions of each function itself, from the list that callgrind_annotate prints."""
    functions = {}
    for line in run("callgrind_annotate", "--threshold=99.5", path).splitlines():
        # "1,234,567 ( 1.23%)  file:function [library]"
        count, _, rest = line.strip().partition(" ")
        if not count.replace(",", "").isdigit() or ":" not in rest:
            continue
        name = rest.partition(")")[2].strip() if rest.lstrip().startswith("(") else rest.strip()
        functions[name.split(":", 1)[-1]] = int(count.replace(",", ""))
    return functions
