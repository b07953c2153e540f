"""Signers whose signatures need approval, and the people who give it."""

from sealmint_testing.client import API, SIGNERS
from sealmint_testing.world import batch_path, sign_body, sign_path

APPROVALS = API + "/approval-policies/cert-code-signing"
LEGACY_APPROVALS = API + "/approval-policies/cert-manager-code-signing"


def step(number=1, users=(), groups=(), required=1, **more):
    return {
        "stepNumber": number,
        "requiredApprovals": required,
        "approverUserIds": [user.id for user in users],
        "approverGroupIds": [group["id"] for group in groups],
        **more,
    }


def request_body(signings=None, window=None, scope=None, **more):
    body = {"justification": "release", **more}
    if signings is not None:
        body["requestedSignings"] = signings
    if window is not None:
        body["requestedWindowDuration"] = window
    if scope is not None:
        body["scope"] = scope
    return body


class GatedSigner:
    """A signer with one step, an approver for it, and an operator who wants to sign."""

    def __init__(self, world, steps=None, kind="identity", constraints=None):
        self.world = world
        self.admin = world.admin
        self.signer = world.make_signer()
        self.id = self.signer["id"]
        self.approver = world.make_user()
        self.operator = world.make_person(kind)
        world.add_member(self.signer, self.approver, "operator")
        self.membership = world.add_member(self.signer, self.operator, "operator")
        self.set_policy(steps or [step(users=[self.approver])], constraints or {"maxSignings": 100_000})

    @property
    def path(self):
        return f"{SIGNERS}/{self.id}"

    def set_policy(self, steps, constraints=None):
        body = {"steps": steps, "constraints": constraints or {}}
        return self.admin.put(self.path + "/approval-policy", body).ok()

    # ---- requests ----

    def ask(self, signings=1, window=None, scope=None, client=None, **more):
        body = request_body(signings, window, scope, **more)
        return (client or self.operator.client).post(self.path + "/requests", body)

    def approve(self, request, client=None, **body):
        return (client or self.approver.client).post(f"{APPROVALS}/requests/{request['id']}/approve", body)

    def reject(self, request, client=None, **body):
        return (client or self.approver.client).post(f"{APPROVALS}/requests/{request['id']}/reject", body)

    def cancel(self, request, client=None):
        return (client or self.operator.client).post(f"{APPROVALS}/requests/{request['id']}/cancel")

    def revoke(self, request, client=None):
        return (client or self.admin).post(f"{self.path}/requests/{request['id']}/revoke")

    def approved(self, signings=1, window=None, scope=None, **more):
        """An approved request of the operator."""
        request = self.ask(signings, window, scope, **more).ok()
        return self.approve(request).ok()["request"]

    def pre_approve(self, signings=1, window=None, scope=None, grantee=None, client=None, **more):
        grantee = grantee or self.operator
        key = "granteeUserId" if grantee.kind == "user" else "granteeIdentityId"
        body = {**request_body(signings, window, scope, **more), key: grantee.id}
        return (client or self.admin).post(self.path + "/requests/pre-approve", body)

    def read(self, request, **query):
        return self.admin.get(f"{APPROVALS}/requests/{request['id']}", query=query).ok()["request"]

    # ---- grants ----

    def grant(self, request):
        return self.admin.get(f"{APPROVALS}/grants/{request['grantId']}").ok()["grant"]

    def revoke_grant(self, grant, client=None, **body):
        return (client or self.admin).post(f"{APPROVALS}/grants/{grant['id']}/revoke", body)

    # ---- signatures ----

    def sign(self, client=None, **more):
        return (client or self.operator.client).post(sign_path(self.signer), sign_body(**more))

    def sign_batch(self, count, client=None, **more):
        body = {"items": [sign_body() for _ in range(count)], **more}
        return (client or self.operator.client).post(batch_path(self.signer), body)

    def refused(self, pending=None, mentions=()):
        """The next sign call is refused for want of an approval; its body."""
        body = self.sign().refused(403, "ApprovalRequired", mentions)
        if pending is not None:
            assert body["details"] == {"hasPendingRequest": pending}
        return body

    def successes(self):
        query = {"limit": 1, "status": "success"}
        return self.admin.get(self.path + "/operations", query=query).ok()["totalCount"]
