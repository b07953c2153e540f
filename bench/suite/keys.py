"""The kinds of key that are measured, and what each program calls them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    algorithm: str  # on the wire of the Sign API
    title: str
    speed: str  # of `openssl speed`
    transit: str  # of the transit engine
    # Microseconds of one verification by OpenSSL 3.0, roughly: every signature is verified after the
    # timed part, so a cell may not make more of them than there is time for.
    verify_us: float
    # Microseconds of one signature by OpenSSL 3.0, roughly: bounds how much work is sent at once.
    sign_us: float


KEYS = {
    key.algorithm: key
    for key in (
        Key("RSA_2048", "RSA-2048", "rsa2048", "rsa-2048", 30, 260),
        Key("RSA_3072", "RSA-3072", "rsa3072", "rsa-3072", 60, 1800),
        Key("RSA_4096", "RSA-4096", "rsa4096", "rsa-4096", 100, 4200),
        Key("EC_prime256v1", "P-256", "ecdsap256", "ecdsa-p256", 75, 23),
        Key("EC_secp384r1", "P-384", "ecdsap384", "ecdsa-p384", 850, 950),
        Key("EC_secp521r1", "P-521", "ecdsap521", "ecdsa-p521", 1500, 2500),
        Key("ED25519", "Ed25519", "ed25519", "ed25519", 120, 45),
    )
}
QUICK_KEYS = ["RSA_3072", "EC_prime256v1", "ED25519"]


def title(algorithm):
    return KEYS[algorithm].title
