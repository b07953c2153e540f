"""A desk to sign at: one signer on a real server behind TLS, one machine identity that may use it, one folder."""

import os
import re
import signal
import subprocess

from sealmint_testing import cryptoki, signing_tools
from sealmint_testing.approvals import step
from sealmint_testing.client import SIGNERS
from sealmint_testing.server import REPOSITORY, clean_environment

PAGES = REPOSITORY / "docs" / "guides" / "tools"
RUN_TIMEOUT_S = 240


def blocks_of(*pages):
    """The shell commands of pages, in order; those before all pages stand in their index."""
    texts = [(PAGES / f"{name}.md").read_text(encoding="utf-8") for name in ("README", *pages)]
    return "\n".join(block for text in texts for block in re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL))


class Done:
    """What shell commands said."""

    def __init__(self, status, output, errors):
        self.status = status
        self.output = output
        self.said = output + errors


class Desk:
    def __init__(self, world, folder, signer):
        self.world = world
        self.folder = folder
        self.signer = signer
        self.name = signer["name"]
        self.machine = world.make_identity("member")
        world.add_member(signer, self.machine, "operator")
        self.units_before = world.successes(signer)
        self._write_environment_file()

    def _write_environment_file(self):
        secrets = self.machine.secrets
        lines = [
            f"SEALMINT_SERVER_URL={self.world.address}",
            f"SEALMINT_CA_CERT={self.world.certificate}",
            f"SEALMINT_CLIENT_ID={secrets['client_id']}",
            f"SEALMINT_CLIENT_SECRET={secrets['client_secret']}",
        ]
        path = self.folder / "signing.env"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.chmod(0o600)

    # ---- commands ----

    @property
    def environment(self):
        variables = clean_environment(
            {
                "PATH": signing_tools.search_path(),
                "SEALMINT_MODULE": cryptoki.module_path(),
                "SIGNER": self.name,
                "XDG_CACHE_HOME": str(self.folder / ".cache"),
                "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8",
                # Agents that a page starts find their folders; those of the developer are not asked.
                "GNUPGHOME": "",
                "TOOLS": str(signing_tools.folder()),
            }
        )
        for name in ("GNUPGHOME", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "OPENSSL_CONF", "DISPLAY"):
            variables.pop(name, None)
        return variables

    def run(self, script, **more):
        """Runs shell commands in the folder; what they start and leave behind is ended."""
        process = subprocess.Popen(
            ["bash", "-eu", "-o", "pipefail", "-c", script],
            cwd=self.folder, env={**self.environment, **more}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
        )  # fmt: skip
        try:
            output, errors = process.communicate(timeout=RUN_TIMEOUT_S)
        finally:
            end_group(process.pid)
            process.wait()
            self._end_agent()
        return Done(process.returncode, output, errors)

    def _end_agent(self):
        """gpg's agent leaves the group of its caller, and waits for the next one."""
        home = self.folder / "gnupg"
        if home.exists():
            environment = {**self.environment, "GNUPGHOME": str(home)}
            subprocess.run(["gpgconf", "--kill", "all"], env=environment, timeout=60, check=False)

    def follow(self, *pages, **variables):
        """The commands of pages; fails with all that they said."""
        done = self.run(blocks_of(*pages), **variables)
        assert done.status == 0, f"{pages[-1]} ended with {done.status}\n{done.said}"
        return done

    def is_refused(self, *pages, **variables):
        """Follows pages without the approval that the signer needs, and looks for the line of the module."""
        done = self.run(blocks_of(*pages), **variables)
        log = self.folder / "module.log"
        said = done.said + (log.read_text(encoding="utf-8") if log.exists() else "")
        assert done.status != 0, f"{pages[-1]} did not notice that it may not sign\n{said}"
        assert f"signing with {self.name}" in said and "[approval_required" in said, said
        assert self.units == 0

    # ---- the record ----

    @property
    def units(self):
        """Signatures that were made since the desk is there; a test has its signer for itself meanwhile."""
        return self.world.successes(self.signer) - self.units_before

    def grant(self, signings):
        body = {"justification": "release", "requestedSignings": signings, "granteeIdentityId": self.machine.id}
        path = f"{SIGNERS}/{self.signer['id']}/requests/pre-approve"
        return self.world.admin.post(path, body).ok()

    def certificate(self):
        return self.world.certificate_pem(self.signer)


def gate(world, signer):
    """From now on each signature of this signer needs an approval."""
    approver = world.make_user()
    world.add_member(signer, approver, "operator")
    body = {"steps": [step(users=[approver])], "constraints": {"maxSignings": 1000}}
    world.admin.put(f"{SIGNERS}/{signer['id']}/approval-policy", body).ok()


def end_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass
