"""Our HTTP edge against one on Boost.Beast: what each costs, which framing tests it passes, and how long it is."""

import contextlib
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile
import time
import xml.etree.ElementTree
from dataclasses import dataclass

from suite import end_to_end, figures
from suite.machine import REPOSITORY
from suite.server import Unusable, running_server

KEY = "EC_prime256v1"
CONNECTIONS = end_to_end.BAR_SINGLE_CONNECTIONS
# Up to so much more, Beast would take the place of our own edge (docs/adr/0005).
CPU_SHARE_MAX, MEMORY_KIB_MAX = 0.10, 24
# Opened before the first look at the memory, so that what is allocated once is not counted.
FIRST_CONNECTIONS = 100
SETTLE_S, SETTLE_TIMEOUT_S = 1.0, 20
TESTS_TIMEOUT_S = 900
TEST_PYTHON = "/usr/bin/python3"  # as ./check runs them
API_TESTS = ("tests/api/test_http_edge.py", "tests/api/test_http_slow.py")
BEAST_FOLDER = "bench/beast_edge"
# What an edge on Beast has no use for; the rest of http/edge serves all.
MESSAGES_OF_OURS = ("answer.cpp", "answer.hpp", "session.cpp")
STREAMS_OF_OURS = ("channel.cpp", "channel.hpp", "plain_transport.cpp", "tls_transport.cpp", "transport.hpp")
ON_ASIO_STREAMS = ("asio_channel.hpp", "on_asio_streams.cpp", "timed_connection.hpp", "wires.hpp")
ON_OWN_STREAMS = ("on_own_streams.cpp", "own_channel.hpp")
BEAST_MESSAGES = ("arriving_body.hpp", "messages.cpp", "messages.hpp", "session.hpp", "session_members.hpp")
# Names of types in a program that has the edge; ours is in one that has none of them.
MARKS = {"ours": None, "Beast": b"10beast_edge11AsioChannel", "Beast, our streams": b"10beast_edge10OwnChannel"}


@dataclass(frozen=True)
class Edge:
    name: str
    server: pathlib.Path
    tests: pathlib.Path  # tests/http_edge with this edge
    sources: tuple  # that are its own


def edges(folder):
    """Those of a build; Unusable says what to build."""
    ours = sources_of("http/edge", MESSAGES_OF_OURS + STREAMS_OF_OURS)
    beast = sources_of(BEAST_FOLDER, BEAST_MESSAGES + ON_ASIO_STREAMS)
    mixed = sources_of(BEAST_FOLDER, BEAST_MESSAGES + ON_OWN_STREAMS) + sources_of("http/edge", STREAMS_OF_OURS)
    found = (Edge("ours", folder / "sealmint", folder / "http_edge", ours),
             Edge("Beast", folder / "sealmint_beast", folder / "http_edge_beast", beast),
             Edge("Beast, our streams", folder / "sealmint_beast_own_streams",
                  folder / "http_edge_beast_own_streams", mixed))
    for edge in found:
        check_program(edge.name, edge.server, folder)
        check_program(edge.name, edge.tests, folder)
    return found


def check_program(name, program, folder):
    if not program.is_file():
        raise Unusable(f"there is no {program.name} in {folder}; build it with "
                       "cmake --build --preset dev --target all beast_edges")
    content = program.read_bytes()
    if [mark in content for mark in MARKS.values() if mark] != [name == other for other in MARKS if MARKS[other]]:
        raise Unusable(f"{program.name} does not have the edge of its name")


def sources_of(folder, names):
    chosen = [REPOSITORY / folder / name for name in names]
    for path in chosen:
        if not path.is_file():
            raise Unusable(f"there is no {folder}/{path.name}: the lists of files in bench/suite/edges.py are stale")
    return tuple(chosen)


def lines_of(paths):
    """Lines that hold code: neither empty nor a comment."""
    lines = [line.strip() for path in paths for line in path.read_text().splitlines()]
    return sum(1 for line in lines if line and not line.startswith("//"))


# ---- CPU ----

def measure_cpu(load, found, folder, seconds, repetitions):
    """Rows of single signatures over TLS for each edge, by turns."""
    rows = {edge.name: [] for edge in found}
    requests = end_to_end.requests_max(KEY, 0, end_to_end.VERIFY_S)
    with contextlib.ExitStack() as stack:
        servers = [(edge.name, stack.enter_context(running_server(edge.server, folder / edge.server.name, [KEY])))
                   for edge in found]
        for name, server in servers:
            load.sign(server, KEY, 0, CONNECTIONS, 0.3)
        for turn in range(repetitions):
            # Who comes first has no advantage.
            for name, server in servers if turn % 2 == 0 else reversed(servers):
                rows[name].append(load.sign(server, KEY, 0, CONNECTIONS, seconds, requests))
    return rows


# ---- memory ----

