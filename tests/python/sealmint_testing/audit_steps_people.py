"""What users, groups, machine identities and their sessions must write; see audit_story.py."""

from sealmint_testing.audit_story import UNIVERSAL_AUTH, Expected, auth_path, writes
from sealmint_testing.client import API, login_machine, login_user
from sealmint_testing.world import unique


def user_body():
    name = unique("user")
    return {"username": name, "email": f"{name}@example.test", "password": "a password 1", "role": "member"}


@writes(f"POST {API}/users")
def create_user(story):
    story.mark()
    row = story.admin.post(API + "/users", user_body()).ok()
    return [story.by_admin("create-user", userId=row["id"], role="member")]


@writes(f"PATCH {API}/users/{{userId}}")
def update_user(story):
    user = story.world.make_user()
    story.mark()
    story.admin.patch(f"{API}/users/{user.id}", {"role": "admin", "password": None}).ok()
    return [story.by_admin("update-user", userId=user.id, role="admin", password="removed")]


@writes(f"DELETE {API}/users/{{userId}}")
def delete_user(story):
    user = story.world.make_user()
    signer = story.world.make_signer()
    member = story.world.add_member(signer, user, "operator")
    story.mark()
    story.admin.delete(f"{API}/users/{user.id}").ok()
    return [
        story.by_admin("remove-pki-signer-member", signer["id"], memberId=member["membershipId"]),
        story.by_admin("delete-user", userId=user.id),
    ]


@writes(f"POST {API}/identities")
def create_identity(story):
    story.mark()
    row = story.admin.post(API + "/identities", {"name": unique("id"), "role": "member"}).ok()
    return [story.by_admin("create-identity", identityId=row["id"], role="member")]


@writes(f"PATCH {API}/identities/{{identityId}}")
def update_identity(story):
    identity = story.world.make_identity()
    story.mark()
    story.admin.patch(f"{API}/identities/{identity.id}", {"name": unique("id")}).ok()
    return [story.by_admin("update-identity", identityId=identity.id)]


@writes(f"DELETE {API}/identities/{{identityId}}")
def delete_identity(story):
    identity = story.world.make_identity()
    story.mark()
    story.admin.delete(f"{API}/identities/{identity.id}").ok()
    return [story.by_admin("delete-identity", identityId=identity.id)]


@writes(f"POST {API}/groups")
def create_group(story):
    story.mark()
    group = story.world.make_group()
    return [story.by_admin("create-group", groupId=group["id"], slug=group["slug"])]


@writes(f"PATCH {API}/groups/{{groupId}}")
def update_group(story):
    group = story.world.make_group()
    story.mark()
    story.admin.patch(f"{API}/groups/{group['id']}", {"name": "Another"}).ok()
    return [story.by_admin("update-group", groupId=group["id"])]


@writes(f"DELETE {API}/groups/{{groupId}}")
def delete_group(story):
    group = story.world.make_group()
    story.mark()
    story.admin.delete(f"{API}/groups/{group['id']}").ok()
    return [story.by_admin("delete-group", groupId=group["id"])]


@writes(f"POST {API}/groups/{{groupId}}/users/{{username}}")
def add_user_to_group(story):
    group, user = story.world.make_group(), story.world.make_user()
    story.mark()
    story.world.join_group(group, user)
    return [story.by_admin("add-group-member", groupId=group["id"], userId=user.id)]


@writes(f"DELETE {API}/groups/{{groupId}}/users/{{username}}")
def remove_user_from_group(story):
    user = story.world.make_user()
    group = story.world.make_group(user)
    story.mark()
    story.world.leave_group(group, user)
    return [story.by_admin("remove-group-member", groupId=group["id"], userId=user.id)]


@writes(f"POST {API}/groups/{{groupId}}/machine-identities/{{identityId}}")
def add_identity_to_group(story):
    group, identity = story.world.make_group(), story.world.make_identity()
    story.mark()
    story.world.join_group(group, identity)
    return [story.by_admin("add-group-member", groupId=group["id"], identityId=identity.id)]


