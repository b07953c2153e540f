"""What hosts do with their processes: fork, load and unload, threads that end, other libraries."""

import os
import re
import subprocess
import sys
import textwrap

import pytest
from sealmint_testing import cryptoki as p11
from sealmint_testing.real_service import RealService
from sealmint_testing.signature_check import digest, is_good

COMMAND_CHARS = 32_767
PROLOGUE = f"""
import ctypes, os, sys, threading
sys.path.insert(0, {os.path.dirname(os.path.dirname(os.path.abspath(p11.__file__)))!r})
from sealmint_testing import cryptoki as p11
data = bytes(range(32))
def fresh():
    return p11.Module()
"""


@pytest.fixture
def run(fake, tmp_path):
    """run(code): Python code in a process of its own, with the module set up for the fake service."""
    fake.add_signer("release")

    def run_code(code, **environment):
        variables = {k: v for k, v in os.environ.items() if not k.startswith(("SEALMINT_", "INFISICAL_"))}
        variables |= {**fake.environment, "XDG_CACHE_HOME": str(tmp_path / "cache"),
                      "SEALMINT_MODULE": p11.module_path(), "PYTHONDONTWRITEBYTECODE": "1", **environment}  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", PROLOGUE + textwrap.dedent(code)],
            env=variables, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run_code


def test_a_child_has_to_initialize_and_then_has_its_own_connection(run, fake):
    run(
        """
        module = fresh().initialize()
        session = module.open(0)
        module.sign(session, p11.CKM_ECDSA, data)
        for _ in range(20):
            child = os.fork()
            if child == 0:
                count = ctypes.c_ulong()
                before = module.rv("GetSlotList", ctypes.c_ubyte(1), None, ctypes.byref(count))
                again = module.rv("GetSessionInfo", session, None)
                finalize = module.rv("Finalize", None)
                module.initialize()
                gone = module.rv("CloseSession", session)
                signed = module.sign(module.open(0), p11.CKM_ECDSA, data)
                wanted = ("CRYPTOKI_NOT_INITIALIZED",) * 3 + ("SESSION_HANDLE_INVALID", 64)
                os._exit(0 if (before, again, finalize, gone, len(signed)) == wanted else 1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert len(module.sign(session, p11.CKM_ECDSA, data)) == 64
        module.finalize()
        """
    )
    assert fake.units == 41 and fake.logins == 21


def test_children_that_only_end_leave_the_parent_alone(run):
    run(
        """
        module = fresh().initialize()
        session = module.open(0)
        for how in range(10):
            child = os.fork()
            if child == 0:
                if how % 2:
                    sys.exit(0)
                os._exit(0)
            os.waitpid(child, 0)
            assert len(module.sign(session, p11.CKM_ECDSA, data)) == 64
        """
    )


def test_fork_while_others_sign(run):
    """A child finds no lock of OpenSSL held by a thread that it does not have: it starts anew and signs."""
    run(
        """
        module = fresh().initialize()
        def work():
            session = module.open(0)
            for _ in range(10):
                module.sign(session, p11.CKM_ECDSA, data)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        children = []
        for _ in range(8):
            child = os.fork()
            if child == 0:
                count = ctypes.c_ulong()
                rv = module.rv("GetSlotList", ctypes.c_ubyte(1), None, ctypes.byref(count))
                module.initialize()
                signed = module.sign(module.open(0), p11.CKM_ECDSA, data)
                os._exit(0 if rv == "CRYPTOKI_NOT_INITIALIZED" and len(signed) == 64 else 1)
            children.append(child)
        for thread in threads:
            thread.join()
        for child in children:
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        """
    )


def test_loading_and_unloading(run):
    run(
        """
        import _ctypes
        for round in range(30):
            module = fresh().initialize([None, 2, 3][round % 3])
            module.sign(module.open(0), p11.CKM_ECDSA, data)
            # A thread that the module has worked on may end after the module is gone.
            asked, held = threading.Event(), threading.Event()
            worker = threading.Thread(target=lambda: (module.slots(), asked.set(), held.wait()))
            worker.start()
            asked.wait()
            module.finalize()
            _ctypes.dlclose(module.library._handle)
            held.set()
            worker.join()
        """
    )


def test_cycles_leave_nothing_behind(run):
    run(
        """
        module = fresh()
        def descriptors():
            return len(os.listdir("/proc/self/fd"))
        def round():
            module.initialize()
            module.sign(module.open(0), p11.CKM_ECDSA, data)
            module.finalize()
        round()
        before = descriptors()
        for _ in range(50):
            round()
        assert descriptors() == before, (before, descriptors())
        """
    )


def test_no_thread_is_ever_started(run):
    run(
        """
        module = fresh().initialize(3)
        module.sign(module.open(0), p11.CKM_ECDSA, data)
        assert len(os.listdir("/proc/self/task")) == 1
        """
    )


def test_nothing_is_inherited_by_other_programs(run):
    run(
        """
        import subprocess
        module = fresh().initialize()
        module.sign(module.open(0), p11.CKM_ECDSA, data)
        shown = subprocess.run(["ls", "-l", "/proc/self/fd"], close_fds=False, capture_output=True, text=True)
        assert "0 ->" in shown.stdout
        assert "socket" not in shown.stdout and "eventpoll" not in shown.stdout, shown.stdout
        """
    )


def test_an_end_without_finalize_is_an_end(run):
    """With the host's own OpenSSL loaded too, which cleans up at exit (surprises 7 and 8)."""
    run(
        """
        import ssl, hashlib
        ssl.create_default_context()
        module = fresh().initialize()
        module.sign(module.open(0), p11.CKM_ECDSA, data)
        """
    )