def measure_memory(edge, folder, connections):
    """KiB that the server grows by for each idle TLS connection, which has made one request."""
    with running_server(edge.server, folder / edge.server.name, None) as server, contextlib.ExitStack() as stack:
        for _ in range(FIRST_CONNECTIONS):
            stack.enter_context(idle_connection(server))
        before = settled_rss_kib(server.pid)
        for _ in range(connections):
            stack.enter_context(idle_connection(server))
        return (settled_rss_kib(server.pid) - before) / connections


def idle_connection(server):
    trust = ssl.create_default_context()
    trust.check_hostname = False
    trust.verify_mode = ssl.CERT_NONE
    host, _, port = server.address.removeprefix("https://").rpartition(":")
    connection = trust.wrap_socket(socket.create_connection((host, int(port)), timeout=30))
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n")
    answer = connection.recv(4096)
    if not answer.startswith(b"HTTP/1.1 200 "):
        connection.close()
        raise Unusable(f"/healthz was answered with {answer[:80]!r}")
    return connection


def rss_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise Unusable(f"process {pid} has no memory")


def settled_rss_kib(pid):
    """Connections give back what they can after a while, and the allocator gives it to the system later."""
    deadline, last = time.monotonic() + SETTLE_TIMEOUT_S, -1
    while time.monotonic() < deadline:
        time.sleep(SETTLE_S)
        now = rss_kib(pid)
        if abs(now - last) <= 64:
            return now
        last = now
    return last


# ---- the framing tests ----

def run_framing_tests(edge):
    """(passed, failed) of the API tests of framing and time, and of tests/http_edge, with this edge."""
    counts = [pytest_counts(edge.server), boost_test_counts(edge.tests)]
    return tuple(map(sum, zip(*counts)))


def clean_environment(**more):
    return {**{name: value for name, value in os.environ.items() if not name.startswith("SEALMINT_")}, **more}


def pytest_counts(server):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.xml"
        command = [TEST_PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "-q", f"--junitxml={report}", *API_TESTS]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False,
                              timeout=TESTS_TIMEOUT_S, env=clean_environment(SEALMINT_BINARY=str(server)))
        if not report.is_file():
            raise Unusable(f"pytest ended with status {done.returncode}: {(done.stdout + done.stderr).strip()[-300:]}")
        cases = list(xml.etree.ElementTree.parse(report).iter("testcase"))
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return len(cases) - failed - skipped, failed


def boost_test_counts(program):
    command = [str(program), "--catch_system_errors=no", "--report_format=XML", "--report_level=short",
               "--log_level=nothing", "--report_sink=stdout"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TESTS_TIMEOUT_S,
                          env=clean_environment())
    start = done.stdout.find("<TestResult>")
    if start < 0:
        raise Unusable(f"{program.name} ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
    suite = xml.etree.ElementTree.fromstring(done.stdout[start:]).find("TestSuite")
    counts = {name.removeprefix("test_cases_"): int(value) for name, value in suite.items()
              if name.startswith("test_cases_")}
    # What was aborted is among the failed.
    return counts["passed"] + counts["passed_with_warnings"], counts["failed"] + counts["timed_out"] + counts["skipped"]


# ---- the verdict ----

def compare(results, name):
    """What that edge costs more than ours, and whether it is within what it may."""
    share = figures.ratio(figures.cpu_us(results["cpu"][name]), figures.cpu_us(results["cpu"]["ours"])) - 1
    kib = figures.median(results["memoryKib"][name]) - figures.median(results["memoryKib"]["ours"])
    failed = results["framing"].get(name, (0, 0))[1]
    return {"cpuShareMore": share, "memoryKibMore": kib, "framingFailed": failed,
            "isWithinLimits": share <= CPU_SHARE_MAX and kib <= MEMORY_KIB_MAX and failed == 0}


def sentence(results):
    """Why our edge stays, or does not, for README and ADR 5."""
    of = results["compared"]["Beast"]
    cpu = {name: figures.median(figures.cpu_us(rows)) for name, rows in results["cpu"].items()}
    kib = {name: figures.median(values) for name, values in results["memoryKib"].items()}
    verdict = "so Beast may take its place" if of["isWithinLimits"] else "so ours stays"
    return (f"In one run of `bench/edges`, an edge on Boost.Beast behind the same check of heads costs "
            f"{of['cpuShareMore']:+.1%} CPU for a P-256 signature over TLS ({cpu['Beast']:.1f} us; ours "
            f"{cpu['ours']:.1f} us) and {of['memoryKibMore']:+.1f} KiB for an idle TLS connection "
            f"({kib['Beast']:.1f} KiB; ours {kib['ours']:.1f} KiB), where at most {CPU_SHARE_MAX:.0%} and "
            f"{MEMORY_KIB_MAX} KiB were to be given for a library that is not our own: {verdict}.")
