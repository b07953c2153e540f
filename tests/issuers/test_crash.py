"""Orders and the sudden end of the server: what was ordered comes, once."""

import random

from sealmint_testing.deadline import sleep, until
from sealmint_testing.issuers import EXTERNAL, est
from sealmint_testing.server import Server
from sealmint_testing.world import SIGNERS, World, unique

ROUNDS = 12
CONFIGURATION = "[issuance]\nfirst_retry_ms = 100\nlongest_retry_s = 1\ncall_timeout_ms = 1000\n"


def test_a_certificate_comes_once_whenever_the_server_dies(peers, tmp_path):
    file = tmp_path / "sealmint.toml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    moments = random.Random(16)
    with Server(config=file) as server:
        world = World(server)
        record = {"name": unique("outside"), "status": "active", **est(peers.get("est"))}
        authority = world.admin.post(EXTERNAL, record).ok()
        for _ in range(ROUNDS):
            body = world.signer_body(authority=authority, certificateTtlDays=30)
            signer = world.admin.post(SIGNERS, body).ok()
            sleep(moments.uniform(0, 0.12))
            server.kill9()
            world = World(server.start())
            row = until(
                lambda: world.admin.get(f"{SIGNERS}/{signer['id']}").ok(),
                lambda seen: seen["status"] != "pending",
                30,
            )
            assert row["status"] == "active", row
            orders = world.admin.get(f"{EXTERNAL}/{authority['id']}/orders?limit=100").ok()["orders"]
            mine = [order for order in orders if order["signerId"] == signer["id"]]
            assert [order["status"] for order in mine] == ["completed"]
            assert mine[0]["certificateId"] == row["certificateId"]
