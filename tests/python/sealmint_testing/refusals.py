"""Calls that a rule on what there is forbids: by operation of the API document, one that is answered 400."""

import base64

from sealmint_testing.approvals import APPROVALS, GatedSigner, step
from sealmint_testing.client import API, AUTHORITIES, CERTIFICATES, EXTERNAL_AUTHORITIES, SIGNERS
from sealmint_testing.external_authorities import make_manual, make_order, manual_body, order_signer, path_of
from sealmint_testing.receiver import SilentReceiver
from sealmint_testing.webhooks import WEBHOOKS, Webhook
from sealmint_testing.world import batch_path, sign_body, sign_path, unique

# By operation: makes what there must be, and answers the forbidden call.
REFUSED = {}
AUTH = API + "/auth/universal-auth/identities"
LATER = "2049-01-01T00:00:00.000Z"
WEBHOOKS_MAX = 32
SECRETS_MAX = 100


def refused(operation):
    def register(call):
        REFUSED[operation] = call
        return call

    return register


# ---- users, machine identities, groups ----


@refused("createUser")
def taken_username(world):
    name = world.make_user().name
    return world.admin.post(API + "/users", {"username": name, "email": "new@example.test", "role": "member"})


@refused("updateUser")
def another_taken_username(world):
    one, other = world.make_user(), world.make_user()
    return world.admin.patch(f"{API}/users/{one.id}", {"username": other.name})


def last_administrator(world, kind):
    """Somebody who made a signer and is its only administrator."""
    person = world.make_person(kind, role="admin")
    signer = person.client.post(SIGNERS, world.signer_body()).ok()
    return person, signer


@refused("deleteUser")
def delete_a_last_administrator(world):
    return world.admin.delete(f"{API}/users/{last_administrator(world, 'user')[0].id}")


@refused("deleteIdentity")
def delete_a_last_administrator_that_is_a_machine(world):
    return world.admin.delete(f"{API}/identities/{last_administrator(world, 'identity')[0].id}")


@refused("createGroup")
def taken_slug(world):
    slug = world.make_group()["slug"]
    return world.admin.post(API + "/groups", {"name": "other", "slug": slug, "role": "member"})


@refused("updateGroup")
def another_taken_slug(world):
    one, other = world.make_group(), world.make_group()
    return world.admin.patch(f"{API}/groups/{one['id']}", {"slug": other["slug"]})


def join_twice(world, person):
    group = world.make_group(person)
    return world.admin.post(world.group_member_path(group, person))


REFUSED["addGroupUser"] = lambda world: join_twice(world, world.make_user())
REFUSED["addGroupIdentity"] = lambda world: join_twice(world, world.make_identity())


@refused("attachUniversalAuth")
def attach_twice(world):
    return world.admin.post(f"{AUTH}/{world.make_identity().id}", {})


@refused("createClientSecret")
def one_secret_too_many(world):
    path = f"{AUTH}/{world.make_identity().id}/client-secrets"
    # There is one already.
    for _ in range(SECRETS_MAX - 1):
        world.admin.post(path, {}).ok()
    return world.admin.post(path, {})


# ---- certificate authorities and certificates ----


def issuance_of(world, tail):
    return f"{SIGNERS}/{world.make_signer()['id']}/issuance/{tail}"


REFUSED["getIssuanceRequest"] = lambda world: world.admin.get(issuance_of(world, "csr"))


@refused("importIssuedCertificate")
def bring_what_nobody_awaits(world):
    return world.admin.post(issuance_of(world, "certificate"), {"certificate": "-"})


@refused("createAuthority")
def taken_authority_name(world):
    return world.admin.post(AUTHORITIES, world.authority_body(name=world.authority["name"]))


@refused("updateAuthority")
def another_taken_authority_name(world):
    path = f"{AUTHORITIES}/{world.make_authority()['id']}"
    return world.admin.patch(path, {"name": world.authority["name"]})


@refused("deleteAuthority")
def delete_an_authority_in_use(world):
    world.make_signer()
    return world.admin.delete(f"{AUTHORITIES}/{world.authority['id']}")


def authority_call(method, tail, body=None, **options):
    def call(world):
        path = f"{AUTHORITIES}/{world.make_authority(**options)['id']}{tail}"
        return world.admin.get(path) if method == "GET" else world.admin.post(path, body)

    return call


IMPORT = {"certificate": "nonsense", "certificateChain": "nonsense"}
REFUSED["getAuthorityCsr"] = authority_call("GET", "/csr")
REFUSED["signIntermediate"] = authority_call("POST", "/sign-intermediate", {"csr": "nonsense", "notAfter": LATER})
REFUSED["importAuthorityCertificate"] = authority_call("POST", "/import-certificate", IMPORT)
RENEWAL = {"type": "existing", "notAfter": LATER}
REFUSED["renewAuthority"] = authority_call("POST", "/renew", RENEWAL, type="intermediate")
REFUSED["getAuthorityCertificate"] = authority_call("GET", "/certificate", type="intermediate")
REFUSED["listRevocationLists"] = authority_call("GET", "/crls", type="intermediate")


