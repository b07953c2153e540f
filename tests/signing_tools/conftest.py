import pathlib
import shutil
import ssl
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
# The harness asserts, so its asserts are to explain themselves as those of a test do.
pytest.register_assert_rewrite("sealmint_testing")

from sealmint_testing import openssl, signing_tools  # noqa: E402
from sealmint_testing.client import SIGNERS  # noqa: E402
from sealmint_testing.desk import Desk, gate  # noqa: E402
from sealmint_testing.server import Server  # noqa: E402
from sealmint_testing.world import World, unique  # noqa: E402

KEYS = {"rsa": "RSA_3072", "ec": "EC_prime256v1"}


def pytest_configure(config):
    config.addinivalue_line("markers", "representative: the case of a family that ./check runs without --tools")


def pytest_collection_modifyitems(config, items):
    """One case a family, unless all are asked for."""
    if signing_tools.WANTS_ALL:
        return
    chosen = [item for item in items if item.get_closest_marker("representative")]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(scope="session")
def authority_file(tmp_path_factory):
    """The certificate of the server, which nobody but the module is told to believe."""
    return openssl.make_tls_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def world(authority_file, tmp_path_factory):
    certificate, key = authority_file
    folder = tmp_path_factory.mktemp("server")
    config = folder / "sealmint.toml"
    config.write_text(f'[tls]\ncertificate = "{certificate}"\nkey = "{key}"\n', encoding="utf-8")
    # The demo signer's RSA key takes its time on a machine that compiles meanwhile.
    with Server(folder / "state", config=config).start(timeout=300) as server:
        assert server.address.startswith("https://")
        yield World(server, ssl.create_default_context(cafile=str(certificate)))
        code = server.stop()
        assert code == 0, f"exit code {code} at the end of the run:\n{server.log()[-4000:]}"


@pytest.fixture(scope="session")
def signers(world):
    """signers(key, is_gated): made once for each, and the decoy that stands before them in every list."""
    made = {}

    def of(key, is_gated=False):
        if (key, is_gated) not in made:
            signer = make_patiently(world, KEYS[key], f"{key}-{'gated' if is_gated else 'free'}")
            if is_gated:
                gate(world, signer)
            made[key, is_gated] = signer
        return made[key, is_gated]

    return of


def make_patiently(world, kind, name):
    """On a machine that compiles meanwhile, an RSA key may take longer than the server lets a request take."""
    for _ in range(4):
        answer = world.admin.post(SIGNERS, world.signer_body(key_algorithm=kind, name=unique(name)))
        if answer.status != 504:
            break
    return answer.ok()


@pytest.fixture(scope="session")
def decoy(world):
    return world.make_signer(name=unique("a-decoy"))


@pytest.fixture
def make_desk(world, signers, decoy, authority_file, tmp_path):
    """make_desk(key, is_gated): a desk whose credential sees another signer first."""

    def make(key="rsa", is_gated=False):
        desk = Desk(world, tmp_path, signers(key, is_gated), authority_file[0])
        world.add_member(decoy, desk.machine, "operator")
        return desk

    return make


@pytest.fixture
def try_page(make_desk):
    """try_page(page, key, is_gated, units, prepare): follows a page; with an approval, in vain at first.

    Several pages are a tuple, in the order in which they are followed.
    """

    def follow(pages, key, is_gated, units, prepare=lambda folder: None, **variables):
        pages = (pages,) if isinstance(pages, str) else pages
        desk = make_desk(key, is_gated)
        prepare(desk.folder)
        if is_gated:
            desk.is_refused(*pages, **variables)
            empty(desk.folder)
            prepare(desk.folder)
            desk.grant(units)
        done = desk.follow(*pages, **variables)
        assert desk.units == units, f"{pages[-1]} spent {desk.units} signatures"
        return desk, done

    return follow


def empty(folder):
    """As it was before the page was followed; what the module cached is kept, as it would be."""
    for path in folder.iterdir():
        if path.name not in ("signing.env", ".cache"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
