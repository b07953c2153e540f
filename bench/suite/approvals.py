"""What an approval costs: the same calls on a signer whose policy has a step, and on one without, by turns."""

from suite import end_to_end, table
from suite.figures import median
from suite.keys import title

SIGNINGS = 2_147_483_647
# Name of the cell -> items of a call, connections.
CELLS = {"single": (0, end_to_end.BAR_SINGLE_CONNECTIONS),
         "batch": (end_to_end.BAR_BATCH, end_to_end.BAR_BATCH_CONNECTIONS)}


def measure(run, server):
    table.head("Throughput of a signer that needs approval, against one that does not", table.APPROVALS)
    rows = []
    for key in run.options.keys:
        gate(server, key)
        rows += [measure_cell(run, server, key, name) for name in CELLS]
    return rows


def gate(server, key):
    """A second signer of that key, with an approval of its own that never ends."""
    approver = server.call("POST", "/users", {
        "username": f"approver-{key.lower()}", "email": f"{key.lower()}@bench.test", "role": "member",
        "password": "only-for-this-bench"})["id"]
    signer = server.call("POST", "/cert-manager/signers", {
        "name": "gated-" + key.lower().replace("_", "-"), "caId": server.authority, "commonName": f"Gated {key}",
        "keyAlgorithm": key, "members": [{"kind": "user", "id": approver, "role": "operator"},
                                         {"kind": "identity", "id": server.identity, "role": "operator"}],
        "approvalPolicy": {"steps": [{"stepNumber": 1, "requiredApprovals": 1, "approverUserIds": [approver]}],
                           "constraints": {"maxSignings": SIGNINGS}}})["id"]
    server.call("POST", f"/cert-manager/signers/{signer}/requests/pre-approve", {
        "granteeIdentityId": server.identity, "justification": "benchmark", "requestedSignings": SIGNINGS})
    server.signers["gated " + key] = signer


def measure_cell(run, server, key, name):
    batch, connections = CELLS[name]
    rates = {"ungated": [], "gated": []}
    for _ in range(run.options.repetitions):
        for kind, signer in (("ungated", key), ("gated", "gated " + key)):
            cell = run.load.sign(server, signer, batch, connections, run.options.seconds,
                                 end_to_end.requests_max(key, batch, end_to_end.VERIFY_S))
            rates[kind].append(cell["signaturesPerSecond"])
    ungated, gated = median(rates["ungated"]), median(rates["gated"])
    row = {"keyAlgorithm": key, "cell": name, "batchItems": batch, "connections": connections,
           "ungatedPerSecond": rates["ungated"], "gatedPerSecond": rates["gated"], "share": gated / ungated}
    table.line(table.APPROVALS, (title(key), name, table.number(ungated, 0), table.number(gated, 0),
                                 table.number(100 * row["share"])))
    return row
