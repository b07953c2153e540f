"""Makes the things tests need (authorities, signers, people, machines) through the public API."""

import base64
import hashlib
import itertools
import os
from dataclasses import dataclass, field

from sealmint_testing.client import API, AUTHORITIES, SIGNERS, Client, login_machine, login_user

FAST_KEY = "EC_prime256v1"
DEFAULT_ALGORITHM = {"rsa": "RSASSA_PKCS1_V1_5_SHA_256", "ec": "ECDSA_SHA_256", "ed25519": "ED25519"}
_numbers = itertools.count(1)


def unique(prefix):
    """A slug nobody used before in this run."""
    return f"{prefix}-{next(_numbers)}-{os.urandom(3).hex()}"


def base64_text(data):
    return base64.b64encode(data).decode()


def new_digest(algorithm="ECDSA_SHA_256"):
    """A digest that no other test signs, so that its row can be recognised."""
    return hashlib.new(f"sha{algorithm[-3:]}", os.urandom(16)).digest()


def sign_body(digest=None, algorithm="ECDSA_SHA_256", is_digest=True, **more):
    data = new_digest(algorithm) if digest is None else digest
    return {"data": base64_text(data), "signingAlgorithm": algorithm, "isDigest": is_digest, **more}


def data_hash(data):
    """What an operation row says about the decoded `data`."""
    return hashlib.sha256(data).hexdigest()


@dataclass
class Person:
    """A user or a machine identity with a live session."""

    kind: str  # "user" or "identity"
    id: str
    name: str
    client: Client
    secrets: dict = field(default_factory=dict)

    @property
    def reference(self):
        """The key and value that name this principal in member routes."""
        return {f"{self.kind}Id": self.id}


def sign_path(signer):
    return f"{SIGNERS}/{signer['id']}/sign"


def batch_path(signer):
    return f"{SIGNERS}/{signer['id']}/sign-batch"


def operations_path(signer):
    return f"{SIGNERS}/{signer['id']}/operations"


class World:
    """What the administrator of one running server can make."""

    def __init__(self, server, tls_context=None):
        self.server = server
        env = server.env
        self.address = server.address
        self.admin = Client(server.address, env["SEALMINT_ADMIN_TOKEN"], tls_context)
        self.machine = Client(server.address, env["SEALMINT_TOKEN"], tls_context)
        self._tls_context = tls_context
        self.demo_id = env["SEALMINT_SIGNER_ID"]
        self._authority = None
        self._by_key = {}

    # ---- authorities ----

    def authority_body(self, name=None, type="root", key_algorithm=FAST_KEY, **configuration):
        name = name or unique("ca")
        return {
            "name": name,
            "status": "active",
            "configuration": {
                "type": type,
                "friendlyName": name,
                "commonName": f"Test {name}",
                "organization": "Sealmint Tests",
                "ou": "",
                "country": "",
                "province": "",
                "locality": "",
                "maxPathLength": -1,
                "keyAlgorithm": key_algorithm,
                **configuration,
            },
        }

    def make_authority(self, **options):
        return self.admin.post(AUTHORITIES, self.authority_body(**options)).ok()

    @property
    def authority(self):
        """One shared P-256 root for tests that only need any issuer."""
        if self._authority is None:
            self._authority = self.make_authority()
        return self._authority

    # ---- signers ----

    def signer_body(self, key_algorithm=FAST_KEY, authority=None, **more):
        name = more.pop("name") if "name" in more else unique("signer")
        return {
            "name": name,
            "caId": (authority or self.authority)["id"],
            "commonName": f"Test {name}",
            "keyAlgorithm": key_algorithm,
            **more,
        }

    def make_signer(self, **options):
        """A signer; the administrator of the dev server is its Administrator."""
        return self.admin.post(SIGNERS, self.signer_body(**options)).ok()

    def signer_with_key(self, key_algorithm):
        """One shared signer for each key algorithm: RSA keys are slow to make."""
        if key_algorithm not in self._by_key:
            self._by_key[key_algorithm] = self.make_signer(key_algorithm=key_algorithm)
        return self._by_key[key_algorithm]

    def certificate_pem(self, signer):
        return self.admin.get(f"{SIGNERS}/{signer['id']}/certificate").ok()["certificatePem"]

    def add_member(self, signer, person, role):
        """Adds a Person or a group row ({"groupId": ...}) and returns the membership."""
        reference = person.reference if isinstance(person, Person) else {"groupId": person["id"]}
        path = f"{SIGNERS}/{signer['id']}/members"
        return self.admin.post(path, {**reference, "role": role}).ok()

    def remove_member(self, signer, membership):
        path = f"{SIGNERS}/{signer['id']}/members/{membership['membershipId']}"
        return self.admin.delete(path).ok()

    def operations(self, signer, **query):
        return self.admin.get(operations_path(signer), query=query).ok()["operations"]

    def successes(self, signer):
        """How many signatures of it are on record."""
        query = {"limit": 1, "status": "success"}
        return self.admin.get(operations_path(signer), query=query).ok()["totalCount"]

    # ---- people, machines, groups ----

    def make_user(self, role="member"):
        name, password = unique("user"), os.urandom(12).hex()
        body = {"username": name, "email": f"{name}@example.test", "password": password, "role": role}
        user = self.admin.post(API + "/users", body).ok()
        token = login_user(self.address, name, password, self._tls_context).ok()["accessToken"]
        secrets = {"password": password, "token": token}
        return Person("user", user["id"], name, self.admin.with_token(token), secrets)

    def make_identity(self, role="member", secret_options=None, **universal_auth):
        name = unique("identity")
        identity = self.admin.post(API + "/identities", {"name": name, "role": role}).ok()
        client_id = self.attach_universal_auth(identity["id"], **universal_auth)["clientId"]
        secret = self.make_client_secret(identity["id"], **(secret_options or {}))["clientSecret"]
        secrets = {"client_id": client_id, "client_secret": secret}
        return Person("identity", identity["id"], name, self.admin.with_token(None), secrets)

    def attach_universal_auth(self, identity_id, **options):
        path = f"{API}/auth/universal-auth/identities/{identity_id}"
        return self.admin.post(path, options).ok()["identityUniversalAuth"]

    def make_client_secret(self, identity_id, **options):
        path = f"{API}/auth/universal-auth/identities/{identity_id}/client-secrets"
        return self.admin.post(path, options).ok()

    def login(self, identity):
        """Logs an identity in and gives its client the token."""
        secrets = identity.secrets
        answer = login_machine(
            self.address, secrets["client_id"], secrets["client_secret"], self._tls_context
        ).ok()
        identity.client = self.admin.with_token(answer["accessToken"])
        secrets["token"] = answer["accessToken"]
        return answer

    def make_machine(self, role="member", **options):
        """An identity that is logged in."""
        identity = self.make_identity(role, **options)
        self.login(identity)
        return identity

    def make_person(self, kind, role="member"):
        return self.make_user(role) if kind == "user" else self.make_machine(role)

    def make_group(self, *people, role="member"):
        slug = unique("group")
        group = self.admin.post(API + "/groups", {"name": slug, "slug": slug, "role": role}).ok()
        for person in people:
            self.join_group(group, person)
        return group

    def group_member_path(self, group, person):
        if person.kind == "user":
            return f"{API}/groups/{group['id']}/users/{person.name}"
        return f"{API}/groups/{group['id']}/machine-identities/{person.id}"

    def join_group(self, group, person):
        return self.admin.post(self.group_member_path(group, person)).ok()

    def leave_group(self, group, person):
        return self.admin.delete(self.group_member_path(group, person)).ok()
