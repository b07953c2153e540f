"""The cases that every page is followed in."""

import pytest

# One of them stands for its family in ./check; the one with the approval, since it also tests a refusal.
representative = pytest.mark.representative


def cases(chosen=None, keys=("rsa", "ec")):
    """All keys, each with and without an approval; the chosen one is run by ./check too."""
    return pytest.mark.parametrize(
        ("key", "is_gated"),
        [
            pytest.param(key, is_gated, id=name, marks=[representative] if name == chosen else [])
            for key in keys
            for is_gated, name in ((False, f"{key}-free"), (True, f"{key}-gated"))
        ],
    )