@writes(f"DELETE {API}/groups/{{groupId}}/machine-identities/{{identityId}}")
def remove_identity_from_group(story):
    identity = story.world.make_identity()
    group = story.world.make_group(identity)
    story.mark()
    story.world.leave_group(group, identity)
    return [story.by_admin("remove-group-member", groupId=group["id"], identityId=identity.id)]


def bare_identity(story):
    return story.admin.post(API + "/identities", {"name": unique("id"), "role": "member"}).ok()["id"]


@writes(f"POST {UNIVERSAL_AUTH}")
def attach_universal_auth(story):
    identity = bare_identity(story)
    story.mark()
    row = story.world.attach_universal_auth(identity, accessTokenTTL=600)
    facts = {"identityId": identity, "clientId": row["clientId"], "accessTokenTTL": "600"}
    return [story.by_admin("add-identity-universal-auth", **facts)]


@writes(f"PATCH {UNIVERSAL_AUTH}")
def update_universal_auth(story):
    identity = story.world.make_identity()
    story.mark()
    story.admin.patch(auth_path(identity.id), {"accessTokenNumUsesLimit": 7}).ok()
    return [story.by_admin("update-identity-universal-auth", identityId=identity.id, accessTokenNumUsesLimit="7")]


@writes(f"DELETE {UNIVERSAL_AUTH}")
def revoke_universal_auth(story):
    identity = story.world.make_identity()
    story.mark()
    story.admin.delete(auth_path(identity.id)).ok()
    return [story.by_admin("revoke-identity-universal-auth", identityId=identity.id)]


@writes(f"POST {UNIVERSAL_AUTH}/client-secrets")
def create_client_secret(story):
    identity = story.world.make_identity()
    story.mark()
    made = story.world.make_client_secret(identity.id, numUsesLimit=3, ttl=60)
    facts = {"clientSecretId": made["clientSecretData"]["id"], "numUsesLimit": "3", "ttl": "60"}
    return [story.by_admin("create-identity-universal-auth-client-secret", identityId=identity.id, **facts)]


@writes(f"POST {UNIVERSAL_AUTH}/client-secrets/{{clientSecretId}}/revoke")
def revoke_client_secret(story):
    identity = story.world.make_identity()
    secret = story.world.make_client_secret(identity.id)["clientSecretData"]["id"]
    story.mark()
    story.admin.post(f"{auth_path(identity.id)}/client-secrets/{secret}/revoke").ok()
    return [story.by_admin("revoke-identity-universal-auth-client-secret", clientSecretId=secret)]


@writes(f"POST {API}/auth/login")
def log_in_as_user(story):
    user = story.world.make_user()
    story.mark()
    login_user(story.world.address, user.name, user.secrets["password"]).ok()
    return [Expected("user-login", user.id)]


@writes(f"POST {API}/auth/universal-auth/login")
def log_in_as_machine(story):
    identity = story.world.make_identity()
    secrets = identity.secrets
    story.mark()
    login_machine(story.world.address, secrets["client_id"], secrets["client_secret"]).ok()
    return [Expected("login-identity-universal-auth", identity.id)]


@writes(f"POST {API}/auth/token/renew")
def renew_token(story):
    machine = story.world.make_machine(accessTokenTTL=60, accessTokenMaxTTL=600)
    story.mark()
    body = {"accessToken": machine.secrets["token"]}
    story.admin.anonymous().post(API + "/auth/token/renew", body).ok()
    return [Expected("renew-access-token", machine.id)]


@writes(f"POST {API}/auth/token/revoke")
def revoke_token(story):
    machine = story.world.make_machine()
    story.mark()
    story.admin.post(API + "/auth/token/revoke", {"accessToken": machine.secrets["token"]}).ok()
    return [story.by_admin("revoke-access-token", ownerIdentityId=machine.id)]


@writes(f"POST {API}/auth/logout")
def log_out(story):
    user = story.world.make_user()
    story.mark()
    user.client.post(API + "/auth/logout").ok()
    return [Expected("logout", user.id)]


@writes(f"POST {API}/audit/erase-personal-data")
def erase_personal_data(story):
    user = story.world.make_user()
    story.mark()
    story.admin.post(API + "/audit/erase-personal-data", {"userId": user.id}).ok()
    return [story.by_admin("erase-personal-data", erasedUserId=user.id)]
