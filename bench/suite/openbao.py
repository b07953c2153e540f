"""OpenBao as a peer: its transit engine over plain HTTP, in memory, with its file audit device on.

A script beside the repository builds it (shared/ca-servers/start-openbao); a `bao` on PATH does too.
"""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from suite.keys import KEYS
from suite.machine import REPOSITORY, output_of
from suite.server import Unusable, read_env_file

READY_TIMEOUT_S = 60
# The script builds OpenBao when it never has: many minutes.
BUILD_TIMEOUT_S = 3600


class Missing(Exception):
    """There is no OpenBao here; the text says why."""


class OpenBao:
    def __init__(self, address, pid):
        self.address = address
        self.pid = pid
        self.token = ""
        self.version = ""
        self.keys = {}

    def call(self, method, path, body=None):
        request = urllib.request.Request(f"{self.address}/v1/{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"X-Vault-Token": self.token} if self.token else {})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def prepare(self, keys):
        made = self.call("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1})
        self.call("PUT", "sys/unseal", {"key": made["keys_base64"][0]})
        self.token = made["root_token"]
        self.wait_until_unsealed()
        audits = self.call("GET", "sys/audit")
        if not any(device.get("type") == "file" for device in audits.get("data", audits).values()
                   if isinstance(device, dict)):
            raise Unusable("OpenBao has no file audit device: the comparison would not be fair")
        self.call("POST", "sys/mounts/transit", {"type": "transit"})
        for key in keys:
            self.keys[key] = "bench-" + KEYS[key].transit
            self.call("POST", f"transit/keys/{self.keys[key]}", {"type": KEYS[key].transit})

    def wait_until_unsealed(self):
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.HTTPError):
                self.version = self.call("GET", "sys/health")["version"]
                return
            time.sleep(0.1)
        raise Unusable("OpenBao stays sealed")


def find_binary(folder):
    """The program: named by CA_SERVERS_BAO, on PATH, or the one that the script beside us builds."""
    named = os.environ.get("CA_SERVERS_BAO") or shutil.which("bao")
    if named:
        return pathlib.Path(named)
    shared = pathlib.Path(os.environ.get("SEALMINT_SHARED") or shared_folder())
    script = shared / "ca-servers" / "start-openbao"
    if not script.is_file():
        raise Missing(f"there is no {script} and no bao on PATH; SEALMINT_SHARED names the folder that has it")
    print("peers: starting OpenBao by its script, which builds it the first time (many minutes)", flush=True)
    peers = folder / "peers"
    try:
        done = subprocess.run([script, peers], capture_output=True, text=True, check=False, timeout=BUILD_TIMEOUT_S)
        if done.returncode != 0:
            raise Missing(f"{script} failed: {done.stderr.strip()[-300:]}")
        pid = read_env_file(peers / "openbao.env")["PID"]
        return pathlib.Path(f"/proc/{pid}/exe").resolve()
    finally:
        subprocess.run([shared / "ca-servers" / "stop-all", peers, "openbao"], capture_output=True, check=False)


def shared_folder():
    """Beside the repository; a worktree of it lies elsewhere, so the main one is asked too."""
    common = output_of("git", "rev-parse", "--path-format=absolute", "--git-common-dir")
    main = pathlib.Path(common).parent if common else REPOSITORY
    here = REPOSITORY.parent / "shared"
    return here if here.is_dir() else main.parent / "shared"


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


CONFIG = """\
storage "inmem" {{}}
listener "tcp" {{
  address = "127.0.0.1:{port}"
  cluster_address = "127.0.0.1:{cluster_port}"
  tls_disable = true
}}
api_addr = "http://127.0.0.1:{port}"
cluster_addr = "https://127.0.0.1:{cluster_port}"
log_level = "warn"
ui = false
audit "file" "file" {{
  options {{
    file_path = "{audit}"
  }}
}}
"""


@contextlib.contextmanager
def running_openbao(folder, keys):
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)
    binary = find_binary(folder)
    port, cluster_port = free_ports(2)
    config = folder / "config.hcl"
    config.write_text(CONFIG.format(port=port, cluster_port=cluster_port, audit=folder / "audit.log"))
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([binary, "server", f"-config={config}"], stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=log, cwd=folder)
    try:
        peer = OpenBao(f"http://127.0.0.1:{port}", process.pid)
        wait_for_port(port, process, folder / "log")
        peer.prepare(keys)
        yield peer
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # Hundreds of megabytes that the disk need not write while others are measured.
        (folder / "audit.log").unlink(missing_ok=True)


def wait_for_port(port, process, log):
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise Missing("OpenBao did not start: " + log.read_text(errors="replace")[-300:])
