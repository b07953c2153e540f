"""Runs commands that ask a network: a few times, each with a time-out, and with their last words in the error."""

import os
import subprocess
import sys
import time

ATTEMPTS = 3
PAUSE_S = float(os.environ.get("SEALMINT_RETRY_PAUSE_S", "5"))


def run(*command, cwd=None, environment=None, timeout_s=300, attempts=ATTEMPTS):
    """Its standard output; a RuntimeError says why there is none."""
    command = [str(word) for word in command]
    for attempt in range(1, attempts + 1):
        status, output = run_once(command, cwd, environment, timeout_s)
        if status == 0:
            return output
        reason = last_words(output) or f"status {status}"
        if attempt < attempts:
            print(f"{command[0]}: attempt {attempt} of {attempts} failed ({reason})", file=sys.stderr)
            time.sleep(PAUSE_S * attempt)
    raise RuntimeError(f"{os.path.basename(command[0])}: {reason}")


def run_once(command, cwd, environment, timeout_s):
    try:
        done = subprocess.run(
            command, cwd=cwd, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout_s,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1, f"not done within {timeout_s} s"
    return done.returncode, done.stdout


def last_words(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("E:", "ERROR", "[ERROR]"))]
    return (errors or lines or [""])[0 if errors else -1]
