import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
# The harness asserts, so its asserts are to explain themselves as those of a test do.
pytest.register_assert_rewrite("sealmint_testing")

from sealmint_testing.fixtures import *  # noqa: E402,F401,F403
from sealmint_testing.issuers import Peers  # noqa: E402


@pytest.fixture(scope="session")
def peers(tmp_path_factory):
    running = Peers(tmp_path_factory.mktemp("peers"))
    yield running
    running.stop()
