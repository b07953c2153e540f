"""ssh-keygen, which reads the public keys by itself and signs through ssh-agent; and git with it."""

from cases import cases
from sealmint_testing import artefacts, signing_tools

# A file and a tag.
UNITS = 2


@cases(chosen="ec-gated")
def test_ssh_keygen_and_git(try_page, key, is_gated):
    signing_tools.need("ssh-keygen", "ssh-agent", "ssh-add", "git")
    _, done = try_page("ssh", key, is_gated, UNITS, artefacts.data)
    assert 'Good "file" signature for release@example.com' in done.said, done.said
    assert 'Good "git" signature for release@example.com' in done.said, done.said
