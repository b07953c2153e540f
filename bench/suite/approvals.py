"""What an approval costs: the same calls on a signer whose policy has a step, and on one without, by turns.

The server verifies each signature of EC and Ed25519 keys under approvals of up to as many as suite/server.py sets.
So there are two signers with an approval: under one a sample is verified, as without approval, and under the
other everything, as is the default of the product.
"""

from suite import end_to_end, table
from suite.figures import median
from suite.keys import title
from suite.server import VERIFIED_APPROVAL

# Kind of signer -> what its approval allows.
SIGNINGS = {"gated": 2_147_483_647, "verified": VERIFIED_APPROVAL}
# Name of the cell -> items of a call, connections.
CELLS = {"single": (0, end_to_end.BAR_SINGLE_CONNECTIONS),
         "batch": (end_to_end.BAR_BATCH, end_to_end.BAR_BATCH_CONNECTIONS)}


def measure(run, server):
    table.head("Throughput of a signer that needs approval, against one that does not", table.APPROVALS)
    rows = []
    for key in run.options.keys:
        for kind in kinds_of(key):
            gate(server, key, kind)
        rows += [measure_cell(run, server, key, name) for name in CELLS]
    return rows


def kinds_of(key):
    """Of RSA every signature is verified, with approval or without."""
    return ["gated"] if key.startswith("RSA") else list(SIGNINGS)


def gate(server, key, kind):
    """Another signer of that key, with an approval of its own that never ends."""
    name = f"{kind}-{key.lower().replace('_', '-')}"
    approver = server.call("POST", "/users", {
        "username": f"approver-{name}", "email": f"{name}@bench.test", "role": "member",
        "password": "only-for-this-bench"})["id"]
    signer = server.call("POST", "/cert-manager/signers", {
        "name": name, "caId": server.authority, "commonName": name,
        "keyAlgorithm": key, "members": [{"kind": "user", "id": approver, "role": "operator"},
                                         {"kind": "identity", "id": server.identity, "role": "operator"}],
        "approvalPolicy": {"steps": [{"stepNumber": 1, "requiredApprovals": 1, "approverUserIds": [approver]}],
                           "constraints": {"maxSignings": SIGNINGS[kind]}}})["id"]
    server.call("POST", f"/cert-manager/signers/{signer}/requests/pre-approve", {
        "granteeIdentityId": server.identity, "justification": "benchmark", "requestedSignings": SIGNINGS[kind]})
    server.signers[f"{kind} {key}"] = signer


def measure_cell(run, server, key, name):
    batch, connections = CELLS[name]
    signers = {"ungated": key, **{kind: f"{kind} {key}" for kind in kinds_of(key)}}
    rates = {kind: [] for kind in signers}
    for _ in range(run.options.repetitions):
        for kind, signer in signers.items():
            cell = run.load.sign(server, signer, batch, connections, run.options.seconds,
                                 end_to_end.requests_max(key, batch, end_to_end.VERIFY_S))
            rates[kind].append(cell["signaturesPerSecond"])
    ungated, gated = median(rates["ungated"]), median(rates["gated"])
    verified = median(rates.get("verified", []))
    row = {"keyAlgorithm": key, "cell": name, "batchItems": batch, "connections": connections,
           "ungatedPerSecond": rates["ungated"], "gatedPerSecond": rates["gated"], "share": gated / ungated,
           "verifiedPerSecond": rates.get("verified", []), "verifiedShare": verified and verified / ungated}
    table.line(table.APPROVALS, (title(key), name, table.number(ungated, 0), table.number(gated, 0),
                                 table.number(100 * row["share"]), table.number(verified, 0),
                                 table.number(verified and 100 * row["verifiedShare"])))
    return row
