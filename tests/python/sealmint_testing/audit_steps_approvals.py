"""What requests, grants and webhooks must write; see audit_story.py."""

from sealmint_testing.approvals import APPROVALS, GatedSigner, step
from sealmint_testing.audit_story import Expected, writes
from sealmint_testing.client import SIGNERS
from sealmint_testing.receiver import Receiver
from sealmint_testing.webhooks import WEBHOOKS, Webhook


@writes(f"PUT {SIGNERS}/{{signerId}}/approval-policy")
def replace_policy(story):
    signer, bob = story.world.make_signer(), story.world.make_user()
    story.world.add_member(signer, bob, "operator")
    story.mark()
    body = {"steps": [step(users=[bob])], "constraints": {"maxSignings": 5, "maxWindowDuration": "60m"}}
    story.admin.put(f"{SIGNERS}/{signer['id']}/approval-policy", body).ok()
    facts = {"stepCount": "1", "maxSignings": "5", "maxWindowDuration": "60m"}
    return [story.by_admin("update-pki-signer-approval-policy", signer["id"], **facts)]


@writes(f"POST {SIGNERS}/{{signerId}}/requests")
def request_to_sign(story):
    gated = GatedSigner(story.world)
    story.mark()
    request = gated.ask(2).ok()
    facts = {"approvalRequestId": request["id"], "policyType": "cert-code-signing"}
    return [
        Expected("pki-signer-request-to-sign", gated.operator.id, gated.id, facts),
        Expected("approval-request-create", gated.operator.id, gated.id, {**facts, "requestedSignings": "2"}),
    ]


@writes(f"POST {SIGNERS}/{{signerId}}/requests/pre-approve")
def pre_approve(story):
    gated = GatedSigner(story.world)
    story.mark()
    made = gated.pre_approve(3).ok()
    facts = {
        "approvalRequestId": made["request"]["id"], "grantId": made["grant"]["id"],
        "granteeIdentityId": gated.operator.id, "self": "false",
    }  # fmt: skip
    return [story.by_admin("pki-signer-pre-approve-signing", gated.id, **facts)]


@writes(f"POST {SIGNERS}/{{signerId}}/requests/{{requestId}}/revoke")
def revoke_request(story):
    gated = GatedSigner(story.world)
    request = gated.approved(1)
    story.mark()
    gated.revoke(request).ok()
    facts = {"approvalRequestId": request["id"], "grantId": request["grantId"]}
    return [story.by_admin("pki-signer-revoke-request", gated.id, **facts)]


@writes(f"POST {APPROVALS}/requests/{{requestId}}/approve")
def approve(story):
    gated = GatedSigner(story.world)
    request = gated.ask(1).ok()
    story.mark()
    approved = gated.approve(request, comment="fine").ok()["request"]
    facts = {"approvalRequestId": request["id"], "status": "approved", "grantId": approved["grantId"], "step": "1"}
    return [Expected("approval-request-approve", gated.approver.id, gated.id, facts)]


@writes(f"POST {APPROVALS}/requests/{{requestId}}/reject")
def reject(story):
    gated = GatedSigner(story.world)
    request = gated.ask(1).ok()
    story.mark()
    gated.reject(request).ok()
    facts = {"approvalRequestId": request["id"], "status": "rejected"}
    return [Expected("approval-request-reject", gated.approver.id, gated.id, facts)]


@writes(f"POST {APPROVALS}/requests/{{requestId}}/cancel")
def cancel(story):
    gated = GatedSigner(story.world)
    request = gated.ask(1).ok()
    story.mark()
    gated.cancel(request).ok()
    facts = {"approvalRequestId": request["id"], "status": "cancelled"}
    return [Expected("approval-request-cancel", gated.operator.id, gated.id, facts)]


@writes(f"POST {APPROVALS}/grants/{{grantId}}/revoke")
def revoke_grant(story):
    gated = GatedSigner(story.world)
    grant = gated.grant(gated.approved(1))
    story.mark()
    gated.revoke_grant(grant, revocationReason="lost").ok()
    return [story.by_admin("approval-request-grant-revoke", gated.id, grantId=grant["id"], status="revoked")]


@writes(f"POST {WEBHOOKS}")
def create_webhook(story):
    story.mark()
    body = {"name": "another", "url": "https://hooks.example.test/secret", "enabled": False}
    row = story.admin.post(WEBHOOKS, body).ok()
    return [story.by_admin("create-webhook", webhookId=row["id"], name="another", enabled="false")]


def webhook(story):
    body = {"name": "other", "url": "https://hooks.example.test/x", "enabled": False}
    return story.admin.post(WEBHOOKS, body).ok()["id"]


@writes(f"PATCH {WEBHOOKS}/{{webhookId}}")
def update_webhook(story):
    row = webhook(story)
    story.mark()
    story.admin.patch(f"{WEBHOOKS}/{row}", {"name": "renamed"}).ok()
    return [story.by_admin("update-webhook", webhookId=row, name="renamed")]


@writes(f"DELETE {WEBHOOKS}/{{webhookId}}")
def delete_webhook(story):
    row = webhook(story)
    story.mark()
    story.admin.delete(f"{WEBHOOKS}/{row}").ok()
    return [story.by_admin("delete-webhook", webhookId=row)]


@writes(f"POST {WEBHOOKS}/{{webhookId}}/secret")
def replace_webhook_secret(story):
    row = webhook(story)
    story.mark()
    story.admin.post(f"{WEBHOOKS}/{row}/secret").ok()
    return [story.by_admin("replace-webhook-secret", webhookId=row)]


@writes(f"POST {WEBHOOKS}/{{webhookId}}/deliveries/{{deliveryId}}/redeliver")
def redeliver(story):
    with Receiver() as receiver:
        gated = GatedSigner(story.world)
        hook = Webhook(story.admin, receiver.url, signerId=gated.id)
        gated.ask(1).ok()
        (delivery,) = hook.until_status("delivered")
        story.mark()
        hook.redeliver(delivery).ok()
        facts = {"webhookId": hook.id, "deliveryId": delivery["id"]}
        # The end of it by a mark of its own: what follows is no part of the step.
        story.mark_end()
        hook.close()
    return [story.by_admin("redeliver-webhook-delivery", **facts)]
