import pathlib
import shutil
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))
# The harness asserts, so its asserts are to explain themselves as those of a test do.
pytest.register_assert_rewrite("sealmint_testing")

from sealmint_testing import signing_tools  # noqa: E402
from sealmint_testing.client import SIGNERS  # noqa: E402
from sealmint_testing.desk import Desk, gate  # noqa: E402
from sealmint_testing.tls_world import tls_world  # noqa: E402
from sealmint_testing.world import unique  # noqa: E402

KEYS = {"rsa": "RSA_3072", "ec": "EC_prime256v1"}


def pytest_configure(config):
    config.addinivalue_line("markers", "representative: the case of a family that ./check runs without --tools")


def pytest_collection_modifyitems(config, items):
    """One case a family, unless all are asked for; tests of other folders in the same run stay."""
    if signing_tools.WANTS_ALL:
        return
    own = [item for item in items if item.path.is_relative_to(HERE)]
    spared = [item for item in own if not item.get_closest_marker("representative")]
    config.hook.pytest_deselected(items=spared)
    items[:] = [item for item in items if item not in spared]


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    # The demo signer's RSA key takes its time on a machine that compiles meanwhile.
    with tls_world(tmp_path_factory.mktemp("server"), timeout=300) as world:
        yield world


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
def make_desk(world, signers, decoy, tmp_path):
    """make_desk(key, is_gated): a desk whose credential sees another signer first."""

    def make(key="rsa", is_gated=False):
        desk = Desk(world, tmp_path, signers(key, is_gated))
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
