"""schemathesis asks the server all that its API document allows, and much that it does not."""

import json

import pytest

from sealmint_testing import api_tools
from sealmint_testing.approvals import GatedSigner, step
from sealmint_testing.client import API
from sealmint_testing.document import Document
from sealmint_testing.one_of_each import live_ids
from sealmint_testing.receiver import Receiver
from sealmint_testing.server import REPOSITORY
from sealmint_testing.tls_world import tls_world
from sealmint_testing.webhooks import QUICK

HERE = REPOSITORY / "tests" / "api_tools"
SHARE = ["--max-examples", "2", "--phases", "examples,fuzzing"]
ALL = ["--max-examples", "100"]
TIMEOUT_S = 6000 if api_tools.IS_WHOLE else 300


@pytest.fixture(scope="module")
def tools():
    return api_tools.python_of_tools()


@pytest.fixture(scope="module")
def world(tools, tmp_path_factory):
    environment = {**QUICK, "SEALMINT_IMPORT_ENABLED": "true", "SEALMINT_LOG_LEVEL": "error"}
    with tls_world(tmp_path_factory.mktemp("server"), environment) as world:
        yield world


def furnish(world, runner, receiver):
    """One of each thing, made by the administrator of the run, who may then do all with them; and requests that
    wait for this one's decision."""
    world.admin = runner.client
    live_ids(world, receiver)
    gated = GatedSigner(world)
    gated.set_policy([step(users=[runner, gated.approver])], {"maxSignings": 100_000})
    for number in range(5):
        gated.ask(3, justification=f"release {number}").ok()


def surroundings(world, folder, runner):
    """What the hooks read. Not on a command line: it holds credentials."""
    departing = world.make_user()
    path = folder / "surroundings.json"
    path.touch(mode=0o600)
    path.write_text(
        json.dumps(
            {
                "address": world.address,
                "certificate": str(world.certificate),
                "token": runner.secrets["token"],
                "departing": {"username": departing.name, "password": departing.secrets["password"]},
                "spared": [runner.id, runner.name, departing.id, departing.name],
                "statuses": str(folder / "statuses.json"),
            }
        )
    )
    return path


def test_the_server_does_what_its_document_says(tools, world, tmp_path):
    document = Document(world.admin.get(API + "/openapi.json").ok())
    # From a file: what serves the document would not be asked otherwise.
    (tmp_path / "openapi.json").write_text(json.dumps(document.content))
    runner = world.make_user(role="admin")
    with Receiver() as receiver:
        furnish(world, runner, receiver)
        done = api_tools.run(
            [tools, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml",
             "run", "openapi.json", "--url", world.address, "--tls-verify", world.certificate, "--no-color",
             *(ALL if api_tools.IS_WHOLE else SHARE)],
            tmp_path,
            {"SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"),
             "SURROUNDINGS": str(surroundings(world, tmp_path, runner))},
            TIMEOUT_S,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-400_000:]
    asked = json.loads((tmp_path / "statuses.json").read_text())
    assert set(asked) == {each.id for each in document.operations}
