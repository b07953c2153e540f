"""The benchmark suite: the page is made of the results alone, and the bars are judged as they say."""

import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "bench"))

import bars  # noqa: E402
from suite import builds, figures, load, machine, plot, report, yardsticks  # noqa: E402

P_256, RSA_3072 = "EC_prime256v1", "RSA_3072"


def cell(cpu_us, **more):
    return {"keyAlgorithm": P_256, "mode": "single", "batchItems": 0, "connections": 64,
            "serverCpuUsPerSignature": cpu_us, "signaturesPerSecond": 1000, "requestsPerSecond": 1000,
            "latencyP50Us": 400, "latencyP99Us": 3000,
            "latencyMaxUs": 5000, "meanFill": 7.0, **more}


def sample():
    """Results of a run that measured everything about P-256, and the matrix of one cell."""
    return {
        "machine": {"cpu": "Test CPU <1>", "cores": 2, "memory": "8 GB", "kernel": "Linux 1.2",
                    "openssl": "OpenSSL 3.0", "server": "sealmint 0.1.0", "commit": "abc123def456", "loadAverage": 0.1},
        "at": "2026-01-02 03:04 UTC", "command": "bench/run", "repetitions": 3, "seconds": 1, "loadAverageAfter": 1.5,
        "stolenShare": 0.015,
        "skipped": ["OpenBao: there is none"],
        "implementations": ["crypto_mb", "openssl"],
        "sync": {"medianUs": 200, "p90Us": 300, "count": 10},
        "versus": {P_256: {"evpUs": [20, 40, 20], "batch": [cell(10), cell(20), cell(30)],
                           "single": [cell(44), cell(45), cell(46)], "openbaoSingle": [cell(300)] * 3,
                           "openbaoBatch8": [], "openbaoBatch64": [cell(60)] * 3}},
        "latency": {"keyAlgorithm": P_256, "alone": cell(50), "full": cell(50), "loaded": cell(50),
                    "sync": {"medianUs": 200, "p90Us": 300, "count": 10}},
        "matrix": [cell(12, batchItems=1000, signaturesPerSecond=77777, mode="batch 1000"),
                   {"keyAlgorithm": P_256, "batchItems": 1000, "connections": 256, "skipped": True}],
        "lane": {"rows": [
            {"algorithm": P_256, "implementation": "crypto_mb", "microseconds_by_fill": [48.0, 24.0]},
            {"algorithm": P_256, "implementation": figures.LANE_CHOICE, "microseconds_by_fill": [6.5]}]},
        "store": {"rows": [{"rowsPerCommit": 64, "rowsPerCall": 1, "rowsPerSecond": 123456, "cpuUsPerRow": 3.25,
                            "cpuUsPerCommit": 208, "commitP50Us": 500, "commitP99Us": 900}]},
        "http": [{"path": "/healthz", "connections": 1, "requestsPerSecond": 9000, "latencyP50Us": 80,
                  "serverCpuUsPerRequest": 40, "clientCpuUsPerRequest": 30}],
        "opensslSpeed": {P_256: 21.5},
        "approvals": [{"keyAlgorithm": P_256, "cell": "batch", "ungatedPerSecond": [9000, 10000, 11000],
                       "gatedPerSecond": [9000, 9500, 9900], "share": 0.95,
                       "verifiedPerSecond": [6000, 6400, 6500], "verifiedShare": 0.64}],
    }


def judged(results, figure, key=P_256):
    (bar,) = [bar for bar in bars.BARS if bar.figure == figure and bar.key == key and not bar.build]
    return figures.judge(results, bar)


def test_a_ratio_is_the_median_of_the_ratios_of_each_repetition():
    # 10/20, 20/40 and 30/20: not the ratio of the medians, which is 1.
    assert judged(sample(), "batch_per_evp") == (0.5, 0.65, "met")


def test_the_figures_of_the_bars():
    results = sample()
    assert judged(results, "batch_cpu_us") == (20, 13, "missed")
    assert judged(results, "single_cpu_us") == (45, 45, "met")
    assert judged(results, "openbao64_per_batch")[0] == 3.0
    assert judged(results, "openbao_per_single")[2] == "missed"
    assert judged(results, "single_fill") == (7.0, 6, "met")
    assert judged(results, "overhead_us") == (45 - 6.5, 40, "met")
    assert judged(results, "batch1000_per_second") == (77777, None, "")


def test_limits_that_depend_on_the_disk():
    results = sample()
    assert judged(results, "latency_ms") == (0.4, 0.5, "met")
    assert judged(results, "loaded_p99_ms") == (3.0, pytest.approx(5.6), "met")
    results["latency"]["sync"]["medianUs"] = 50
    assert judged(results, "latency_ms")[2] == "missed"


def test_what_was_not_measured_is_neither_met_nor_missed():
    for bar in bars.BARS:
        value, _, verdict = figures.judge({"versus": {}}, bar)
        assert (value, verdict) == (None, "not measured"), bar
    results = sample()
    results["versus"][P_256]["openbaoSingle"] = []
    assert judged(results, "openbao_per_single")[2] == "not measured"


