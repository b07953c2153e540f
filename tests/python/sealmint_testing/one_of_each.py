"""One live object of each kind, named as the parameters of the API's paths are."""

from sealmint_testing.approvals import GatedSigner
from sealmint_testing.client import API
from sealmint_testing.external_authorities import make_manual
from sealmint_testing.webhooks import Webhook
from sealmint_testing.world import sign_body, sign_path


def live_ids(world, receiver):
    gated = GatedSigner(world)
    digest = "ab" * 32
    request = gated.approved(3, manifest=[digest])
    member = world.make_user()
    group = world.make_group(member)
    membership = world.add_member(gated.signer, member, "auditor")
    plain = world.make_signer()
    signature = world.admin.post(sign_path(plain), sign_body()).ok()
    hook = Webhook(world.admin, receiver.url)
    intermediate = world.make_authority(type="intermediate")
    identity = world.make_identity()
    auth = f"{API}/auth/universal-auth/identities/{identity.id}"
    secret = world.admin.get(auth + "/client-secrets").ok()["clientSecretData"][0]
    return {
        "signerId": plain["id"],
        "gated": gated,
        "requestId": request["id"],
        "grantId": request["grantId"],
        "membershipId": membership["membershipId"],
        "operationId": signature["operationId"],
        "webhookId": hook.id,
        "caId": world.authority["id"],
        "intermediate": intermediate["id"],
        "external": make_manual(world)["id"],
        "caCertId": world.authority["activeCaCertId"],
        "certificateId": plain["certificateId"],
        "identityId": identity.id,
        "clientSecretId": secret["id"],
        "userId": member.id,
        "groupId": group["id"],
        "username": member.name,
    }
