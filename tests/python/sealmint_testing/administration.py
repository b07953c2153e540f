"""What administrators may have under way when their right goes: by route, 40 calls of it that would all
succeed, each on something of its own where that is possible."""

from sealmint_testing import openssl
from sealmint_testing.approvals import GatedSigner
from sealmint_testing.client import API, AUTHORITIES, CERTIFICATES, EXTERNAL_AUTHORITIES, SIGNERS
from sealmint_testing.external_authorities import make_evidence, make_manual, manual_body, path_of, wrong_vault
from sealmint_testing.log import Log
from sealmint_testing.receiver import Receiver
from sealmint_testing.webhooks import WEBHOOKS, Webhook
from sealmint_testing.world import sign_body, unique

CALLS = 40
NOBODY = "0190a8c5-0000-7000-8000-000000000000"
LATER = "2030-01-02T03:04:05.000Z"
# An authority of the tests ends after ten years, and none is renewed to an earlier end.
AFTER_AN_AUTHORITY = "2045-01-02T03:04:05.000Z"
UNIVERSAL_AUTH = API + "/auth/universal-auth/identities"

# By route: what makes the 40 calls, each with (path, body); and what is known of how they wait.
CASES = {}
# Passwords are hashed before anything is decided, two at a time: most of these calls wait for that.
HASHES_FIRST = {f"POST {API}/users"}


def case(route):
    def register(make):
        CASES[route] = make
        return make

    return register


def repeated(path, body):
    return [(path, body)] * CALLS


def each(make):
    return [make() for _ in range(CALLS)]


# ---- people, machines, groups ----


@case(f"POST {API}/users")
def create_users(world, _):
    def body():
        name = unique("made")
        return {"username": name, "email": f"{name}@example.test", "password": "long enough", "role": "admin"}

    return each(lambda: (f"{API}/users", body()))


def new_user(world):
    name = unique("other")
    body = {"username": name, "email": f"{name}@example.test", "role": "member"}
    return world.admin.post(f"{API}/users", body).ok()["id"]


@case(f"PATCH {API}/users/{{userId}}")
def change_users(world, _):
    return each(lambda: (f"{API}/users/{new_user(world)}", {"role": "admin"}))


@case(f"DELETE {API}/users/{{userId}}")
def delete_users(world, _):
    return each(lambda: (f"{API}/users/{new_user(world)}", None))


@case(f"POST {API}/identities")
def create_identities(world, _):
    return each(lambda: (f"{API}/identities", {"name": unique("made"), "role": "admin"}))


def new_identity(world):
    return world.admin.post(f"{API}/identities", {"name": unique("other"), "role": "member"}).ok()["id"]


@case(f"PATCH {API}/identities/{{identityId}}")
def change_identities(world, _):
    return each(lambda: (f"{API}/identities/{new_identity(world)}", {"role": "admin"}))


@case(f"DELETE {API}/identities/{{identityId}}")
def delete_identities(world, _):
    return each(lambda: (f"{API}/identities/{new_identity(world)}", None))


def group_body():
    slug = unique("made")
    return {"name": slug, "slug": slug, "role": "admin"}


@case(f"POST {API}/groups")
def create_groups(world, _):
    return each(lambda: (f"{API}/groups", group_body()))


@case(f"PATCH {API}/groups/{{groupId}}")
def change_groups(world, _):
    return each(lambda: (f"{API}/groups/{world.make_group()['id']}", {"role": "admin"}))


@case(f"DELETE {API}/groups/{{groupId}}")
def delete_groups(world, _):
    return each(lambda: (f"{API}/groups/{world.make_group()['id']}", None))


@case(f"POST {API}/groups/{{groupId}}/users/{{username}}")
def join_groups(world, _):
    user = world.make_user()
    return each(lambda: (world.group_member_path(world.make_group(), user), None))


@case(f"DELETE {API}/groups/{{groupId}}/users/{{username}}")
def leave_groups(world, _):
    user = world.make_user()
    return each(lambda: (world.group_member_path(world.make_group(user), user), None))


