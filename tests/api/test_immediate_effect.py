"""What takes a right away holds for the very next call (reliability I5, contract 17.7)."""

import pytest

from sealmint_testing.client import API, CERTIFICATES, SIGNERS
from sealmint_testing.world import batch_path, sign_body, sign_path

ROUNDS = 5


class Scene:
    """A signer, an operator who just signed with it, and the calls that must fail next."""

    def __init__(self, world, kind="identity"):
        self.world = world
        self.signer = world.make_signer()
        self.person = world.make_person(kind)
        self.membership = world.add_member(self.signer, self.person, "operator")
        self.signs()

    @property
    def path(self):
        return f"{SIGNERS}/{self.signer['id']}"

    def sign(self):
        return self.person.client.post(sign_path(self.signer), sign_body())

    def signs(self):
        self.sign().ok()

    def refused(self, status, error=None):
        """On the warm connection, on a new one, and in a batch."""
        self.sign().refused(status, error)
        other = self.person.client.clone()
        other.post(sign_path(self.signer), sign_body()).refused(status, error)
        other.post(batch_path(self.signer), {"items": [sign_body()]}).refused(status, error)
        other.close()


def test_disable_and_enable(world):
    scene = Scene(world)
    for _ in range(ROUNDS):
        world.admin.patch(scene.path + "/status", {"status": "disabled"}).ok()
        scene.refused(400)
        world.admin.patch(scene.path + "/status", {"status": "active"}).ok()
        scene.signs()


@pytest.mark.parametrize("kind", ["user", "identity"])
def test_removing_a_member(world, kind):
    scene = Scene(world, kind)
    for _ in range(ROUNDS):
        world.remove_member(scene.signer, scene.membership)
        scene.refused(403, "PermissionDenied")
        scene.membership = world.add_member(scene.signer, scene.person, "operator")
        scene.signs()


@pytest.mark.parametrize("kind", ["user", "identity"])
def test_demoting_a_member(world, kind):
    scene = Scene(world, kind)
    path = f"{scene.path}/members/{scene.membership['membershipId']}"
    for _ in range(ROUNDS):
        world.admin.patch(path, {"role": "auditor"}).ok()
        scene.refused(403, "PermissionDenied")
        world.admin.patch(path, {"role": "operator"}).ok()
        scene.signs()


@pytest.mark.parametrize("kind", ["user", "identity"])
def test_leaving_a_group(world, kind):
    scene = Scene(world, kind)
    group = world.make_group(scene.person)
    world.remove_member(scene.signer, scene.membership)
    world.add_member(scene.signer, group, "operator")
    for _ in range(ROUNDS):
        scene.signs()
        world.leave_group(group, scene.person)
        scene.refused(403, "PermissionDenied")
        world.join_group(group, scene.person)


def test_deleting_a_group(world):
    scene = Scene(world)
    group = world.make_group(scene.person)
    world.remove_member(scene.signer, scene.membership)
    world.add_member(scene.signer, group, "operator")
    scene.signs()
    world.admin.delete(f"{API}/groups/{group['id']}").ok()
    scene.refused(403, "PermissionDenied")


def test_removing_a_group_from_the_signer(world):
    scene = Scene(world)
    group = world.make_group(scene.person)
    world.remove_member(scene.signer, scene.membership)
    membership = world.add_member(scene.signer, group, "operator")
    scene.signs()
    world.remove_member(scene.signer, membership)
    scene.refused(403, "PermissionDenied")


def test_revoking_the_token(world):
    scene = Scene(world)
    token = scene.person.secrets["token"]
    scene.person.client.post(API + "/auth/token/revoke", {"accessToken": token}).ok()
    scene.refused(401, "TokenError")


def test_logging_out(world):
    scene = Scene(world, "user")
    scene.person.client.post(API + "/auth/logout").ok()
    scene.refused(401, "TokenError")


def test_revoking_the_client_secret(world):
    scene = Scene(world)
    path = f"{API}/auth/universal-auth/identities/{scene.person.id}/client-secrets"
    secret_id = world.admin.get(path).ok()["clientSecretData"][0]["id"]
    world.admin.post(f"{path}/{secret_id}/revoke").ok()
    scene.refused(401, "TokenError")


def test_deleting_the_universal_auth(world):
    scene = Scene(world)
    world.admin.delete(f"{API}/auth/universal-auth/identities/{scene.person.id}").ok()
    scene.refused(401, "TokenError")


def test_deleting_the_identity(world):
    scene = Scene(world)
    world.admin.delete(f"{API}/identities/{scene.person.id}").ok()
    scene.refused(401, "TokenError")


def test_deleting_the_user(world):
    scene = Scene(world, "user")
    world.admin.delete(f"{API}/users/{scene.person.id}").ok()
    scene.refused(401, "TokenError")


def test_revoking_the_certificate(world):
    scene = Scene(world)
    world.admin.post(f"{CERTIFICATES}/{scene.signer['certificateId']}/revoke", {}).ok()
    scene.refused(400)


def test_deleting_the_signer(world):
    scene = Scene(world)
    world.admin.delete(scene.path).ok()
    scene.refused(404)


@pytest.mark.parametrize("kind", ["user", "identity"])
def test_losing_the_product_role(world, kind):
    """Product Admin is taken away: the next call of an administrative route is refused."""
    person = world.make_person(kind, role="admin")
    person.client.get(API + "/users").ok()
    path = f"{API}/{'users' if kind == 'user' else 'identities'}/{person.id}"
    world.admin.patch(path, {"role": "member"}).ok()
    person.client.get(API + "/users").refused(403, "PermissionDenied")


def test_gaining_a_right_is_immediate_too(world):
    signer, machine = world.make_signer(), world.make_machine()
    for _ in range(ROUNDS):
        machine.client.post(sign_path(signer), sign_body()).refused(403)
        membership = world.add_member(signer, machine, "operator")
        machine.client.post(sign_path(signer), sign_body()).ok()
        world.remove_member(signer, membership)
