"""A dev server behind TLS whose certificate every client of the tests trusts."""

import contextlib

import pytest

from sealmint_testing import openssl
from sealmint_testing.server import Server
from sealmint_testing.world import World


@contextlib.contextmanager
def tls_world(folder, environment=None):
    certificate, key = openssl.make_tls_certificate(folder)
    config = folder / "sealmint.toml"
    config.write_text(f'[tls]\ncertificate = "{certificate}"\nkey = "{key}"\n')
    with pytest.MonkeyPatch.context() as patch:
        # Where OpenSSL looks for authorities by default.
        patch.setenv("SSL_CERT_FILE", str(certificate))
        with Server(folder / "state", config=config, environment=environment) as server:
            world = World(server)
            world.certificate = certificate
            yield world
            assert server.stop() == 0, server.log()[-4000:]
