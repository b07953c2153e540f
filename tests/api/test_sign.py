"""POST /sign (contract 2.1, 6, 9.8): what is signed, what is refused, in which order, and the record."""

import base64
import hashlib
import json

import pytest

from sealmint_testing import openssl
from sealmint_testing.client import CERTIFICATES, SIGNERS
from sealmint_testing.shapes import expect_time, expect_uuid
from sealmint_testing.world import base64_text, data_hash, new_digest, operations_path, sign_body, sign_path

KEYS = ("RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1", "ED25519")
DIGEST_BYTES = {"256": 32, "384": 48, "512": 64}


def key_family(key_algorithm):
    return {"RSA": "rsa", "EC_": "ec", "ED2": "ed25519"}[key_algorithm[:3]]


@pytest.mark.parametrize("is_digest", [True, False], ids=["digest", "message"])
@pytest.mark.parametrize("algorithm", openssl.ALGORITHMS)
@pytest.mark.parametrize("key_algorithm", KEYS)
def test_matrix(world, key_algorithm, algorithm, is_digest):
    """Every algorithm with every key: accepted pairs verify with openssl, others are refused."""
    signer = world.signer_with_key(key_algorithm)
    # Ed25519 signs whole messages only; we offer no prehashed form.
    by_digest = is_digest and algorithm != "ED25519"
    data = new_digest(algorithm) if by_digest else f"message for {algorithm}".encode()
    answer = world.admin.post(sign_path(signer), sign_body(data, algorithm, is_digest))
    if openssl.family(algorithm) != key_family(key_algorithm) or (algorithm == "ED25519" and is_digest):
        answer.refused(400)
        return
    body = answer.ok()
    assert body["signingAlgorithm"] == algorithm
    assert body["signerId"] == signer["id"]
    expect_uuid(body["operationId"])
    pem = world.certificate_pem(signer)
    assert body["certificateSerialNumber"] == openssl.certificate_serial(pem)
    verify = openssl.verify_digest if by_digest else openssl.verify_message
    assert verify(openssl.public_key_of(pem), algorithm, data, body["signature"])
    assert len(base64.b64decode(body["signature"])) == signature_bytes(key_algorithm, body["signature"])


def signature_bytes(key_algorithm, signature):
    """Modulus length for RSA, 64 for Ed25519; a DER SEQUENCE tells its own length."""
    if key_algorithm.startswith("RSA"):
        return int(key_algorithm[4:]) // 8
    if key_algorithm == "ED25519":
        return 64
    der = base64.b64decode(signature)
    assert der[0] == 0x30
    return 2 + der[1] if der[1] < 0x80 else 3 + der[2]


def test_a_signature_does_not_verify_for_anything_else(world, signer):
    digest = new_digest()
    signature = world.admin.post(sign_path(signer), sign_body(digest)).ok()["signature"]
    key = openssl.public_key_of(world.certificate_pem(signer))
    assert not openssl.verify_digest(key, "ECDSA_SHA_256", new_digest(), signature)


# ---- data ----


@pytest.mark.parametrize("algorithm", ["ECDSA_SHA_256", "ECDSA_SHA_384", "ECDSA_SHA_512"])
@pytest.mark.parametrize("size", [1, 16, 20, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129])
def test_a_digest_has_the_length_of_its_algorithm(world, signer, algorithm, size):
    answer = world.admin.post(sign_path(signer), sign_body(b"d" * size, algorithm))
    if size == DIGEST_BYTES[algorithm[-3:]]:
        answer.ok()
    else:
        # 129 bytes are 172 characters: still a matter of length, not of the schema.
        answer.refused(400)


@pytest.mark.parametrize("characters", [173, 176, 4096])
def test_digests_of_more_than_172_characters_are_422(world, signer, characters):
    body = {"data": "A" * characters, "signingAlgorithm": "ECDSA_SHA_256", "isDigest": True}
    world.admin.post(sign_path(signer), body).refused(422, mentions=["data"])


