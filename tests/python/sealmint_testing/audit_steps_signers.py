"""What signers, their members and authorities must write; see audit_story.py."""

from sealmint_testing import openssl
from sealmint_testing.audit_story import Expected, writes
from sealmint_testing.client import AUTHORITIES, CERTIFICATES, EXTERNAL_AUTHORITIES, SIGNERS
from sealmint_testing.external_authorities import make_evidence, make_manual, manual_body, path_of, wrong_vault
from sealmint_testing.hand_ca import HandCa
from sealmint_testing.world import sign_body, unique

LATER = "2049-01-01T00:00:00.000Z"


@writes(f"POST {AUTHORITIES}")
def create_authority(story):
    story.mark()
    row = story.world.make_authority()
    facts = {"caId": row["id"], "name": row["name"], "type": "root", "keyAlgorithm": "EC_prime256v1"}
    return [story.by_admin("create-ca", **facts)]


@writes(f"PATCH {AUTHORITIES}/{{caId}}")
def update_authority(story):
    row = story.world.make_authority()
    story.mark()
    story.admin.patch(f"{AUTHORITIES}/{row['id']}", {"status": "disabled"}).ok()
    return [story.by_admin("update-ca", caId=row["id"], name=row["name"], status="disabled")]


@writes(f"DELETE {AUTHORITIES}/{{caId}}")
def delete_authority(story):
    row = story.world.make_authority()
    story.mark()
    story.admin.delete(f"{AUTHORITIES}/{row['id']}").ok()
    return [story.by_admin("delete-ca", caId=row["id"], name=row["name"])]


def certified(story, intermediate):
    csr = story.admin.get(f"{AUTHORITIES}/{intermediate['id']}/csr").ok()["csr"]
    root = story.world.authority["id"]
    body = {"csr": csr, "notAfter": "2033-01-01T00:00:00.000Z"}
    return story.admin.post(f"{AUTHORITIES}/{root}/sign-intermediate", body).ok()


@writes(f"POST {AUTHORITIES}/{{caId}}/sign-intermediate")
def sign_intermediate(story):
    intermediate = story.world.make_authority(type="intermediate")
    root = story.world.authority["id"]
    story.mark()
    signed = certified(story, intermediate)
    return [story.by_admin("sign-intermediate", caId=root, serialNumber=signed["serialNumber"])]


@writes(f"POST {AUTHORITIES}/{{caId}}/import-certificate")
def import_authority_certificate(story):
    row = story.world.make_authority(type="intermediate")
    signed = certified(story, row)
    body = {key: signed[key] for key in ("certificate", "certificateChain")}
    story.mark()
    story.admin.post(f"{AUTHORITIES}/{row['id']}/import-certificate", body).ok()
    return [story.by_admin("import-ca-cert", caId=row["id"], serialNumber=signed["serialNumber"])]


@writes(f"POST {AUTHORITIES}/{{caId}}/renew")
def renew_authority(story):
    row = story.world.make_authority()
    story.mark()
    body = {"type": "existing", "notAfter": LATER}
    renewed = story.admin.post(f"{AUTHORITIES}/{row['id']}/renew", body).ok()
    facts = {"caId": row["id"], "serialNumber": renewed["serialNumber"], "notAfter": LATER}
    return [story.by_admin("renew-ca", **facts)]


def about_external(story, kind, row, **more):
    facts = {"caId": row["id"], "name": row["name"], "type": row["type"], "status": row["status"]}
    return [story.by_admin(kind, **facts, **more)]


@writes(f"POST {EXTERNAL_AUTHORITIES}")
def create_external_authority(story):
    story.mark()
    return about_external(story, "create-ca", make_manual(story.world))


@writes(f"PATCH {EXTERNAL_AUTHORITIES}/{{caId}}")
def update_external_authority(story):
    row = make_manual(story.world)
    story.mark()
    changed = story.admin.patch(path_of(row), {"status": "disabled"}).ok()
    return about_external(story, "update-ca", changed)


@writes(f"DELETE {EXTERNAL_AUTHORITIES}/{{caId}}")
def delete_external_authority(story):
    row = make_manual(story.world)
    story.mark()
    story.admin.delete(path_of(row)).ok()
    return about_external(story, "delete-ca", row)


@writes(f"POST {EXTERNAL_AUTHORITIES}/test")
def try_external_configuration(story):
    body = manual_body(story.world)
    story.mark()
    story.admin.post(EXTERNAL_AUTHORITIES + "/test", body).ok()
    return [story.by_admin("test-ca", name=body["name"], type="manual")]


