"""Logs in, makes a signer and signs a digest, all with the generated Python client.

Run with the pinned tools; what to do comes on standard input, what came of it goes to standard output.
"""

import json
import ssl
import sys

from sealmint_client import AuthenticatedClient, Client
from sealmint_client.api.certificate_authorities import list_authorities
from sealmint_client.api.sessions import login
from sealmint_client.api.signers import create_signer, export_certificate, get_signer
from sealmint_client.api.signing import sign
from sealmint_client.models import (
    CreateSigner,
    CreateSignerKeyAlgorithmType1,
    PasswordLogin,
    SignCall,
    SignCallSigningAlgorithm,
)

task = json.load(sys.stdin)
trust = ssl.create_default_context(cafile=task["certificate"])


def parsed(answer):
    """What the generated code made of a success; the text of anything else ends this."""
    if answer.status_code != 200:
        sys.exit(f"{answer.status_code}: {answer.content.decode()}")
    return answer.parsed


stranger = Client(base_url=task["address"], verify_ssl=trust)
session = parsed(login.sync_detailed(client=stranger, body=PasswordLogin(task["username"], task["password"])))
client = AuthenticatedClient(base_url=task["address"], verify_ssl=trust, token=session.access_token)

authority = parsed(list_authorities.sync_detailed(client=client)).cas[0]
wanted = CreateSigner(
    name=task["name"],
    ca_id=authority.id,
    common_name="Python client",
    key_algorithm=CreateSignerKeyAlgorithmType1.EC_PRIME256V1,
)
created = parsed(create_signer.sync_detailed(client=client, body=wanted))
signer = parsed(get_signer.sync_detailed(str(created.id), client=client))
call = SignCall(data=task["digest"], signing_algorithm=SignCallSigningAlgorithm.ECDSA_SHA_256, is_digest=True)
signature = parsed(sign.sync_detailed(signer.name, client=client, body=call))
certificate = parsed(export_certificate.sync_detailed(str(signer.id), client=client))
json.dump({"signature": signature.signature, "certificate": certificate.certificate_pem}, sys.stdout)
