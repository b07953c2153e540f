"""Tests wait for what happens, with a deadline. One helper sleeps; nobody else does, by whatever name."""

import pathlib
import re

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
HELPER = "tests/python/sealmint_testing/deadline.py"
# A sleep, also one that is called waiting: for an event that nobody can set, or for a thread's own clock.
SLEEP = re.compile(r"time\.sleep\(|threading\.Event\(\)\.wait\(|sleep_for\(|sleep_until\(|\busleep\(|\bnanosleep\(")


def sleepers(folder):
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(REPOSITORY).as_posix()
        if path.suffix not in (".py", ".cpp", ".hpp") or name in (HELPER, "tests/tools/test_sleeps.py"):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if SLEEP.search(line)]
    return found


def test_only_the_polling_helper_sleeps():
    assert sleepers(REPOSITORY / "tests") == []


def test_the_helper_sleeps():
    """Or the search above looks for what nobody writes."""
    assert SLEEP.search((REPOSITORY / HELPER).read_text(encoding="utf-8"))