@writes(f"POST {EXTERNAL_AUTHORITIES}/{{caId}}/test")
def try_external_authority(story):
    row = make_manual(story.world)
    story.mark()
    story.admin.post(path_of(row, "test")).ok()
    return about_external(story, "test-ca", row)


@writes(f"POST {EXTERNAL_AUTHORITIES}/{{caId}}/orders/{{orderId}}/revoke")
def revoke_unattached_certificate(story):
    with wrong_vault(story.world) as vault:
        row, order = make_evidence(story.world, vault)
        story.mark()
        story.admin.post(path_of(row, "orders", order["id"], "revoke")).ok()
    more = {"orderId": order["id"], "signerId": order["signerId"]}
    return about_external(story, "revoke-issued-certificate", row, **more)


@writes(f"POST {CERTIFICATES}/import")
def import_certificate(story):
    folder = story.world.server.state.parent
    certificate, key = folder / "imported.pem", folder / "imported.key"
    openssl.run(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 30,
        "-subj", "/CN=imported", "-keyout", key, "-out", certificate, "-addext",
        "extendedKeyUsage=codeSigning", "-addext", "basicConstraints=critical,CA:FALSE", "-addext",
        "keyUsage=critical,digitalSignature",
    )  # fmt: skip
    body = {"certificatePem": certificate.read_text(), "privateKeyPem": key.read_text()}
    story.mark()
    row = story.admin.post(CERTIFICATES + "/import", body).ok()
    return [story.by_admin("import-certificate", certificateId=row["id"], serialNumber=row["serialNumber"])]


@writes(f"POST {CERTIFICATES}/{{certificateId}}/revoke")
def revoke_certificate(story):
    certificate = story.world.make_signer()["certificateId"]
    story.mark()
    body = {"revocationReason": "KEY_COMPROMISE"}
    story.admin.post(f"{CERTIFICATES}/{certificate}/revoke", body).ok()
    return [story.by_admin("revoke-certificate", certificateId=certificate, reason="KEY_COMPROMISE")]


@writes(f"POST {SIGNERS}")
def create_signer(story):
    body = story.world.signer_body()
    story.mark()
    row = story.admin.post(SIGNERS, body).ok()
    facts = {"name": row["name"], "certificateId": row["certificateId"], "approvalPolicyId": row["approvalPolicyId"]}
    return [
        story.by_admin("create-pki-signer", row["id"], keySource="infisical", **facts),
        Expected("pki-signer-certificate-issued", None, row["id"], {"caId": row["caId"]}),
    ]


@writes(f"PATCH {SIGNERS}/{{signerId}}")
def update_signer(story):
    signer = story.world.make_signer()
    story.mark()
    row = story.admin.patch(f"{SIGNERS}/{signer['id']}", {"name": unique("renamed")}).ok()
    facts = {"name": row["name"], "formerName": signer["name"]}
    return [story.by_admin("update-pki-signer", signer["id"], **facts)]


@writes(f"DELETE {SIGNERS}/{{signerId}}")
def delete_signer(story):
    signer = story.world.make_signer()
    story.mark()
    story.admin.delete(f"{SIGNERS}/{signer['id']}").ok()
    return [story.by_admin("delete-pki-signer", signer["id"], name=signer["name"])]


@writes(f"PATCH {SIGNERS}/{{signerId}}/status")
def set_status(story):
    signer = story.world.make_signer()
    story.mark()
    for status in ("disabled", "disabled", "active"):
        story.admin.patch(f"{SIGNERS}/{signer['id']}/status", {"status": status}).ok()
    return [story.by_admin(f"{verb}-pki-signer", signer["id"]) for verb in ("disable", "enable")]


@writes(f"POST {SIGNERS}/{{signerId}}/certificate/reissue")
def reissue(story):
    signer = story.world.make_signer()
    story.mark()
    body = {"caId": signer["caId"]}
    story.admin.post(f"{SIGNERS}/{signer['id']}/certificate/reissue", body).ok()
    return [
        Expected("pki-signer-certificate-issued", None, signer["id"], {"caId": signer["caId"]}),
        story.by_admin("reissue-pki-signer-certificate", signer["id"], keyAlgorithm="EC_prime256v1"),
    ]


