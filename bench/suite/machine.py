"""What the figures were taken on."""

import contextlib
import os
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SYNC_BYTES = 4096
SYNC_PLACES = 256


def output_of(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False,
                          cwd=REPOSITORY)
    return done.stdout.strip() if done.returncode == 0 else ""


def describe(binary):
    return {
        "cpu": first_field("/proc/cpuinfo", "model name") or "unknown CPU",
        "cores": os.cpu_count(),
        "memory": first_field("/proc/meminfo", "MemTotal"),
        "kernel": f"{platform.system()} {platform.release()}",
        "openssl": output_of("openssl", "version") or "unknown",
        "server": " ".join(output_of(binary, "version").split()),
        "commit": commit(),
        "loadAverage": os.getloadavg()[0],
    }


def commit():
    """The commit of the tree, with a plus sign if it has changes of its own."""
    name = output_of("git", "rev-parse", "--short=12", "HEAD") or "unknown"
    return name + ("+" if output_of("git", "status", "--porcelain", "--untracked-files=no") else "")


def first_field(path, name):
    with contextlib.suppress(OSError):
        for line in pathlib.Path(path).read_text().splitlines():
            if line.startswith(name):
                return line.split(":", 1)[1].strip()
    return ""


def processor_ticks():
    """(all, stolen by other virtual machines) since the start of this one; proc(5), the first line of stat."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(fields), fields[7]


def stolen_share(before):
    """Of the processor time since `before`."""
    everything, stolen = (now - then for now, then in zip(processor_ticks(), before))
    return stolen / everything if everything else 0.0


def sync_times_us(folder, count):
    """How long one small durable write takes: 4 KiB over what a file has already, and fdatasync.

    A write-ahead log is written in this way; a file that grows would wait for its metadata, too."""
    times = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        file.write(bytes(SYNC_BYTES * SYNC_PLACES))
        os.fsync(file.fileno())
        for turn in range(count):
            start = time.perf_counter()
            os.pwrite(file.fileno(), os.urandom(SYNC_BYTES), turn % SYNC_PLACES * SYNC_BYTES)
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1e6)
    return times


def summarize_sync(times):
    times = sorted(times)
    return {"medianUs": statistics.median(times), "p90Us": times[int(len(times) * 0.9)], "count": len(times)}
