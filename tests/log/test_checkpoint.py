"""Checkpoints: what they say and who signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.leaf import leaf_hash
from govkz_crawler.log.merkle import EMPTY, root
from govkz_crawler.log.note import Note
from govkz_crawler.log.signing import Signer
from tests.log.conftest import Go

ORIGIN = "example.org/govkz"
SIGNER = Signer.generate(ORIGIN)
HASHES = [leaf_hash(str(n).encode()) for n in range(40)]

# The example of the specification.
BODY = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def at(size: int, hashes: list[bytes] = HASHES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, root(hashes[:size]))


def test_the_specifications_example_is_read() -> None:
    read = Checkpoint.parse(BODY)
    assert (read.origin, read.size, read.body()) == ("example.com/behind-the-sofa", 20852163, BODY)


@given(st.integers(0, 40))
def test_a_signed_checkpoint_is_read_as_it_was_written(size: int) -> None:
    opened = checkpoint.read(checkpoint.write(at(size), SIGNER))
    assert opened.checkpoint == at(size)
    assert [verified.by for verified in opened.verify([SIGNER.verifier])] == [SIGNER.verifier]


def test_go_verifies_a_checkpoint(go: Go) -> None:
    answer = go("open", SIGNER.verifier.vkey, stdin=checkpoint.write(at(5), SIGNER))
    assert answer.stdout == at(5).body() + f"verified {ORIGIN}\n", answer.stderr


def test_an_unsigned_checkpoint_says_so_and_is_no_note(go: Go) -> None:
    file = checkpoint.write(at(5), None)
    assert "\nunsigned: no key has signed this checkpoint\n" in file
    opened = checkpoint.read(file)
    assert opened.checkpoint == at(5)
    with pytest.raises(Unverified, match="unsigned"):
        opened.verify([SIGNER.verifier])
    with pytest.raises(Malformed):
        Note.parse(file)
    assert "malformed note" in go("open", SIGNER.verifier.vkey, stdin=file).stderr


def test_somebody_elses_signature_is_not_the_logs() -> None:
    other = Signer.generate("example.net/other")
    with pytest.raises(Malformed):
        checkpoint.write(at(5), other)
    opened = checkpoint.read(str(Note(at(5).body(), (other.sign(at(5).body()),))))
    with pytest.raises(Unverified, match="itself"):
        opened.verify([other.verifier])


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    "body",
    ["", "a\n", f"a\n1\n{ROOT}", f"\n1\n{ROOT}\n", f"a\n01\n{ROOT}\n", f"a\n-1\n{ROOT}\n", f"a\n+1\n{ROOT}\n",
     f"a\n1\n{ROOT}\n\n", f"a\n١\n{ROOT}\n", f"a\n1\n{ROOT[:-4]}\n", f"a\n1\n{ROOT[:-2]}J=\n", f"a\n0\n{ROOT}\n",
     f"a\r\n1\n{ROOT}\n", f"a\n1\n\n{ROOT}\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(body)


@given(st.text())
def test_any_text_is_read_exactly_or_refused(body: str) -> None:
    try:
        read = Checkpoint.parse(body)
    except Malformed:
        return
    assert read.body() == body


@pytest.mark.parametrize("origin", ["", "a\nb", "a\n"])
def test_an_origin_is_a_line(origin: str) -> None:
    with pytest.raises(Malformed):
        checkpoint.write(Checkpoint(origin, 0, EMPTY), None)
