"""Generated logs as static files, and a server of such files as Sealmint serves its log."""

import base64
import contextlib
import functools
import http.server
import json
import pathlib
import subprocess
import threading

from sealmint_testing.log import WIDTH, index_path, leaf_hash, split_bundle
from sealmint_testing.merkle import path
from sealmint_testing.server import binary, run_command

VERIFIED, USAGE, UNREACHABLE, NOT_VERIFIED = 0, 2, 5, 6


def make_log(folder, entries, checkpoints=3):
    """A log of generated records; its key is in the file `key`."""
    program = pathlib.Path(binary()).with_name("make_log")
    subprocess.run(
        [program, folder, "--entries", str(entries), "--checkpoints", str(checkpoints)],
        check=True, timeout=120,
    )  # fmt: skip
    return pathlib.Path(folder)


def audit(command, source, *arguments, key=None, environment=None, timeout=60):
    """`sealmint audit COMMAND SOURCE --key ...`"""
    return run_command(
        "audit", command, source, "--key", key or pathlib.Path(source) / "key", *arguments,
        environment=environment, timeout=timeout,
    )  # fmt: skip


def entries_of(bundle):
    return split_bundle(bundle.read_bytes())


def write_entries(bundle, entries):
    bundle.write_bytes(b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries))


def all_entries(log):
    """Those that its checkpoint covers."""
    size = int((log / "checkpoint").read_text().splitlines()[1])
    entries = []
    for first in range(0, size, WIDTH):
        path = index_path(first // WIDTH, min(WIDTH, size - first))
        entries += entries_of(log / "tile" / "entries" / path)
    return entries


def make_receipt(log, index):
    """C2SP tlog-proof, written from its text alone."""
    entries = all_entries(log)
    proof = path([leaf_hash(entry) for entry in entries], index)
    lines = ["c2sp.org/tlog-proof@v1", "extra " + base64.b64encode(entries[index]).decode(), f"index {index}"]
    lines += [base64.b64encode(node).decode() for node in proof]
    return "\n".join(lines) + "\n\n" + (log / "checkpoint").read_text()


def row_of(log, index):
    """What our tool says of an entry."""
    return json.loads(audit("export", log).stdout.splitlines()[index])


def make_receipt_files(log, folder, index=42):
    """app.receipt and app.sig; returns the digest that was signed."""
    (folder / "app.receipt").write_text(make_receipt(log, index))
    (folder / "app.sig").write_text(f"signature {index}")
    return row_of(log, index)["digest"]


def checkpoints_above(log, size, count_max=2):
    """Some kept checkpoints, as a server lists them: each with an empty line behind it."""
    kept = sorted(int(path.name) for path in (pathlib.Path(log) / "checkpoints").iterdir())
    listed = [one for one in kept if one > size][:count_max]
    return "".join((pathlib.Path(log) / "checkpoints" / str(one)).read_text() + "\n" for one in listed)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        self.server.connections.append(self.client_address)
        super().setup()

    def do_GET(self):
        self._answer_get()
        # As a server that keeps connections for some calls only: it does not say so before.
        if self.server.keeps_connections is False:
            self.close_connection = True

    def _answer_get(self):
        self.server.asked.append(self.path)
        if self.path.startswith("/log/checkpoints?above="):
            self._answer(checkpoints_above(self.directory, int(self.path.split("=")[1])))
        elif self.path in self.server.answers:
            self.send_error(self.server.answers[self.path])
        elif self.path.startswith("/log/tile/entries/") and not self._may_read_entries():
            self.send_error(403)
        else:
            super().do_GET()

    def _answer(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _may_read_entries(self):
        return self.headers.get("Authorization") == f"Bearer {self.server.token}"

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/log"))

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def serve_log(folder, token):
    """Serves a folder at ADDRESS/log; entries are for those who have the token."""
    handler = functools.partial(_Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.token, server.asked, server.answers = token, [], {}
    server.connections, server.keeps_connections = [], True
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
