"""The bars that Sealmint sets itself, as data. bench/suite/figures.py says how each figure is computed."""

from dataclasses import dataclass

AT_MOST, AT_LEAST = "at most", "at least"


@dataclass(frozen=True)
class Bar:
    what: str  # a row of the table
    key: str  # algorithm on the wire
    figure: str  # name of a function of suite/figures.py
    sense: str
    limit: object  # a number; None = reported only, or the name of a figure that gives the limit
    unit: str
    build: str = ""  # libraries that the server must have; see figures.is_judged_by
    stretch: float | None = None


RSA_2048, RSA_3072, RSA_4096 = "RSA_2048", "RSA_3072", "RSA_4096"
P_256, P_384, ED25519 = "EC_prime256v1", "EC_secp384r1", "ED25519"
BATCH, SINGLE = "sign-batch 256", "sign, 64 connections"
# Builds that a bar is about: without the newer OpenSSL, and with it or the kernel of our own, of which
# the same is asked.
MULTI_BUFFER_ALONE, BEST_RSA = "crypto_mb alone", "newer OpenSSL or own kernel"
EVP, CHEAPER, US, MS = "x EVP", "x cheaper", "us", "ms"

BARS = (
    # CPU of the server per signature, against one-at-a-time EVP_PKEY_sign.
    Bar(f"{BATCH}, without the newer OpenSSL", RSA_3072, "batch_per_evp", AT_MOST, 0.60, EVP,
        MULTI_BUFFER_ALONE),
    Bar(f"{BATCH}, with the newer OpenSSL or the own kernel", RSA_3072, "batch_per_evp", AT_MOST, 0.43, EVP, BEST_RSA),
    Bar(BATCH, RSA_4096, "batch_per_evp", AT_MOST, 0.38, EVP),
    Bar(BATCH, RSA_2048, "batch_per_evp", AT_MOST, 0.62, EVP),
    Bar(BATCH, P_256, "batch_per_evp", AT_MOST, 0.65, EVP),
    Bar(BATCH, P_256, "batch_cpu_us", AT_MOST, 13, US),
    Bar(BATCH, P_384, "batch_per_evp", AT_MOST, 0.04, EVP),
    Bar(BATCH, ED25519, "batch_per_evp", AT_MOST, 0.30, EVP),
    Bar(SINGLE, P_256, "single_cpu_us", AT_MOST, 45, US, stretch=36),
    Bar(f"{SINGLE}, without the newer OpenSSL", RSA_3072, "single_per_evp", AT_MOST, 0.62, EVP,
        MULTI_BUFFER_ALONE),
    Bar(f"{SINGLE}, with the newer OpenSSL or the own kernel", RSA_3072, "single_per_evp", AT_MOST, 0.45, EVP,
        BEST_RSA),
    # The same CPU, against OpenBao's for the same signature.
    Bar(f"{BATCH} against OpenBao", RSA_3072, "openbao_per_batch", AT_LEAST, 4, CHEAPER),
    Bar(f"{BATCH} against OpenBao", RSA_4096, "openbao_per_batch", AT_LEAST, 4.5, CHEAPER),
    Bar(f"{BATCH} against OpenBao", RSA_2048, "openbao_per_batch", AT_LEAST, 8, CHEAPER),
    Bar(f"{BATCH} against OpenBao's batch_input 64", P_256, "openbao64_per_batch", AT_LEAST, 5, CHEAPER),
    Bar(f"{BATCH} against OpenBao", P_384, "openbao_per_batch", AT_LEAST, 12, CHEAPER),
    Bar(f"{BATCH} against OpenBao", ED25519, "openbao_per_batch", AT_LEAST, 20, CHEAPER),
    Bar(f"{SINGLE}, against OpenBao", P_256, "openbao_per_single", AT_LEAST, 8, CHEAPER),
    Bar(f"{SINGLE}, against OpenBao", RSA_3072, "openbao_per_single", AT_LEAST, 4, CHEAPER),
    # Around the signature.
    Bar("overhead above the primitive, sign over TLS with durable record", P_256, "overhead_us", AT_MOST, 40, US,
        stretch=30),
    Bar("mean fill of batches, 64 connections, 2 workers", P_256, "single_fill", AT_LEAST, 6, "of 8"),
    Bar("mean fill of batches, 64 connections, 2 workers", RSA_3072, "single_fill", AT_LEAST, 6, "of 8"),
    Bar("latency of 1 connection (p50), at most 1 fsync + 0.3 ms", P_256, "latency_ms", AT_MOST, "latency_limit_ms",
        MS),
    Bar("p99 at 70 % load, at most 3 fsync + 5 ms", P_256, "loaded_p99_ms", AT_MOST, "loaded_p99_limit_ms", MS),
    Bar("sign-batch 1000, server and client on the same cores", P_256, "batch1000_per_second", AT_LEAST, None,
        "signatures/s", stretch=100_000),
)
