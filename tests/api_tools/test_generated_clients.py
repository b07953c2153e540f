"""Clients that others' generators make of the API document log in, make a signer and sign."""

import base64
import json
import shutil

import pytest

from sealmint_testing import api_tools, openssl
from sealmint_testing.server import REPOSITORY
from sealmint_testing.tls_world import tls_world
from sealmint_testing.world import base64_text, new_digest, unique

HERE = REPOSITORY / "tests" / "api_tools"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with tls_world(tmp_path_factory.mktemp("server")) as world:
        world.make_authority()
        yield world


@pytest.fixture
def task(world):
    runner = world.make_user(role="admin")
    return {
        "address": world.address,
        "certificate": str(world.certificate),
        "username": runner.name,
        "password": runner.secrets["password"],
        "name": unique("signer"),
        "digest": base64_text(new_digest()),
    }


def expect_signature(printed, task):
    answer = json.loads(printed)
    key = openssl.public_key_of(answer["certificate"])
    digest = base64.b64decode(task["digest"])
    assert openssl.verify_digest(key, "ECDSA_SHA_256", digest, answer["signature"])
    assert not openssl.verify_digest(key, "ECDSA_SHA_256", new_digest(), answer["signature"])


def test_a_python_client(task, tmp_path):
    python = api_tools.python_of_tools()
    api_tools.ran(
        [python, "-m", "openapi_python_client", "generate", "--path", api_tools.DOCUMENT, "--meta", "none",
         "--output-path", tmp_path / "sealmint_client", "--config", HERE / "python-client.yaml",
         "--fail-on-warning"],
        tmp_path,
    )  # fmt: skip
    environment = {"PYTHONPATH": str(tmp_path)}
    expect_signature(
        api_tools.ran([python, HERE / "client.py"], tmp_path, environment=environment, data=json.dumps(task)), task
    )


COMPILE = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.asynciterable"]


@pytest.mark.skipif(not api_tools.IS_WHOLE, reason="./check --api makes the client in TypeScript")
def test_a_typescript_client(task, tmp_path):
    modules = api_tools.node_modules()
    node = api_tools.node_program()
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copy(HERE / "client.ts", tmp_path)
    generator = modules / "openapi-typescript" / "bin" / "cli.js"
    api_tools.ran([node, generator, api_tools.DOCUMENT, "--output", "api.d.ts"], tmp_path)
    # The compiler holds our calls against the types of the document.
    api_tools.ran([node, modules / "typescript" / "bin" / "tsc", *COMPILE, "client.ts"], tmp_path)
    environment = {"NODE_EXTRA_CA_CERTS": task["certificate"]}
    expect_signature(
        api_tools.ran([node, "client.js"], tmp_path, environment=environment, data=json.dumps(task)), task
    )
