"""One process per file: the same tool through the module and through SoftHSM2 with the same kind of key, by turns."""

import pathlib
import shutil
import ssl
import statistics
import subprocess
import time

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
NEEDED = ("softhsm2-util", "pkcs11-tool", "osslsigncode", "openssl")
PIN = "1234"
ENGINE_SETTINGS = """openssl_conf = openssl_init
[openssl_init]
engines = engines
[engines]
pkcs11 = pkcs11
[pkcs11]
engine_id = pkcs11
MODULE_PATH = {module}
init = 0
"""


class Token:
    """A PKCS#11 module, the name under which it shows the key, and the environment of its hosts."""

    def __init__(self, module, name, environment, pin=""):
        self.module, self.name, self.environment = module, name, environment
        self.pin = f"?pin-value={pin}" if pin else ""

    def address(self, kind):
        return f"pkcs11:object={self.name};type={kind}{self.pin if kind == 'private' else ''}"


def missing():
    """What of the tools is not installed."""
    programs = [name for name in NEEDED if not shutil.which(name)]
    has_engine = any(pathlib.Path("/usr/lib").glob("*/engines-3/pkcs11.so"))
    files = ([] if pathlib.Path(SOFTHSM).exists() else ["softhsm2"]) + ([] if has_engine else
                                                                        ["libengine-pkcs11-openssl"])
    return programs + files


def authority_of(address, folder):
    """The certificate of our own server as what its clients believe, so that they verify it as they would another."""
    host, port = address.removeprefix("https://").rsplit(":", 1)
    path = folder / "server.pem"
    path.write_text(ssl.get_server_certificate((host, int(port))), encoding="utf-8")
    return path


def softhsm(folder, key, environment):
    """A token of SoftHSM2 with such a key and its certificate."""
    folder.mkdir()
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n",
                        encoding="utf-8")
    variables = {**environment, "SOFTHSM2_CONF": str(settings)}

    def run(*command):
        subprocess.run(list(map(str, command)), env=variables, cwd=folder, check=True, capture_output=True)

    kind = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] if key == "P-256" else ["rsa:3072"]
    run("openssl", "req", "-x509", "-newkey", *kind, "-nodes", "-keyout", "key.pem", "-out", "certificate.pem",
        "-subj", "/CN=release", "-days", "30", "-addext", "extendedKeyUsage=codeSigning")
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-out", "key.p8")
    run("openssl", "x509", "-in", "certificate.pem", "-outform", "DER", "-out", "certificate.der")
    run("softhsm2-util", "--init-token", "--free", "--label", "release", "--pin", PIN, "--so-pin", PIN)
    run("softhsm2-util", "--import", "key.p8", "--token", "release", "--label", "release", "--id", "01", "--pin", PIN)
    run("pkcs11-tool", "--module", SOFTHSM, "--token-label", "release", "--login", "--pin", PIN, "--write-object",
        "certificate.der", "--type", "cert", "--id", "01", "--label", "release")
    return Token(SOFTHSM, "release", variables, PIN)


def with_engine(token, folder):
    settings = folder / f"engine-{pathlib.Path(token.module).stem}.cnf"
    settings.write_text(ENGINE_SETTINGS.format(module=token.module), encoding="utf-8")
    return {**token.environment, "OPENSSL_CONF": str(settings)}


def osslsigncode(token, folder):
    return ["osslsigncode", "sign", "-pkcs11module", token.module, "-pkcs11cert", token.address("cert"), "-key",
            token.address("private"), "-h", "sha256", "-in", folder / "app.ps1", "-out", folder / "signed.ps1"]


def openssl_dgst(token, folder):
    return ["openssl", "dgst", "-sha256", "-engine", "pkcs11", "-keyform", "engine", "-sign",
            token.address("private"), "-out", folder / "app.sig", folder / "app.ps1"]


TOOLS = {"osslsigncode": osslsigncode, "openssl dgst": openssl_dgst}


def time_of(command, environment, folder):
    """Milliseconds of one run."""
    (folder / "signed.ps1").unlink(missing_ok=True)
    begin = time.monotonic()
    done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, check=False)
    took = 1000 * (time.monotonic() - begin)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return took


def compare(tool, ours, theirs, folder, runs):
    """Milliseconds of each run of either; the first of each is not counted."""
    (folder / "app.ps1").write_text("Write-Output 'hello'\r\n" * 100, encoding="utf-8")
    commands = [(TOOLS[tool](token, folder), with_engine(token, folder)) for token in (ours, theirs)]
    times = [[time_of(*command, folder) for command in commands] for _ in range(runs + 1)]
    return tuple(zip(*times[1:], strict=True))


def show(tool, key, times):
    own, other = times
    mean, middle = statistics.fmean, statistics.median
    print(f"{tool + ', ' + key:<24} module {mean(own):6.1f} ms (median {middle(own):5.1f})   SoftHSM2 "
          f"{mean(other):6.1f} ms (median {middle(other):5.1f})   more a run {mean(own) - mean(other):+6.1f} ms "
          f"(median {middle(own) - middle(other):+5.1f})", flush=True)