@case(f"POST {API}/groups/{{groupId}}/machine-identities/{{identityId}}")
def join_groups_as_machine(world, _):
    machine = world.make_identity()
    return each(lambda: (world.group_member_path(world.make_group(), machine), None))


@case(f"DELETE {API}/groups/{{groupId}}/machine-identities/{{identityId}}")
def leave_groups_as_machine(world, _):
    machine = world.make_identity()
    return each(lambda: (world.group_member_path(world.make_group(machine), machine), None))


# ---- universal auth ----


def attached(world):
    identity = new_identity(world)
    world.attach_universal_auth(identity)
    return f"{UNIVERSAL_AUTH}/{identity}"


@case(f"POST {UNIVERSAL_AUTH}/{{identityId}}")
def attach(world, _):
    return each(lambda: (f"{UNIVERSAL_AUTH}/{new_identity(world)}", {}))


@case(f"PATCH {UNIVERSAL_AUTH}/{{identityId}}")
def change_universal_auth(world, _):
    return each(lambda: (attached(world), {"accessTokenTTL": 60}))


@case(f"DELETE {UNIVERSAL_AUTH}/{{identityId}}")
def detach(world, _):
    return each(lambda: (attached(world), None))


@case(f"POST {UNIVERSAL_AUTH}/{{identityId}}/client-secrets")
def create_client_secrets(world, _):
    return each(lambda: (attached(world) + "/client-secrets", {}))


@case(f"POST {UNIVERSAL_AUTH}/{{identityId}}/client-secrets/{{clientSecretId}}/revoke")
def revoke_client_secrets(world, _):
    def path():
        secrets = attached(world) + "/client-secrets"
        made = world.admin.post(secrets, {}).ok()["clientSecretData"]
        return f"{secrets}/{made['id']}/revoke"

    return each(lambda: (path(), None))


# ---- webhooks ----


def webhook_body():
    return {"name": unique("hook"), "url": "http://127.0.0.1:9/", "enabled": False}