@writes(f"POST {SIGNERS}/{{signerId}}/issuance/certificate")
def import_issued_certificate(story):
    ca = HandCa(story.world)
    signer = ca.order()
    leaf = ca.certify(signer)
    story.mark()
    story.admin.post(f"{SIGNERS}/{signer['id']}/issuance/certificate", {"certificate": leaf}).ok()
    return [
        Expected("pki-signer-certificate-issued", None, signer["id"], {"caId": ca.authority["id"]}),
        story.by_admin("import-pki-signer-certificate", signer["id"], caId=ca.authority["id"]),
    ]


@writes(f"POST {SIGNERS}/{{signerId}}/sign")
def sign(story):
    signer = story.world.make_signer()
    story.mark()
    story.admin.post(f"{SIGNERS}/{signer['id']}/sign", sign_body()).ok()
    return [story.by_admin("pki-signer-sign", signer["id"])]


@writes(f"POST {SIGNERS}/{{signerId}}/sign-batch")
def sign_batch(story):
    signer = story.world.make_signer()
    story.mark()
    body = {"items": [sign_body(), sign_body()]}
    story.admin.post(f"{SIGNERS}/{signer['id']}/sign-batch", body).ok()
    return [story.by_admin("pki-signer-sign", signer["id"])] * 2


MEMBER_FOLDERS = {"user": "users", "identity": "identities", "group": "groups"}


def newcomer(story, kind):
    """Somebody who is no member yet: a body of POST /members, and the id."""
    if kind == "group":
        row = story.world.make_group()
        return {"groupId": row["id"]}, row["id"]
    person = story.world.make_user() if kind == "user" else story.world.make_identity()
    return person.reference, person.id


def member_event(story, verb, signer, member_id, kind, role):
    facts = {f"{kind}Id": member_id, "kind": kind, "role": role}
    return story.by_admin(f"{verb}-pki-signer-member", signer["id"], **facts)


@writes(f"POST {SIGNERS}/{{signerId}}/members")
def add_member(story):
    signer = story.world.make_signer()
    body, member_id = newcomer(story, "user")
    story.mark()
    story.admin.post(f"{SIGNERS}/{signer['id']}/members", {**body, "role": "auditor"}).ok()
    return [member_event(story, "add", signer, member_id, "user", "auditor")]


def by_membership(verb):
    def make(story):
        signer = story.world.make_signer()
        body, member_id = newcomer(story, "user")
        path = f"{SIGNERS}/{signer['id']}/members"
        row = story.admin.post(path, {**body, "role": "operator"}).ok()
        story.mark()
        if verb == "update":
            story.admin.patch(f"{path}/{row['membershipId']}", {"role": "auditor"}).ok()
            return [member_event(story, verb, signer, member_id, "user", "auditor")]
        story.admin.delete(f"{path}/{row['membershipId']}").ok()
        return [member_event(story, verb, signer, member_id, "user", "operator")]

    return make


writes(f"PATCH {SIGNERS}/{{signerId}}/members/{{membershipId}}")(by_membership("update"))
writes(f"DELETE {SIGNERS}/{{signerId}}/members/{{membershipId}}")(by_membership("remove"))


def by_kind(kind, verb):
    def make(story):
        signer = story.world.make_signer()
        body, member_id = newcomer(story, kind)
        path = f"{SIGNERS}/{signer['id']}/{MEMBER_FOLDERS[kind]}"
        if verb != "add":
            story.admin.post(f"{SIGNERS}/{signer['id']}/members", {**body, "role": "operator"}).ok()
        story.mark()
        if verb == "update":
            story.admin.patch(f"{path}/{member_id}", {"role": "auditor"}).ok()
        elif verb == "remove":
            story.admin.delete(f"{path}/{member_id}").ok()
        elif kind == "user":
            story.admin.post(path, {"userIds": [member_id], "role": "operator"}).ok()
            facts = {"kind": "user", "userIds": member_id, "added": "1", "role": "operator"}
            return [story.by_admin("add-pki-signer-member", signer["id"], **facts)]
        else:
            story.admin.post(path, {**body, "role": "operator"}).ok()
        role = "auditor" if verb == "update" else "operator"
        return [member_event(story, verb, signer, member_id, kind, role)]

    return make


for _kind, _folder in MEMBER_FOLDERS.items():
    writes(f"POST {SIGNERS}/{{signerId}}/{_folder}")(by_kind(_kind, "add"))
    writes(f"PATCH {SIGNERS}/{{signerId}}/{_folder}/{{memberId}}")(by_kind(_kind, "update"))
    writes(f"DELETE {SIGNERS}/{{signerId}}/{_folder}/{{memberId}}")(by_kind(_kind, "remove"))