@refused("createExternalAuthority")
def taken_external_authority_name(world):
    return world.admin.post(EXTERNAL_AUTHORITIES, manual_body(world, name=world.authority["name"]))


@refused("testExternalAuthorityConfiguration")
def try_an_unknown_type(world):
    return world.admin.post(EXTERNAL_AUTHORITIES + "/test", manual_body(world, type="nonsense"))


@refused("updateExternalAuthority")
def another_type(world):
    return world.admin.patch(path_of(make_manual(world)), {"type": "est"})


@refused("deleteExternalAuthority")
def delete_an_external_authority_in_use(world):
    authority = make_manual(world)
    order_signer(world, authority)
    return world.admin.delete(path_of(authority))


@refused("revokeUnattachedCertificate")
def revoke_what_never_came(world):
    authority = make_manual(world)
    order = make_order(world, authority)
    return world.admin.post(path_of(authority, "orders", order["id"], "revoke"))


@refused("importCertificate")
def import_nonsense(world):
    return world.admin.post(CERTIFICATES + "/import", {"certificatePem": "nonsense", "privateKeyPem": "nonsense"})


@refused("revokeCertificate")
def revoke_twice(world):
    path = f"{CERTIFICATES}/{world.make_signer()['certificateId']}/revoke"
    world.admin.post(path).ok()
    return world.admin.post(path)


# ---- signers and their members ----


@refused("createSigner")
def taken_signer_name(world):
    return world.admin.post(SIGNERS, world.signer_body(name=world.make_signer()["name"]))


@refused("updateSigner")
def another_taken_signer_name(world):
    one, other = world.make_signer(), world.make_signer()
    return world.admin.patch(f"{SIGNERS}/{one['id']}", {"name": other["name"]})


@refused("setSignerStatus")
def enable_what_is_enabled(world):
    return world.admin.patch(f"{SIGNERS}/{world.make_signer()['id']}/status", {"status": "active"})


@refused("reissueCertificate")
def reissue_by_a_disabled_authority(world):
    signer, authority = world.make_signer(), world.make_authority()
    world.admin.patch(f"{AUTHORITIES}/{authority['id']}", {"status": "disabled"}).ok()
    return world.admin.post(f"{SIGNERS}/{signer['id']}/certificate/reissue", {"caId": authority["id"]})


def signing_while_disabled(path_of, body):
    def call(world):
        signer = world.make_signer()
        world.admin.patch(f"{SIGNERS}/{signer['id']}/status", {"status": "disabled"}).ok()
        return world.admin.post(path_of(signer), body)

    return call


REFUSED["sign"] = signing_while_disabled(sign_path, sign_body())
REFUSED["signBatch"] = signing_while_disabled(batch_path, {"items": [sign_body()]})


def no_such_role(method, tail, body):
    """With the role of nobody; `tail` and `body` are made of a signer and of a new member of each kind."""

    def call(world):
        signer, user = world.make_signer(), world.make_user()
        identity, group = world.make_identity(), world.make_group()
        members = {"user": user.id, "identity": identity.id, "group": group["id"]}
        if method == "PATCH":
            added = world.add_member(signer, user, "operator")
            world.add_member(signer, identity, "operator")
            world.add_member(signer, group, "operator")
            members["membership"] = added["membershipId"]
        path = f"{SIGNERS}/{signer['id']}{tail.format(**members)}"
        filled = {key: members[value] if isinstance(value, str) else [members[value[0]]] for key, value in body.items()}
        return world.admin.call(method, path, {**filled, "role": "nonsense"})

    return call


REFUSED["addMember"] = no_such_role("POST", "/members", {"userId": "user"})
REFUSED["addUserMembers"] = no_such_role("POST", "/users", {"userIds": ["user"]})
REFUSED["addIdentityMember"] = no_such_role("POST", "/identities", {"identityId": "identity"})
REFUSED["addGroupMember"] = no_such_role("POST", "/groups", {"groupId": "group"})
REFUSED["changeMemberRole"] = no_such_role("PATCH", "/members/{membership}", {})
REFUSED["changeUserMemberRole"] = no_such_role("PATCH", "/users/{user}", {})
REFUSED["changeIdentityMemberRole"] = no_such_role("PATCH", "/identities/{identity}", {})
REFUSED["changeGroupMemberRole"] = no_such_role("PATCH", "/groups/{group}", {})


def memberships(world, signer):
    return world.admin.get(f"{SIGNERS}/{signer['id']}/members").ok()["memberships"]


@refused("removeMember")
def remove_the_last_administrator(world):
    signer = world.make_signer()
    (only,) = memberships(world, signer)
    return world.admin.delete(f"{SIGNERS}/{signer['id']}/members/{only['membershipId']}")


