"""Starts and stops the real server binary, each in a state folder of its own."""

import os
import pathlib
import select
import signal
import subprocess
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
# Generous, because sanitizer builds on a busy machine start slowly; a healthy start takes far less.
READY_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30


class StartFailed(Exception):
    """The server ended, or stayed silent, before it said that it is ready."""

    def __init__(self, reason, exit_code, log):
        super().__init__(f"{reason} (exit code {exit_code}); its log ends with:\n{log[-4000:]}")
        self.exit_code = exit_code
        self.log = log


def binary():
    """The server under test. A missing one is an error: a skipped suite would look like a pass."""
    default = REPOSITORY / "build" / "dev" / "bin" / "sealmint"
    path = pathlib.Path(os.environ.get("SEALMINT_BINARY", default)).resolve()
    if not path.is_file():
        raise FileNotFoundError(f"no server binary at {path}; build it or set SEALMINT_BINARY")
    return str(path)


def run_command(*arguments, timeout=60, environment=None):
    """Runs one `sealmint ...` command to its end."""
    return subprocess.run(
        [binary(), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(environment),
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )


def clean_environment(additions=None):
    """The caller's environment without SEALMINT_* settings, which would override the test's own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SEALMINT_")}
    environment.update(additions or {})
    return environment


def read_env_file(path):
    """Reads DIR/env (shell syntax) into a dictionary."""
    values = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        line = line.strip().removeprefix("export ")
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            values[name] = value.strip().strip("'\"")
    return values


class Server:
    """One server process over one state folder; it can be started again on the same folder."""

    def __init__(self, state=None, config=None, dev=True, arguments=(), environment=None):
        self._folder = None
        if state is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sealmint-test-")
            state = os.path.join(self._folder.name, "state")
        self.state = pathlib.Path(state)
        self.log_path = self.state.with_name(self.state.name + ".log")
        self.config = config
        self.dev = dev
        self.arguments = list(arguments)
        self.environment = environment
        self.process = None
        self.address = None
        self.wanted_port = 0  # by the system; a test that starts a server again may want its old one
        self.start_seconds = None

    # ---- life ----

    def start(self, timeout=READY_TIMEOUT_S):
        """Starts the process and waits for its ready line; StartFailed if none comes."""
        ready_read, ready_write = os.pipe()
        begin = time.monotonic()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command_line(ready_write),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(ready_write,),
                env=clean_environment(self.environment),
            )
        os.close(ready_write)
        try:
            line = read_line(ready_read, begin + timeout)
        finally:
            os.close(ready_read)
        self.start_seconds = time.monotonic() - begin
        if not line.startswith("ready http"):
            self._give_up("the server did not start" if line == "" else f"unexpected line {line!r}")
        self.address = line.split()[1]
        return self

    def command_line(self, ready_fd):
        command = [binary(), "serve"]
        if self.dev:
            command.append("--dev")
        command += ["--state", str(self.state), "--port", str(self.wanted_port), "--ready-fd", str(ready_fd)]
        if self.config is not None:
            command += ["--config", str(self.config)]
        return command + [str(argument) for argument in self.arguments]

    def _give_up(self, reason):
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
            reason += " and had to be killed"
        self.process = None
        raise StartFailed(reason, code, self.log())

    def stop(self, timeout=STOP_TIMEOUT_S):
        """SIGTERM, then the exit code once the server has drained."""
        if self.process is None:
            return None
        self.send(signal.SIGTERM)
        return self.wait(timeout)

    def wait(self, timeout=STOP_TIMEOUT_S):
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise AssertionError(f"the server still ran {timeout} s after SIGTERM:\n{self.log()[-4000:]}")
        self.process = None
        return code

    def kill9(self):
        """Ends the process as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def send(self, signal_number):
        self.process.send_signal(signal_number)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def restart(self):
        """Graceful stop and a new start on the same state."""
        code = self.stop()
        assert code == 0, f"exit code {code} after SIGTERM:\n{self.log()[-4000:]}"
        return self.start()

    def close(self):
        self.kill9()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self):
        return self.start() if self.process is None else self

    def __exit__(self, *_):
        self.close()

    # ---- what it left behind ----

    @property
    def env(self):
        return read_env_file(self.state / "env")

    @property
    def port(self):
        return int(self.address.rsplit(":", 1)[1])

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        """Everything the process wrote to stdout and stderr, over all starts."""
        if not self.log_path.exists():
            return ""
        return self.log_path.read_bytes().decode("utf-8", "replace")

    def key_file(self):
        """The file that holds the key-encryption key, recognised by its name."""
        found = [
            path
            for path in self.state.rglob("*")
            if path.is_file() and any(word in path.name.lower() for word in ("kek", "master"))
        ]
        assert len(found) == 1, f"expected one key-encryption key file in the state folder: {found}"
        return found[0]


def read_line(descriptor, deadline):
    """One line from a pipe: empty at its end, an error text when the deadline passes."""
    text = b""
    while b"\n" not in text:
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not select.select([descriptor], [], [], remaining)[0]:
            return "(nothing in time)"
        piece = os.read(descriptor, 4096)
        if not piece:
            break
        text += piece
    return text.decode("utf-8", "replace").strip()