def on_webhooks(world, path, body):
    """Two calls for each: there may be 32 of them."""
    made = [world.admin.post(WEBHOOKS, webhook_body()).ok()["id"] for _ in range(CALLS // 2)]
    return [(f"{WEBHOOKS}/{webhook}{path}", body) for webhook in made] * 2


@case(f"POST {WEBHOOKS}")
def create_webhooks(world, _):
    return each(lambda: (WEBHOOKS, webhook_body()))


@case(f"PATCH {WEBHOOKS}/{{webhookId}}")
def change_webhooks(world, _):
    return on_webhooks(world, "", {"name": "changed"})


@case(f"DELETE {WEBHOOKS}/{{webhookId}}")
def delete_webhooks(world, _):
    return on_webhooks(world, "", None)


@case(f"POST {WEBHOOKS}/{{webhookId}}/secret")
def replace_webhook_secrets(world, _):
    return on_webhooks(world, "/secret", None)


@case(f"POST {WEBHOOKS}/{{webhookId}}/deliveries/{{deliveryId}}/redeliver")
def redeliver(world, _):
    with Receiver() as receiver:
        gated = GatedSigner(world)
        webhook = Webhook(world.admin.clone(), receiver.url, signerId=gated.id)
        gated.ask().ok()
        delivery = webhook.until_status("delivered")[0]
        webhook.update(enabled=False).ok()
    return repeated(f"{webhook.path}/deliveries/{delivery['id']}/redeliver", None)


# ---- authorities and certificates ----


@case(f"POST {AUTHORITIES}")
def create_authorities(world, _):
    return each(lambda: (AUTHORITIES, world.authority_body()))


def new_authority(world, **options):
    return f"{AUTHORITIES}/{world.make_authority(**options)['id']}"


@case(f"PATCH {AUTHORITIES}/{{caId}}")
def change_authorities(world, _):
    return each(lambda: (new_authority(world), {"status": "disabled"}))


@case(f"DELETE {AUTHORITIES}/{{caId}}")
def delete_authorities(world, _):
    return each(lambda: (new_authority(world), None))


@case(f"POST {AUTHORITIES}/{{caId}}/sign-intermediate")
def sign_intermediates(world, _):
    csr = world.admin.get(new_authority(world, type="intermediate") + "/csr").ok()["csr"]
    body = {"csr": csr, "notAfter": LATER, "maxPathLength": 0}
    return each(lambda: (new_authority(world) + "/sign-intermediate", body))


@case(f"POST {AUTHORITIES}/{{caId}}/import-certificate")
def import_authority_certificates(world, _):
    intermediate = new_authority(world, type="intermediate")
    csr = world.admin.get(intermediate + "/csr").ok()["csr"]
    body = {"csr": csr, "notAfter": LATER, "maxPathLength": 0}
    signed = world.admin.post(new_authority(world) + "/sign-intermediate", body).ok()
    body = {name: signed[name] for name in ("certificate", "certificateChain")}
    return repeated(intermediate + "/import-certificate", body)


@case(f"POST {AUTHORITIES}/{{caId}}/renew")
def renew_authorities(world, _):
    body = {"type": "existing", "notAfter": AFTER_AN_AUTHORITY}
    return each(lambda: (new_authority(world) + "/renew", body))


@case(f"POST {EXTERNAL_AUTHORITIES}")
def create_external_authorities(world, _):
    return each(lambda: (EXTERNAL_AUTHORITIES, manual_body(world)))


@case(f"POST {EXTERNAL_AUTHORITIES}/test")
def try_external_configurations(world, _):
    return repeated(EXTERNAL_AUTHORITIES + "/test", manual_body(world))


def on_an_external_authority(world, body, *tail):
    """There may be so many of them only: all calls are about one."""
    return repeated(path_of(make_manual(world), *tail), body)


@case(f"PATCH {EXTERNAL_AUTHORITIES}/{{caId}}")
def change_external_authorities(world, _):
    return on_an_external_authority(world, {"status": "disabled"})


@case(f"DELETE {EXTERNAL_AUTHORITIES}/{{caId}}")
def delete_external_authorities(world, _):
    return on_an_external_authority(world, None)


@case(f"POST {EXTERNAL_AUTHORITIES}/{{caId}}/test")
def try_external_authorities(world, _):
    return on_an_external_authority(world, None, "test")


@case(f"POST {EXTERNAL_AUTHORITIES}/{{caId}}/orders/{{orderId}}/revoke")
def revoke_unattached_certificates(world, _):
    with wrong_vault(world) as vault:
        authority, order = make_evidence(world, vault)
    return repeated(path_of(authority, "orders", order["id"], "revoke"), None)


@case(f"POST {CERTIFICATES}/import")
def import_certificates(world, _):
    folder = world.server.state.parent
    certificate, key = folder / "imported.pem", folder / "imported.key"
    openssl.run(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 30,
        "-subj", "/CN=imported", "-keyout", key, "-out", certificate, "-addext",
        "extendedKeyUsage=codeSigning", "-addext", "basicConstraints=critical,CA:FALSE", "-addext",
        "keyUsage=critical,digitalSignature",
    )  # fmt: skip
    body = {"certificatePem": certificate.read_text(), "privateKeyPem": key.read_text()}
    return repeated(CERTIFICATES + "/import", body)


@case(f"POST {CERTIFICATES}/{{certificateId}}/revoke")
def revoke_certificates(world, _):
    body = {"revocationReason": "KEY_COMPROMISE"}
    return each(lambda: (f"{CERTIFICATES}/{world.make_signer()['certificateId']}/revoke", body))


# ---- the record ----


@case(f"POST {API}/audit/prune")
def prune(world, _):
    signer = world.make_signer()
    items = {"items": [sign_body() for _ in range(300)]}
    signed = world.admin.post(f"{SIGNERS}/{signer['id']}/sign-batch", items).ok()["results"]
    log = Log(world.admin)
    log.covering(signed[-1]["logIndex"])
    return repeated(f"{API}/audit/prune", {"checkpoint": log.fetch("checkpoint").decode()})


@case(f"POST {API}/audit/erase-personal-data")
def erase_personal_data(world, _):
    return repeated(f"{API}/audit/erase-personal-data", {"userId": NOBODY})


# ---- signers ----


@case(f"POST {SIGNERS}")
def create_signers(world, _):
    return each(lambda: (SIGNERS, world.signer_body()))
