"""The pages on signing tools: each is reached from the index, and each is followed by a test."""

import importlib
import pathlib
import re
import subprocess
import sys

import pytest

from sealmint_testing import signing_tools

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PAGES = REPOSITORY / "docs" / "guides" / "tools"
INSTALLER = REPOSITORY / "scripts" / "install-signing-tools"
NAMES = sorted(page.stem for page in PAGES.glob("*.md") if page.stem != "README")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_in_the_index_and_followed(name):
    assert f"({name}.md)" in (PAGES / "README.md").read_text()
    tests = "".join(path.read_text() for path in (REPOSITORY / "tests" / "signing_tools").glob("test_*.py"))
    assert re.search(rf'try_page\(\s*\(?("gpg", )?"{name}"', tests), f"no test follows {name}.md"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_how_to_sign_how_to_verify_and_what_goes_wrong(name):
    headings = re.findall(r"^## (.*)$", (PAGES / f"{name}.md").read_text(), re.MULTILINE)
    assert {"Sign", "Verify", "Pitfalls"} <= set(headings)


def test_links_of_the_pages_lead_somewhere():
    for page in [*PAGES.glob("*.md"), REPOSITORY / "docs/guides/sign-with-any-tool.md"]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_a_missing_tool_is_a_skip_or_a_failure(monkeypatch):
    for wants_all, outcome in ((False, pytest.skip.Exception), (True, pytest.fail.Exception)):
        monkeypatch.setattr(signing_tools, "WANTS_ALL", wants_all)
        with pytest.raises(outcome, match="no sign-nothing, /no/where.so; scripts/install-signing-tools installs it"):
            signing_tools.need("sh", "sign-nothing", "/no/where.so")


# ---- the installer ----


@pytest.fixture
def retries(monkeypatch):
    monkeypatch.syspath_prepend(str(REPOSITORY / "scripts"))
    module = importlib.import_module("retries")
    monkeypatch.setattr(module, "PAUSE_S", 0)
    return module


def test_a_command_is_tried_a_few_times_and_its_last_words_are_told(retries, tmp_path):
    script = f"echo once >> {tmp_path}/log; echo E: the archive is away; echo later; exit 3"
    with pytest.raises(RuntimeError, match="sh: E: the archive is away"):
        retries.run("sh", "-c", script)
    assert (tmp_path / "log").read_text() == "once\n" * retries.ATTEMPTS


def test_a_command_that_hangs_is_ended(retries):
    with pytest.raises(RuntimeError, match="not done within 0.2 s"):
        retries.run("sleep", "60", timeout_s=0.2, attempts=1)


def test_an_unknown_tool_is_refused():
    done = subprocess.run([INSTALLER, "nonsense"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "no nonsense; there are Debian, " in done.stderr


def test_what_cannot_be_had_is_reported(tmp_path):
    """A Maven that finds nothing."""
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text("#!/bin/sh\necho '[ERROR] net.jsign:jsign was not found'\nexit 1\n")
    maven.chmod(0o755)
    environment = {"PATH": f"{maven.parent}:/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path / "cache"),
                   "SEALMINT_RETRY_PAUSE_S": "0", "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, INSTALLER, "jsign"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "MISSING: mvn: [ERROR] net.jsign:jsign was not found" in done.stdout
    assert not list(tmp_path.glob("cache/sealmint/signing-tools/bin/*"))
