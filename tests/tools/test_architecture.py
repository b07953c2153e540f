"""docs/architecture.md and its picture tell the layers as layers.txt has them."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def layers():
    """name -> names of layers.txt, without what may include everything. Read here once more, by other
    code than that of the tools."""
    table = {}
    for line in (ROOT / "layers.txt").read_text().splitlines():
        name, colon, lower = line.partition("#")[0].partition(":")
        if colon and lower.strip() != "*":
            table[name.strip()] = lower.split()
    return {name: {each for item in lower for each in
                   (sorted(table) if item.endswith("/*") else [item])
                   if not item.endswith("/*") or each.startswith(item[:-1])}
            for name, lower in table.items()}


def reachable(arrows, name):
    """Every room to which a way of `arrows` leads."""
    found, waiting = set(), [name]
    while waiting:
        for lower in arrows.get(waiting.pop(), ()):
            if lower not in found:
                found.add(lower)
                waiting.append(lower)
    return found


@pytest.fixture(scope="module")
def picture():
    return (ROOT / "docs/architecture.svg").read_text()


@pytest.fixture(scope="module")
def drawn(picture):
    """name -> names to which an arrow leads."""
    arrows = {}
    for upper, lower in re.findall(r'data-arrow="(\S+) (\S+)"', picture):
        arrows.setdefault(upper, set()).add(lower)
    return arrows


def test_every_arrow_of_the_picture_is_one_of_layers_txt(drawn):
    allowed = layers()
    assert drawn and not [(upper, lower) for upper in drawn for lower in drawn[upper]
                          if lower not in allowed[upper]]


def test_what_may_be_included_can_be_reached_in_the_picture(drawn):
    for name, lower in layers().items():
        assert lower <= reachable(drawn, name), name


def test_no_arrow_of_the_picture_can_be_left_out(drawn):
    for upper, lowers in drawn.items():
        for lower in lowers:
            others = {**drawn, upper: lowers - {lower}}
            assert lower not in reachable(others, upper), (upper, lower)


def test_every_room_stands_once_in_the_picture_and_arrows_lead_down(picture, drawn):
    rooms = re.findall(r'data-room="(\S+)"', picture)
    assert sorted(rooms) == sorted(layers())
    height = dict(zip(rooms, (float(y) for y in re.findall(r'data-room="\S+"><rect x="\S+" y="(\S+)"', picture))))
    for upper, lowers in drawn.items():
        assert all(height[upper] < height[lower] for lower in lowers), upper


def test_every_room_has_a_sentence():
    told = re.findall(r"^- `(\S+)`: \S", (ROOT / "docs/architecture.md").read_text(), re.M)
    assert sorted(told) == sorted(layers())


def test_only_these_of_the_services_have_the_recorder_itself():
    """Whoever has it could commit without the proof of a right (ADR 18)."""
    found = {str(file.relative_to(ROOT / "core/service")) for file in (ROOT / "core/service").rglob("*.[ch]pp")
             if '#include "core/engine/recorder.hpp"' in file.read_text()}
    assert found == {
        "shared/proved_commits.cpp",  # for those with a proof
        "signing/sign.hpp",  # a signature and its row, with the rights of their own decision
        "operations/telemetry.hpp",  # looks at its figures: a const one
    }
    assert not [file for file in (ROOT / "http").rglob("*.[ch]pp") if "engine/recorder.hpp" in file.read_text()]


@pytest.mark.parametrize("change", [
    lambda text: text.replace("net                      : files core/base", "net                      : core/base"),
    lambda text: text + "core/new                 : core/base\n",
])
def test_a_change_of_the_layers_is_noticed(tmp_path, change):
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs/architecture.svg", tmp_path / "docs")
    text = (ROOT / "layers.txt").read_text()
    assert change(text) != text

    def check():
        command = [sys.executable, ROOT / "tools/draw_layers.py", "--check", "--root", tmp_path]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    (tmp_path / "layers.txt").write_text(text)
    assert check().returncode == 0
    (tmp_path / "layers.txt").write_text(change(text))
    assert check().returncode == 1
