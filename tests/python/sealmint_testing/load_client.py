"""Runs the load client against a fake server of the test's own."""

import http.server
import json
import os
import pathlib
import subprocess
import threading

from sealmint_testing.server import binary, clean_environment


def run_load_client(handler, signer, *arguments, environment=None):
    """One connection to a server with this request handler; returns the process and what it printed."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    variables = clean_environment({
        "SEALMINT_ADDR": f"http://127.0.0.1:{server.server_port}",
        "SEALMINT_TOKEN": "test-token",
        "SEALMINT_SIGNER_ID": signer,
        "SEALMINT_PID": str(os.getpid()),
        **(environment or {}),
    })
    command = [load_binary(), "--json", "--connections", "1", "--seconds", "60", *arguments]
    done = subprocess.run(command, env=variables, text=True, capture_output=True, timeout=120, check=False)
    server.shutdown()
    server.server_close()
    return done, json.loads(done.stdout)


def load_binary():
    return str(pathlib.Path(binary()).parent / "load")
