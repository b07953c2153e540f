"""The real server, as tests of the module see it: a machine identity that is Operator of some signers."""

from sealmint_testing.client import SIGNERS
from sealmint_testing.world import unique


class RealService:
    def __init__(self, world):
        self.world = world
        self.machine = world.make_identity("member")
        self._signers = {}

    @property
    def address(self):
        return self.world.address

    @property
    def environment(self):
        return {
            "SEALMINT_SERVER_URL": self.world.address,
            "SEALMINT_CLIENT_ID": self.machine.secrets["client_id"],
            "SEALMINT_CLIENT_SECRET": self.machine.secrets["client_secret"],
        }

    def add_signer(self, name=None, kind="EC_prime256v1"):
        signer = self.world.make_signer(key_algorithm=kind, name=name or unique("signer"))
        self.world.add_member(signer, self.machine, "operator")
        self._signers[signer["id"]] = signer
        return signer

    def delete_signer(self, signer):
        del self._signers[signer["id"]]
        self.world.admin.delete(f"{SIGNERS}/{signer['id']}").ok()

    def replace_key(self, signer):
        path = f"{SIGNERS}/{signer['id']}/certificate/reissue"
        self.world.admin.post(path, {"caId": self.world.authority["id"]}).ok()

    @property
    def units(self):
        """How many signatures were made."""
        return sum(self.world.successes(signer) for signer in self._signers.values())
