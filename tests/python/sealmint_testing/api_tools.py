"""The pinned tools of scripts/fetch-api-tools: where they are, and what it means when they are not there."""

import functools
import os
import pathlib
import shutil
import subprocess

import pytest

from sealmint_testing.server import REPOSITORY

DOCUMENT = REPOSITORY / "api" / "openapi.yaml"
# Set by ./check --api.
IS_WHOLE = os.environ.get("SEALMINT_API_TOOLS") == "all"


@functools.cache
def folder_of(kind):
    command = [REPOSITORY / "scripts" / "fetch-api-tools", "--print-folder", kind]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    return pathlib.Path(done.stdout.strip())


def python_of_tools():
    return required(folder_of("python") / "bin" / "python", "scripts/fetch-api-tools python")


def node_modules():
    return required(folder_of("node") / "node_modules", "scripts/fetch-api-tools node")


def node_program():
    return required(pathlib.Path(shutil.which("node") or "node"), "the package nodejs")


def required(path, installed_by):
    """A missing tool is no failure while nobody asked for all of these tests."""
    if not path.exists():
        missing = f"there is no {path}; {installed_by} installs it"
        if IS_WHOLE:
            pytest.fail(missing)
        pytest.skip(missing)
    return path


def run(command, folder, environment=None, timeout=600, data=None):
    """Runs a tool to its end in a folder of its own; its output and exit status."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SEALMINT_", "SCHEMATHESIS_"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**clean, **(environment or {})},
        input=data or "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )


def ran(command, folder, **options):
    """What a tool that must succeed printed."""
    done = run(command, folder, **options)
    assert done.returncode == 0, f"{command[:4]} ended with {done.returncode}:\n{done.stdout[-10_000:]}"
    return done.stdout
