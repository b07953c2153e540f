"""OpenSSL beside us: plain EVP_PKEY_sign, the measure of the bars, and `openssl speed`."""

import contextlib
import json
import shutil
import subprocess

from suite.keys import KEYS
from suite.server import Unusable


class EvpSign:
    """bench/evp_sign with its keys made, waiting to measure."""

    def __init__(self, program, key, seconds):
        self._process = subprocess.Popen([str(program), key, str(seconds), "--on-request"], text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def measure_us(self):
        """CPU microseconds of one signature on one core."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Unusable(f"evp_sign ended with status {self._process.wait()}")
        return json.loads(line)["cpuUsPerSignature"]

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=30)


@contextlib.contextmanager
def evp_sign(program, key, seconds):
    yardstick = EvpSign(program, key, seconds)
    try:
        yield yardstick
    finally:
        yardstick.close()


def openssl_speed_us(key):
    """Microseconds of one signature on one core, by `openssl speed`; None if it cannot tell."""
    if not shutil.which("openssl"):
        return None
    done = subprocess.run(["openssl", "speed", "-seconds", "1", "-mr", KEYS[key].speed], text=True,
                          capture_output=True, timeout=120, check=False)
    return read_speed_us(done.stdout)


def read_speed_us(text):
    # "+F2:index:bits:seconds per signature:seconds per verification"; from OpenSSL 3.2 on more fields.
    for line in text.splitlines():
        fields = line.split(":")
        if fields[0] in ("+F2", "+F4", "+F6") and len(fields) >= 5:
            seconds = float(fields[-2])
            # Some versions print signatures a second instead.
            return (1 / seconds if seconds > 1 else seconds) * 1e6
    return None