@refused("removeUserMember")
def remove_the_last_administrator_that_is_a_user(world):
    person, signer = last_administrator(world, "user")
    return world.admin.delete(f"{SIGNERS}/{signer['id']}/users/{person.id}")


@refused("removeIdentityMember")
def remove_the_last_administrator_that_is_a_machine(world):
    person, signer = last_administrator(world, "identity")
    return world.admin.delete(f"{SIGNERS}/{signer['id']}/identities/{person.id}")


@refused("removeGroupMember")
def remove_the_last_administrators(world):
    signer, group = world.make_signer(), world.make_group(world.make_user())
    (only,) = memberships(world, signer)
    world.add_member(signer, group, "admin")
    world.admin.delete(f"{SIGNERS}/{signer['id']}/members/{only['membershipId']}").ok()
    return world.admin.delete(f"{SIGNERS}/{signer['id']}/groups/{group['id']}")


# ---- approvals ----


@refused("replaceApprovalPolicy")
def an_approver_who_is_no_member(world):
    path = f"{SIGNERS}/{world.make_signer()['id']}/approval-policy"
    return world.admin.put(path, {"steps": [step(users=[world.make_user()])], "constraints": {"maxSignings": 5}})


@refused("openRequest")
def more_than_the_policy_allows(world):
    return GatedSigner(world, constraints={"maxSignings": 5}).ask(6)


@refused("preApprove")
def approve_for_nobody(world):
    path = f"{GatedSigner(world).path}/requests/pre-approve"
    return world.admin.post(path, {"justification": "release", "requestedSignings": 1})


def twice(act):
    """What closed a request already."""

    def call(world):
        gated = GatedSigner(world)
        request = gated.ask(1).ok()
        act(gated, request).ok()
        return act(gated, request)

    return call


REFUSED["revokeRequest"] = twice(lambda gated, request: gated.revoke(request))
REFUSED["approveRequest"] = twice(lambda gated, request: gated.approve(request))
REFUSED["rejectRequest"] = twice(lambda gated, request: gated.reject(request))
REFUSED["cancelRequest"] = twice(lambda gated, request: gated.cancel(request))


@refused("revokeGrant")
def revoke_a_grant_twice(world):
    gated = GatedSigner(world)
    path = f"{APPROVALS}/grants/{gated.approved(1)['grantId']}/revoke"
    world.admin.post(path, {}).ok()
    return world.admin.post(path, {})


# ---- what only a body names ----

NOBODY = "0190a8c5-0000-7000-8000-000000000000"
NOT_THERE = {
    "createSigner": lambda world: world.admin.post(SIGNERS, world.signer_body(authority={"id": NOBODY})),
    "createWebhook": lambda world: world.admin.post(
        WEBHOOKS, {"name": "chat", "url": "https://hooks.example.test/x", "signerId": NOBODY}
    ),
    "checkPolicyMatch": lambda world: world.admin.post(
        APPROVALS + "/check-policy-match", {"inputs": {"signerId": NOBODY}}
    ),
    "revokeToken": lambda world: world.admin.post(API + "/auth/token/revoke", {"accessToken": "nonsense"}),
}

# ---- webhooks, the log ----


@refused("createWebhook")
def one_webhook_too_many(world):
    made = []
    body = {"name": "many", "url": "https://hooks.example.test/x", "enabled": False}
    for _ in range(WEBHOOKS_MAX + 1):
        answer = world.admin.post(WEBHOOKS, body)
        if answer.status != 200:
            break
        made.append(answer.ok()["id"])
    for each in made:
        world.admin.delete(f"{WEBHOOKS}/{each}").ok()
    return answer


@refused("pruneLog")
def prune_nothing(world):
    checkpoint = world.admin.get("/log/checkpoint").text
    return world.admin.post(API + "/audit/prune", {"checkpoint": checkpoint})


def message_item(byte_count):
    return {"signingAlgorithm": "ECDSA_SHA_256", "data": base64.b64encode(bytes(byte_count)).decode()}


# One message may have a megabyte, and all of a batch four.
MEGABYTE = 1024 * 1024
TOO_LARGE = {
    "sign": lambda world: world.admin.post(sign_path(world.make_signer()), message_item(MEGABYTE + 1)),
    "signBatch": lambda world: world.admin.post(
        batch_path(world.make_signer()), {"items": [message_item(MEGABYTE)] * 5}
    ),
}


@refused("redeliverWebhookDelivery")
def redeliver_what_is_being_tried(world):
    """Its receiver takes what it is sent and never answers."""
    with SilentReceiver() as receiver:
        gated = GatedSigner(world)
        hook = Webhook(world.admin, receiver.url, name=unique("silent"), signerId=gated.id)
        gated.ask(1).ok()
        (delivery,) = hook.until_status("pending")
        answer = hook.redeliver(delivery)
        hook.close()
    return answer
