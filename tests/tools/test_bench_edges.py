"""bench/edges: how it judges, what it says when something is missing, and, where it is built, the edge on Beast itself."""

import json
import pathlib
import subprocess
import sys

import pytest

from sealmint_testing.server import binary, clean_environment

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "bench"))

from suite import edges  # noqa: E402
from suite.server import Unusable  # noqa: E402

BUILD = "cmake --build --preset dev --target beast_edges"
PROGRAMS = ("sealmint", "sealmint_beast", "sealmint_beast_own_streams")


def sample(beast_us=43, beast_kib=30, beast_failed=0):
    return {"cpu": {"ours": [{"serverCpuUsPerSignature": us} for us in (40, 80, 40)],
                    "Beast": [{"serverCpuUsPerSignature": us} for us in (beast_us, 2 * beast_us, 99)]},
            "memoryKib": {"ours": [10, 20, 12], "Beast": [beast_kib] * 3},
            "framing": {"ours": (9, 0), "Beast": (9 - beast_failed, beast_failed)}}


def test_the_costs_are_medians_of_what_was_measured_by_turns():
    compared = edges.compare(sample(), "Beast")
    assert compared["cpuShareMore"] == pytest.approx(0.075)
    assert compared["memoryKibMore"] == 18


@pytest.mark.parametrize("change, is_within", [
    ({}, True),
    ({"beast_us": 45}, False),
    ({"beast_kib": 36.5}, False),
    ({"beast_failed": 1}, False),
])
def test_beast_may_replace_ours_only_within_every_limit(change, is_within):
    results = sample(**change)
    results["compared"] = {"Beast": edges.compare(results, "Beast")}
    assert results["compared"]["Beast"]["isWithinLimits"] == is_within
    assert ("Beast may take its place" if is_within else "ours stays") in edges.sentence(results)


def test_lines_are_those_that_hold_code(tmp_path):
    source = tmp_path / "a.cpp"
    source.write_text("// A comment.\n\nint a = 0;  // why\n  // more\n}\n")
    assert edges.lines_of([source, source]) == 4


def test_every_source_of_the_edges_on_beast_is_counted():
    counted = edges.BEAST_MESSAGES + edges.ON_ASIO_STREAMS + edges.ON_OWN_STREAMS
    assert sorted(counted) == sorted(path.name for path in (REPOSITORY / edges.BEAST_FOLDER).iterdir())
    ours = edges.MESSAGES_OF_OURS + edges.STREAMS_OF_OURS
    assert len(edges.sources_of("http/edge", ours)) == len(ours)
    with pytest.raises(Unusable, match="there is no http/edge/renamed.cpp"):
        edges.sources_of("http/edge", (*ours, "renamed.cpp"))


def programs(folder, marks=edges.MARKS):
    """Files that look like a build to the check of its programs."""
    for name, server in zip(edges.MARKS, PROGRAMS):
        for program in (server, server.replace("sealmint", "http_edge")):
            (folder / program).write_bytes(b"\0" + (marks[name] or b"nothing") + b"\0")
    for program in ("load", "evp_sign"):
        (folder / program).write_bytes(b"")


def test_a_program_without_the_edge_of_its_name_is_refused(tmp_path):
    programs(tmp_path)
    assert [edge.name for edge in edges.edges(tmp_path)] == list(edges.MARKS)
    programs(tmp_path, {**edges.MARKS, "Beast": None})
    with pytest.raises(Unusable, match="sealmint_beast does not have the edge of its name"):
        edges.edges(tmp_path)
    programs(tmp_path, {**edges.MARKS, "ours": edges.MARKS["Beast"]})
    with pytest.raises(Unusable, match="sealmint does not have the edge of its name"):
        edges.edges(tmp_path)


def run_edges(*arguments):
    return subprocess.run([REPOSITORY / "bench" / "edges", *map(str, arguments)], env=clean_environment(), text=True,
                          capture_output=True, timeout=300, check=False)


def test_it_says_what_has_to_be_built(tmp_path):
    programs(tmp_path)
    (tmp_path / "sealmint_beast").unlink()
    done = run_edges("--binary", tmp_path / "sealmint", "--output", tmp_path)
    assert done.returncode == 1
    assert "there is no sealmint_beast" in done.stderr and "beast_edges" in done.stderr


BOOST_REPORT = """\
<TestResult><TestSuite name="Master Test Suite" result="failed" assertions_passed="9" test_cases_passed="5"
 test_cases_passed_with_warnings="1" test_cases_failed="2" test_cases_skipped="0" test_cases_aborted="1"
 test_cases_timed_out="0"></TestSuite></TestResult>"""


def test_the_cases_of_a_boost_test_are_counted(tmp_path):
    program = tmp_path / "http_edge"
    program.write_text(f"#!/bin/sh\necho 'Running 8 test cases...'\ncat <<'TEXT'\n{BOOST_REPORT}\nTEXT\nexit 201\n")
    program.chmod(0o755)
    assert edges.boost_test_counts(program) == (6, 2)
    program.write_text("#!/bin/sh\necho crashed >&2\nexit 134\n")
    with pytest.raises(Unusable, match="status 134: crashed"):
        edges.boost_test_counts(program)


@pytest.fixture(scope="module")
def built():
    """The folder of a build with all edges. Those on Beast are not part of the usual build."""
    folder = pathlib.Path(binary()).parent
    needed = [name for server in PROGRAMS for name in (server, server.replace("sealmint", "http_edge"))]
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        pytest.skip(f"not built: {', '.join(missing)}; {BUILD}")
    return folder


def test_all_edges_are_measured_in_one_run(built, tmp_path):
    done = run_edges("--binary", built / "sealmint", "--seconds", 0.2, "--repetitions", 1, "--idle", 20,
                     "--memory-repetitions", 1, "--no-framing", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "edges.json").read_text())
    for name in edges.MARKS:
        (row,) = results["cpu"][name]
        # Answers before the measurement began are verified too.
        assert row["verified"] >= row["signatures"] > 0 and row["serverCpuUsPerSignature"] > 0
        assert results["lines"][name] > 100
        assert len(results["memoryKib"][name]) == 1
    assert results["sentence"] in done.stdout


@pytest.mark.parametrize("program", ["http_edge_beast", "http_edge_beast_own_streams"])
def test_an_edge_on_beast_passes_the_tests_of_ours(built, program):
    ours, beast = (edges.boost_test_counts(built / name) for name in ("http_edge", program))
    assert beast == ours and beast[1] == 0
