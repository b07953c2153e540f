"""/api/status, /healthz, /readyz, /metrics and the answers for paths and methods that do not exist."""

import json
import re

import pytest

from sealmint_testing.client import API, SIGNERS
from sealmint_testing.server import run_command
from sealmint_testing.world import sign_body, sign_path

SAMPLE = re.compile(
    r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_]\w*="(\\.|[^"\\])*",?)*\})? '
    r"(NaN|[+-]Inf|[-+0-9.eE]+)( \d+)?"
)


@pytest.mark.parametrize("path", ["/api/status", "/healthz", "/readyz"])
def test_health_needs_no_credential(anonymous, path):
    assert anonymous.get(path).status == 200


@pytest.mark.parametrize("path", ["/api/status", "/healthz", "/readyz"])
def test_health_answers_json(anonymous, path):
    assert isinstance(anonymous.get(path).ok(), dict)


def read_metrics(client):
    answer = client.get("/metrics")
    assert answer.status == 200, repr(answer)
    assert answer.headers["content-type"].startswith("text/plain"), answer.headers["content-type"]
    return answer.text


def test_metrics_follow_the_prometheus_text_format(anonymous):
    text = read_metrics(anonymous)
    assert text.endswith("\n")
    typed = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            name, kind = line.split()[2:4]
            assert name not in typed, f"two TYPE lines for {name}"
            assert kind in ("counter", "gauge", "histogram", "summary", "untyped"), line
            typed.add(name)
        elif not line.startswith("#") and line:
            assert SAMPLE.fullmatch(line), f"not a sample: {line!r}"
            family = re.split(r"[{ ]", line)[0]
            assert {family, re.sub(r"_(bucket|sum|count)$", "", family)} & typed, f"untyped: {line}"
    assert typed, "no metric at all"


def sample_lines(text):
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def test_metrics_count_signatures(admin, anonymous, signer):
    before = sample_lines(read_metrics(anonymous))
    admin.post(sign_path(signer), sign_body()).ok()
    after = sample_lines(read_metrics(anonymous))
    grown = [name for name, value in after.items() if value > before.get(name, 0) and "sign" in name]
    assert grown, "a signature moved no metric with `sign` in its name"


def test_metrics_name_no_secret(server, anonymous):
    text = read_metrics(anonymous)
    for name in ("SEALMINT_ADMIN_TOKEN", "SEALMINT_TOKEN", "SEALMINT_CLIENT_SECRET"):
        assert server.env[name] not in text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/users", "/nothing", SIGNERS + "/a/b/c/d"])
def test_unknown_path_is_404(admin, path):
    admin.get(path).refused(404)


@pytest.mark.parametrize(
    "method, path",
    [
        ("DELETE", "/healthz"),
        ("POST", "/api/status"),
        ("PUT", SIGNERS),
        ("GET", API + "/auth/login"),
        ("DELETE", API + "/users"),
    ],
)
def test_wrong_method_is_405_with_allow(admin, method, path):
    admin.call(method, path).refused(405)


def test_wrong_method_names_the_right_ones(admin, signer):
    answer = admin.get(sign_path(signer))
    answer.refused(405)
    allowed = {word.strip() for word in answer.headers["allow"].split(",")}
    assert allowed == {"POST", "OPTIONS"}


def test_every_answer_carries_a_request_id_of_its_own(admin):
    ids = [admin.get("/api/v1/nothing").refused(404)["reqId"] for _ in range(3)]
    assert len(set(ids)) == 3


def test_head_answers_as_get_without_a_body(anonymous):
    answer = anonymous.call("HEAD", "/api/status")
    assert answer.status == 200
    assert answer.body == b""


def test_the_version_command_names_the_product():
    done = run_command("version")
    assert done.returncode == 0, done.stderr
    assert "sealmint" in done.stdout.lower()
    assert re.search(r"\d+\.\d+", done.stdout), done.stdout


KEY_ALGORITHMS = {"RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1", "ED25519"}


def crypto_table(environment=None):
    done = run_command("version", "--crypto", "--json", environment=environment)
    assert done.returncode == 0, done.stderr
    return {row["algorithm"]: row for row in json.loads(done.stdout)["crypto"]}


def test_the_crypto_table_has_a_right_implementation_for_every_algorithm():
    table = crypto_table()
    assert set(table) == KEY_ALGORITHMS
    for row in table.values():
        by_name = {one["name"]: one for one in row["implementations"]}
        assert by_name["openssl"]["problem"] == ""
        assert len(row["chosen_by_fill"]) == 8
        for fill, name in enumerate(row["chosen_by_fill"]):
            assert by_name[name]["problem"] == "", f"{name} signs although it is wrong"
            times = [one["microseconds_by_fill"][fill] for one in by_name.values() if not one["problem"]]
            assert by_name[name]["microseconds_by_fill"][fill] == min(times)
        for one in by_name.values():
            assert one["version"]


def test_openssl_alone_can_be_asked_for():
    for row in crypto_table({"SEALMINT_CRYPTO": "openssl"}).values():
        assert [one["name"] for one in row["implementations"]] == ["openssl"]
        assert set(row["chosen_by_fill"]) == {"openssl"}
    done = run_command("version", "--crypto", environment={"SEALMINT_CRYPTO": "openssl"})
    assert "RSA_3072" in done.stdout and "chosen" in done.stdout and "crypto_mb" not in done.stdout


def test_an_unknown_choice_is_an_error_that_names_the_choices():
    for command in [("version", "--crypto"), ("config", "check")]:
        done = run_command(*command, environment={"SEALMINT_CRYPTO": "fast"})
        assert done.returncode == 78
        assert "SEALMINT_CRYPTO: must be one of auto, openssl, crypto_mb" in done.stdout + done.stderr