@pytest.mark.parametrize("size", [1, 128, 129, 4096, 65536, 1024 * 1024])
def test_messages_may_be_a_mebibyte(world, signer, size):
    message = bytes(index & 0xFF for index in range(256)) * (size // 256) + b"x" * (size % 256)
    answer = world.admin.post(sign_path(signer), sign_body(message, is_digest=False)).ok()
    key = openssl.public_key_of(world.certificate_pem(signer))
    assert openssl.verify_message(key, "ECDSA_SHA_256", message, answer["signature"])


@pytest.mark.parametrize("excess", [1, 2, 3, 1000])
def test_a_message_of_more_than_a_mebibyte_is_413(world, signer, excess):
    """One byte more has as many characters of base64: the length of the text decides nothing."""
    message = b"x" * (1024 * 1024 + excess)
    world.admin.post(sign_path(signer), sign_body(message, is_digest=False)).refused(413)


def test_is_digest_is_false_unless_given(world, signer):
    message = b"no digest at all"
    body = {"data": base64_text(message), "signingAlgorithm": "ECDSA_SHA_256"}
    answer = world.admin.post(sign_path(signer), body).ok()
    key = openssl.public_key_of(world.certificate_pem(signer))
    assert openssl.verify_message(key, "ECDSA_SHA_256", message, answer["signature"])


# ---- order of the checks ----


def disable(world, signer):
    world.admin.patch(f"{SIGNERS}/{signer['id']}/status", {"status": "disabled"}).ok()


def test_a_bad_token_comes_before_a_bad_body(world):
    path = f"{SIGNERS}/no-such-signer/sign"
    world.admin.anonymous().post(path, {"data": 5}).refused(401)
    world.admin.with_token("nonsense").post(path, {"data": 5}).refused(401, "TokenError")


def test_a_bad_body_comes_before_an_unknown_signer(world):
    world.admin.post(f"{SIGNERS}/no-such-signer/sign", {"data": 5}).refused(422)
    world.admin.post(f"{SIGNERS}/no-such-signer/sign", sign_body()).refused(404)


def test_the_role_comes_before_the_state(world):
    signer, auditor = world.make_signer(), world.make_user()
    world.add_member(signer, auditor, "auditor")
    disable(world, signer)
    auditor.client.post(sign_path(signer), sign_body()).refused(403, "PermissionDenied")
    world.make_user().client.post(sign_path(signer), sign_body(b"x" * 129)).refused(403)


def test_the_state_comes_before_the_data(world):
    signer = world.make_signer()
    disable(world, signer)
    for body in (sign_body(), sign_body(b"x" * 129), sign_body(algorithm="RSASSA_PSS_SHA_256")):
        world.admin.post(sign_path(signer), body).refused(400, mentions=["disabled"])


def test_a_revoked_certificate_is_named(world):
    signer = world.make_signer()
    world.admin.post(f"{CERTIFICATES}/{signer['certificateId']}/revoke", {}).ok()
    world.admin.post(sign_path(signer), sign_body()).refused(400, mentions=["revoked"])


def test_the_key_family_is_named(world, signer):
    body = sign_body(new_digest("RSASSA_PSS_SHA_256"), "RSASSA_PSS_SHA_256")
    world.admin.post(sign_path(signer), body).refused(400, mentions=["RSASSA_PSS_SHA_256"])


# ---- the record ----


def find_operation(world, signer, operation_id):
    path = f"{operations_path(signer)}/{operation_id}"
    body = world.admin.get(path).ok()
    assert body["signerName"] == signer["name"]
    return body["operation"]


def test_a_success_is_on_record(world):
    signer, machine = world.make_signer(), world.make_machine()
    membership = world.add_member(signer, machine, "operator")
    metadata = {
        "tool": "release-tool",
        "hostname": "build-7",
        "command": "release-tool sign --fast",
        "osUsername": "ci",
        "signingApplicationHash": hashlib.sha256(b"tool").hexdigest(),
        "moduleVersion": "1.2.3",
    }
    digest = new_digest()
    body = sign_body(digest, clientMetadata=metadata | {"reportedIp": "203.0.113.9", "other": 1})
    answer = machine.client.post(sign_path(signer), body).ok()
    row = find_operation(world, signer, answer["operationId"])
    assert row["id"] == answer["operationId"]
    assert row["signerId"] == signer["id"]
    assert row["status"] == "success"
    assert row["signingAlgorithm"] == "ECDSA_SHA_256"
    assert row["dataHash"] == data_hash(digest)
    assert (row["actorType"], row["actorId"], row["actorName"]) == ("identity", machine.id, machine.name)
    assert row["actorMembershipId"] == membership["membershipId"]
    assert row["approvalGrantId"] is None
    assert not row["errorMessage"]
    expect_time(row["createdAt"])
    stored = row["clientMetadata"]
    for key in ("tool", "hostname", "command", "osUsername", "signingApplicationHash"):
        assert stored[key] == metadata[key], key
    assert stored["sourceIp"] == "127.0.0.1"
    assert "203.0.113.9" not in str(row)


def test_the_alias_of_tool(world, signer):
    body = sign_body(clientMetadata={"signingApplication": "by-alias"})
    answer = world.admin.post(sign_path(signer), body).ok()
    assert find_operation(world, signer, answer["operationId"])["clientMetadata"]["tool"] == "by-alias"


def test_secrets_in_commands_are_not_stored(world, signer):
    body = sign_body(clientMetadata={"command": "jarsigner -storepass hunter2-of-test a.jar"})
    answer = world.admin.post(sign_path(signer), body).ok()
    stored = find_operation(world, signer, answer["operationId"])["clientMetadata"]["command"]
    assert stored == "jarsigner -storepass *** a.jar"


def test_the_last_signature_shows_on_the_signer(world):
    signer = world.make_signer()
    assert world.admin.get(f"{SIGNERS}/{signer['id']}").ok()["lastSignedAt"] is None
    world.admin.post(sign_path(signer), sign_body(b"short")).refused(400)
    assert world.admin.get(f"{SIGNERS}/{signer['id']}").ok()["lastSignedAt"] is None
    answer = world.admin.post(sign_path(signer), sign_body()).ok()
    last = world.admin.get(f"{SIGNERS}/{signer['id']}").ok()["lastSignedAt"]
    assert last == find_operation(world, signer, answer["operationId"])["createdAt"]


def test_a_member_without_the_right_leaves_a_denied_row(world):
    signer, auditor = world.make_signer(), world.make_user()
    world.add_member(signer, auditor, "auditor")
    digest = new_digest()
    auditor.client.post(sign_path(signer), sign_body(digest)).refused(403, "PermissionDenied")
    rows = world.operations(signer)
    assert [(row["status"], row["actorId"], row["dataHash"]) for row in rows] == [
        ("denied", auditor.id, data_hash(digest))
    ]
    assert rows[0]["errorMessage"]


def test_a_stranger_leaves_no_row(world):
    signer = world.make_signer()
    world.make_user().client.post(sign_path(signer), sign_body()).refused(403)
    assert world.operations(signer) == []


def test_refusals_of_section_6_leave_failed_rows(world):
    signer = world.make_signer()
    wrong_family = new_digest()
    world.admin.post(sign_path(signer), sign_body(wrong_family, "RSASSA_PSS_SHA_256")).refused(400)
    world.admin.post(sign_path(signer), sign_body(b"wrong length")).refused(400)
    disable(world, signer)
    while_disabled = new_digest()
    world.admin.post(sign_path(signer), sign_body(while_disabled)).refused(400)
    rows = world.operations(signer)
    assert {row["status"] for row in rows} == {"failed"}
    hashes = [data_hash(data) for data in (while_disabled, b"wrong length", wrong_family)]
    assert [row["dataHash"] for row in rows] == hashes, "newest first"
    assert all(0 < len(row["errorMessage"]) <= 255 for row in rows)


def test_schema_errors_leave_no_row(world):
    signer = world.make_signer()
    world.admin.post(sign_path(signer), {"data": "", "signingAlgorithm": "ECDSA_SHA_256"}).refused(422)
    assert world.operations(signer) == []


@pytest.mark.parametrize(
    "name, size_max",
    [
        ("tool", 128),
        ("signingApplication", 128),
        ("hostname", 256),
        ("command", 32_767),
        ("osUsername", 256),
        ("signingApplicationHash", 64),
    ],
)
def test_client_metadata_limits(world, signer, name, size_max):
    world.admin.post(sign_path(signer), sign_body(clientMetadata={name: "a" * size_max})).ok()
    too_long = sign_body(clientMetadata={name: "a" * (size_max + 1)})
    world.admin.post(sign_path(signer), too_long).refused(422, mentions=[name])
    world.admin.post(sign_path(signer), sign_body(clientMetadata={name: 5})).refused(422, mentions=[name])


def test_the_longest_command_is_on_record(world):
    """Also written with six bytes for a character, as some encoders do (contract 19.1)."""
    signer = world.make_signer()

    def send(command, escaped="", is_ascii=False):
        body = json.dumps(sign_body(clientMetadata={"command": command}), ensure_ascii=is_ascii)
        for character in escaped:
            body = body.replace(character, f"\\u{ord(character):04x}")
        return world.admin.post(sign_path(signer), body.encode())

    face, most = "\N{GRINNING FACE}", 32_767
    for command, escaped in (("x" * most, ""), (face * most, ""), ("<" * most, "<"), ("&>" * 16_383 + "x", "&>")):
        send(command, escaped).ok()
        assert world.operations(signer)[0]["clientMetadata"]["command"] == command
    for command in ("x" * (most + 1), face * (most + 1)):
        send(command).refused(422, mentions=["clientMetadata/command"])
    assert len(world.operations(signer)) == 4
