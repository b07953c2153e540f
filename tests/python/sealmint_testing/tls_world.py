"""A dev server behind TLS, and what its administrator can make; nobody else is told to believe it."""

import contextlib
import ssl

from sealmint_testing import openssl
from sealmint_testing.server import READY_TIMEOUT_S, Server
from sealmint_testing.world import World


@contextlib.contextmanager
def tls_world(folder, environment=None, timeout=READY_TIMEOUT_S):
    """`world.certificate` is the file to believe."""
    certificate, key = openssl.make_tls_certificate(folder)
    config = folder / "sealmint.toml"
    config.write_text(f'[tls]\ncertificate = "{certificate}"\nkey = "{key}"\n', encoding="utf-8")
    with Server(folder / "state", config=config, environment=environment).start(timeout) as server:
        assert server.address.startswith("https://")
        world = World(server, ssl.create_default_context(cafile=str(certificate)))
        world.certificate = certificate
        yield world
        code = server.stop()
        assert code == 0, f"exit code {code} at the end of the run:\n{server.log()[-4000:]}"
