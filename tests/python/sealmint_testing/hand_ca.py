"""A certificate authority of the openssl command, whose certificates somebody carries by hand."""

import pathlib
import tempfile

from sealmint_testing import openssl
from sealmint_testing.client import EXTERNAL_AUTHORITIES, SIGNERS
from sealmint_testing.deadline import until
from sealmint_testing.world import unique

CSR_S = 30
EXTENSIONS = """basicConstraints=CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=codeSigning
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
"""


class HandCa:
    """With a record of it in a world."""

    def __init__(self, world):
        self._world = world
        self._folder = tempfile.TemporaryDirectory(prefix="sealmint-hand-ca-")
        folder = pathlib.Path(self._folder.name)
        self._files = {name: folder / name for name in ("root.pem", "root.key", "request.pem", "extensions")}
        self._files["extensions"].write_text(EXTENSIONS, encoding="utf-8")
        openssl.run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 60,
            "-subj", "/CN=By Hand Root", "-keyout", self._files["root.key"], "-out", self._files["root.pem"],
        )  # fmt: skip
        self.root_pem = self._files["root.pem"].read_text(encoding="utf-8")
        body = {"name": unique("hand"), "type": "manual", "configuration": {}, "trustAnchors": self.root_pem}
        self.authority = world.admin.post(EXTERNAL_AUTHORITIES, body).ok()

    def order(self, **more):
        """A signer that waits for a certificate."""
        body = self._world.signer_body(authority=self.authority, certificateTtlDays=30, **more)
        return self._world.admin.post(SIGNERS, body).ok()

    def reorder(self, signer):
        """Lets a signer that there is wait for a certificate."""
        path = f"{SIGNERS}/{signer['id']}/certificate/reissue"
        return self._world.admin.post(path, {"caId": self.authority["id"], "certificateTtlDays": 30}).ok()

    def certify(self, signer):
        """The certificate that the signer waits for, PEM."""
        path = f"{SIGNERS}/{signer['id']}/issuance/csr"
        answer = until(lambda: self._world.admin.get(path), lambda told: told.status != 503, CSR_S)
        self._files["request.pem"].write_text(answer.ok()["csr"], encoding="utf-8")
        return openssl.run(
            "x509", "-req", "-in", self._files["request.pem"], "-CA", self._files["root.pem"],
            "-CAkey", self._files["root.key"], "-CAcreateserial", "-days", 30, "-extfile", self._files["extensions"],
        ).decode()  # fmt: skip
