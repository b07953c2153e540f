"""The commands of the binary that start no server: exit codes and what they say."""

import json
import os
import pathlib

import pytest

from sealmint_testing.server import REPOSITORY, binary, run_command

USAGE, CONFIG = 2, 78


def test_no_arguments_print_the_help():
    done = run_command()
    assert done.returncode == USAGE
    assert done.stdout == ""
    for command in ("serve", "init", "admin", "config", "version", "routes", "bench"):
        assert f"\n  {command} " in done.stderr


@pytest.mark.parametrize("word,hint", [("sevre", "; did you mean serve?\n"), ("xyzzy", "\n")])
def test_an_unknown_command_is_named(word, hint):
    done = run_command(word)
    assert done.returncode == USAGE
    assert done.stderr.startswith(f"sealmint: unknown command {word}{hint}")


@pytest.mark.parametrize(
    "arguments,mentions",
    [
        (["serve", "--bogus"], "--bogus"),
        (["serve", "extra"], "extra"),
        (["serve", "--port", "65536"], "65535"),
        (["serve", "--port", "x"], "--port"),
        (["serve", "--port"], "--port"),
        (["serve", "--bind", "localhost"], "IP address"),
        (["serve", "--log-level", "loud"], "debug, info, warning, error"),
        (["serve", "--ready-fd", "999"], "open file descriptor"),
        (["init"], "--state"),
        (["admin"], "subcommand"),
        (["config"], "subcommand"),
    ],
)
def test_wrong_usage(arguments, mentions):
    done = run_command(*arguments)
    assert done.returncode == USAGE
    assert mentions in done.stderr


def test_version():
    done = run_command("version")
    assert done.returncode == 0 and done.stdout.startswith("sealmint ") and "OpenSSL 3" in done.stdout
    value = json.loads(run_command("version", "--json").stdout)
    assert sorted(value) == ["commit", "compiler", "openssl", "version"]
    assert run_command("--version").stdout == f"sealmint {value['version']}\n"


def test_config_check_prints_every_problem_with_its_line(tmp_path):
    path = tmp_path / "sealmint.toml"
    path.write_text('[listen]\nprot = 1\nport = "x"\n[threads]\nio = 300\n')
    done = run_command("config", "check", "--config", path)
    assert done.returncode == CONFIG
    assert f"{path}:2: unknown key listen.prot; did you mean listen.port?\n" in done.stderr
    assert f"{path}:3: listen.port: must be a whole number, not a text\n" in done.stderr
    assert f"{path}:5: threads.io: must be from 0 to 256, not 300\n" in done.stderr


def test_serve_refuses_what_config_check_refuses(tmp_path):
    path = tmp_path / "sealmint.toml"
    path.write_text('[listen]\naddress = "0.0.0.0"\n')
    for command in (["config", "check"], ["serve"], ["serve", "--dev"], ["config", "check", "--dev"]):
        done = run_command(*command, "--config", path)
        assert done.returncode == CONFIG
        assert f"{path}:2: listen.address: " in done.stderr
    assert run_command("serve", "--dev", "--bind", "192.0.2.1").returncode == CONFIG
    assert run_command("serve", environment={"SEALMINT_CONFIG": str(path)}).returncode == CONFIG


def test_a_fifo_in_the_place_of_the_file_holds_nobody(tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    done = run_command("config", "check", "--config", path, timeout=20)
    assert done.returncode == CONFIG and "is not a regular file" in done.stderr


def test_the_example_file_has_no_problems():
    path = REPOSITORY / "docs" / "sealmint.example.toml"
    done = run_command("config", "check", "--config", path)
    assert (done.returncode, done.stderr) == (0, "")


def test_bench_runs_the_load_client_beside_the_binary():
    assert (pathlib.Path(binary()).parent / "load").is_file()
    done = run_command("bench", "--help")
    assert "Usage: sealmint bench" in done.stdout
    assert done.returncode == 0 and "--batch" in done.stdout
    assert run_command("bench").returncode == USAGE
