import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
# The harness asserts, so its asserts are to explain themselves as those of a test do.
pytest.register_assert_rewrite("sealmint_testing")

from sealmint_testing.cryptoki import Module  # noqa: E402
from sealmint_testing.fake_service import FakeService  # noqa: E402
from sealmint_testing.fixtures import *  # noqa: E402,F401,F403
from sealmint_testing.real_service import RealService  # noqa: E402


def use(monkeypatch, tmp_path, variables):
    """The environment of this process, with nothing in it that a developer has set."""
    import os

    for name in list(os.environ):
        if name.startswith(("SEALMINT_", "INFISICAL_")) and name not in ("SEALMINT_BINARY", "SEALMINT_MODULE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SEALMINT_PKCS11_LOG_FILE", str(tmp_path / "module.log"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def fake():
    with FakeService() as service:
        yield service


@pytest.fixture(params=["fake", "real"])
def service(request):
    """A service to sign with: the fake one and the real server have to look alike."""
    if request.param == "fake":
        yield request.getfixturevalue("fake")
    else:
        yield RealService(request.getfixturevalue("world"))


@pytest.fixture
def start(monkeypatch, tmp_path):
    """start(service, **environment): the module, initialized for that service."""
    started = []

    def begin(service, flags=None, **environment):
        use(monkeypatch, tmp_path, {**service.environment, **environment})
        module = Module()
        module.initialize(flags)
        started.append(module)
        return module

    yield begin
    for module in started:
        module.call("Finalize", None)


@pytest.fixture
def log(tmp_path):
    """What the module has written so far."""
    path = tmp_path / "module.log"
    return lambda: path.read_text(encoding="utf-8") if path.exists() else ""
