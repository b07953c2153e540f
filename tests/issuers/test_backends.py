"""What stands behind the port of issuers, by itself, against the same authorities: tests/contract/ca_peers."""

import os
import pathlib
import subprocess

import pytest

from sealmint_testing.issuers import ALL
from sealmint_testing.server import binary

SUITES = {
    "est": "est_peer",
    "cmp": "cmp_peer",
    "pebble": "acme_peers",
    "stepca": "stepca_peer",
    "openbao": "vault_peer",
}
TIMEOUT_S = 600


@pytest.mark.parametrize("name", SUITES)
def test_a_backend_against_its_authority(peers, name):
    peers.get(name)
    command = [pathlib.Path(binary()).parent / "contract_ca_peers", f"--run_test={SUITES[name]}", "--log_level=message"]
    environment = {**os.environ, "SEALMINT_CA_PEERS": str(peers.folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert not ALL or f"skipped: the peer {name} " not in done.stdout