def test_bars_of_one_build_are_not_judged_by_another():
    def batch_bar(build):
        (bar,) = [bar for bar in bars.BARS if bar.figure == "batch_per_evp" and bar.build == build]
        return bar

    cells = {**sample()["versus"][P_256], "evpUs": [100] * 3}
    alone = {"implementations": ["crypto_mb", "openssl"], "versus": {RSA_3072: cells}}
    assert figures.judge(alone, batch_bar(bars.MULTI_BUFFER_ALONE)) == (0.2, 0.6, "met")
    assert figures.judge(alone, batch_bar(bars.BEST_RSA))[2] == "not measured"
    newer = {"implementations": ["crypto_mb", "openssl", "openssl_newer"], "versus": {RSA_3072: cells}}
    assert figures.judge(newer, batch_bar(bars.MULTI_BUFFER_ALONE))[2] == "not measured"
    both = {**newer, "other": alone}
    assert figures.judge(both, batch_bar(bars.MULTI_BUFFER_ALONE))[2] == "met"
    assert figures.judge(both, batch_bar(bars.BEST_RSA))[2] == "met"
    plain = {"implementations": ["openssl"], "versus": {RSA_3072: cells}}
    assert figures.judge(plain, batch_bar(bars.MULTI_BUFFER_ALONE))[2] == "not measured"


def test_implementations_are_those_that_the_processor_can_run():
    each = [{"name": "openssl", "lanes": 1, "problem": ""}, {"name": "crypto_mb", "lanes": 8, "problem": "wrong"},
            {"name": "openssl_newer", "lanes": 0, "problem": ""}]
    assert builds.usable_implementations({"crypto": [{"implementations": each}]}) == ["openssl"]


def test_every_bar_names_a_figure():
    for bar in bars.BARS:
        assert bar.figure in figures.FIGURES
        assert not isinstance(bar.limit, str) or bar.limit in figures.FIGURES


def test_the_page_names_machine_commit_and_verdicts():
    page = report.write(sample())
    for text in ("Test CPU <1>, 2 cores", "`abc123def456`", "2026-01-02 03:04 UTC", "1.5% of the processor",
                 "Linux 1.2", "OpenSSL 3.0", "| P-256 | sign-batch 256 | 0.50 x EVP | ≤ 0.65 | **met** |",
                 "77,777", "123,456", "OpenBao: there is none", "| P-256 | batch | 10,000 | 9,500 | 95 % |"):
        assert text in page, text
    assert "1 combinations are left out" in page


def test_the_page_of_a_run_that_measured_little():
    results = {**sample(), "versus": {}, "matrix": [], "lane": None, "store": None, "latency": None, "http": [],
               "opensslSpeed": {}}
    page = report.write(results)
    assert "**met**" not in page and "**missed**" not in page
    assert plot.draw(results) is None


def test_the_plot_is_an_svg_with_a_bar_for_each_figure():
    tree = xml.etree.ElementTree.fromstring(plot.draw(sample()))
    texts = [element.text for element in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"20.0", "45.0", "300.0", "60.0", "P-256"} <= set(texts)
    assert any("abc123def456" in text for text in texts)


def test_the_report_is_written_by_the_command(tmp_path):
    (tmp_path / "results.json").write_text(json.dumps(sample()))
    command = [REPOSITORY / "bench/run", "--report", "--output", tmp_path, "--docs", tmp_path / "docs"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "docs/performance.md").read_text() == report.write(sample())
    assert (tmp_path / "docs/performance.svg").read_text().startswith("<svg")


def test_the_page_in_docs_says_where_it_came_from():
    page = (REPOSITORY / "docs/performance.md").read_text()
    assert re.search(r"\| commit \| `[0-9a-f]{12}\+?` \|", page)
    for field in ("date", "CPU", "kernel", "OpenSSL of the system", "server"):
        assert re.search(rf"\| {field} \| .*\w.* \|", page), field
    for bar in bars.BARS:
        assert f"| {bar.what} |" in page, "the page is older than the bars: run bench/run, then bench/run --report"


def test_mean_fill_sums_over_the_kinds_of_key():
    rsa, ed25519 = '{algorithm="RSA_3072"}', '{algorithm="ED25519"}'
    assert load.mean_fill({
        "sealmint_lane_fill_sum" + rsa: 12, "sealmint_lane_fill_count" + rsa: 2,
        "sealmint_lane_fill_sum" + ed25519: 4, "sealmint_lane_fill_count" + ed25519: 2}) == 4
    assert load.mean_fill({}) is None


@pytest.mark.parametrize("text, us", [
    ("+F4:1:256:0.000025:0.000076\n", 25.0),
    ("+DTP:x\n+F2:0:3072:0.001800:0.000040\n", 1800.0),
    ("+F6:0:256:Ed25519:40000:9000\n", 25.0),
    ("nothing\n", None),
])
def test_openssl_speed_is_read_in_the_forms_of_its_versions(text, us):
    assert yardsticks.read_speed_us(text) == pytest.approx(us)


def test_durable_writes_are_timed(tmp_path):
    summary = machine.summarize_sync(machine.sync_times_us(tmp_path, 5))
    assert summary["count"] == 5 and 0 < summary["medianUs"] <= summary["p90Us"]


@pytest.mark.parametrize("arguments", [["--only", "other"], ["--keys", "MD5"], ["--seconds", "0"],
                                       ["--repetitions", "99"], ["--bogus"]])
def test_usage_errors(arguments):
    done = subprocess.run([str(REPOSITORY / "bench/run"), *arguments], capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 2 and "usage:" in done.stderr


def test_no_results_no_report(tmp_path):
    done = subprocess.run([str(REPOSITORY / "bench/run"), "--report", "--output", str(tmp_path)], capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == 1 and "there is no" in done.stderr