def test_the_openssl_settings_of_the_host_are_not_read(run, tmp_path):
    """They may load an engine, and that engine this module."""
    settings = tmp_path / "openssl.cnf"
    settings.write_text(
        "openssl_conf = init\n[init]\nproviders = p\n[p]\nnone = n\n[n]\nmodule = /nonexistent.so\nactivate = 1\n",
        encoding="utf-8",
    )
    run(
        """
        module = fresh().initialize()
        module.sign(module.open(0), p11.CKM_ECDSA, data)
        """,
        OPENSSL_CONF=str(settings),
    )


def test_errno_and_cancellation_are_left_alone(run):
    run(
        """
        library = ctypes.CDLL(p11.module_path(), use_errno=True)
        module = fresh().initialize()
        session = module.open(0)
        ctypes.set_errno(77)
        prototype = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_ulong, use_errno=True)
        address = module.list.contents.CloseSession
        assert prototype(address)(session) == 0
        assert ctypes.get_errno() == 77
        """
    )


def test_signals_of_the_host_do_not_end_a_call(run):
    run(
        """
        import signal
        signal.signal(signal.SIGALRM, lambda *_: None)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        module = fresh().initialize()
        session = module.open(0)
        for _ in range(30):
            assert len(module.sign(session, p11.CKM_ECDSA, data)) == 64
        # Python takes its handlers away before the process ends.
        signal.setitimer(signal.ITIMER_REAL, 0)
        """
    )


def test_a_process_without_descriptors_gets_a_value(run):
    run(
        """
        import resource
        module = fresh().initialize()
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        held = []
        try:
            while True:
                held.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            pass
        count = ctypes.c_ulong()
        rv = module.rv("GetSlotList", ctypes.c_ubyte(1), None, ctypes.byref(count))
        assert rv == "DEVICE_ERROR", rv
        for descriptor in held:
            os.close(descriptor)
        assert module.slots() == [0]
        assert len(module.sign(module.open(0), p11.CKM_ECDSA, data)) == 64
        """
    )


def test_a_setuid_program_would_not_read_the_environment():
    """secure_getenv is what reads it: the symbol that is imported."""
    assert "secure_getenv" in output_of("nm", "-D", "--undefined-only", p11.module_path())


def test_only_one_symbol_is_exported():
    shown = output_of("nm", "-D", "--defined-only", p11.module_path())
    assert [line.split()[-1] for line in shown.splitlines()] == ["C_GetFunctionList"]


def test_only_the_c_library_is_needed():
    shown = output_of("readelf", "-d", p11.module_path())
    needed = {line.split("[")[1].rstrip("]") for line in shown.splitlines() if "(NEEDED)" in line}
    assert needed <= {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libpthread.so.0", "libdl.so.2"}, needed
    assert "NODELETE" in shown


def test_the_oldest_c_library_it_loads_with():
    """glibc 2.35: Debian 12, Ubuntu 22.04."""
    shown = output_of("readelf", "--dyn-syms", "--wide", p11.module_path())
    versions = {tuple(map(int, number.split("."))) for number in re.findall(r"@GLIBC_([0-9.]+)", shown)}
    assert versions and max(versions) <= (2, 35), max(versions)


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# ---- the real server ----


@pytest.mark.parametrize("extra", ["", "\N{EURO SIGN}"], ids=["whole", "one_more"])
def test_the_longest_command_is_on_record(world, tmp_path, extra):
    """32,767 characters, of two and four bytes some of them; what is more is cut off (contract 19.1)."""
    service = RealService(world)
    signer = service.add_signer()
    script = tmp_path / "sign.py"
    code = "module = fresh().initialize(); module.sign(module.open(0), p11.CKM_ECDSA, data)"
    script.write_text(PROLOGUE + code, encoding="utf-8")
    start = f"{sys.executable} {script} "
    missing = COMMAND_CHARS - len(start)
    longest = start + ("\N{GRINNING FACE}\N{LATIN SMALL LETTER A WITH DIAERESIS}xy" * missing)[:missing]
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("SEALMINT_", "INFISICAL_"))}
    variables |= {**service.environment, "XDG_CACHE_HOME": str(tmp_path / "cache"), "SEALMINT_MODULE": p11.module_path()}
    subprocess.run((longest + extra).split(" "), env=variables, check=True, timeout=120)
    assert [row["clientMetadata"]["command"] for row in world.operations(signer)] == [longest]


def test_a_killed_server_spends_at_most_one_unit(fresh_server, monkeypatch, tmp_path):
    """kill -9 while C_Sign is under way; the server starts again; a retry is the same signature."""
    import ctypes
    import threading

    from sealmint_testing.world import World

    service = RealService(World(fresh_server))
    signer = service.add_signer()
    for name, value in {**service.environment, "XDG_CACHE_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    module = p11.Module().initialize()
    try:
        session = module.open(module.slot_of(signer["name"]))
        certificate = module.attribute(session, module.find(session, CLASS=p11.CKO_CERTIFICATE)[0], "VALUE")
        fresh_server.wanted_port = fresh_server.port
        for round in range(5):
            data, values = digest(f"round {round}".encode()), []
            out, length = ctypes.create_string_buffer(128), ctypes.c_ulong(128)

            def sign(data=data, values=values, out=out, length=length):
                module.sign_init(session, p11.CKM_ECDSA)
                values.append(module.rv("Sign", session, data, 32, out, ctypes.byref(length)))

            worker = threading.Thread(target=sign)
            worker.start()
            fresh_server.kill9()
            fresh_server.start()
            service.world.admin.close()
            worker.join(60)
            if values != ["OK"]:
                sign()
            assert values[-1] == "OK", values
            assert is_good(certificate, data, out.raw[: length.value])
            assert service.units == round + 1
    finally:
        module.finalize()
