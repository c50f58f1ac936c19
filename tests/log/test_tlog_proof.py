"""The proof of one entry: written, read, and refused where anything in it was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.errors import LogError, Malformed, Unverified
from govkz_crawler.log.leaf import leaf_hash
from govkz_crawler.log.merkle import in_memory, root
from govkz_crawler.log.signing import Signer
from govkz_crawler.log.tlog_proof import TlogProof

ORIGIN = "example.org/govkz"
SIGNER = Signer.generate(ORIGIN)
HASHES = [leaf_hash(str(n).encode()) for n in range(40)]


def note(size: int, signer: Signer | None = SIGNER) -> str:
    return checkpoint.write(Checkpoint(ORIGIN, size, root(HASHES[:size])), signer)


def made(index: int, size: int) -> TlogProof:
    return TlogProof.make(index, note(size), in_memory(HASHES))


@given(st.data(), st.integers(1, 40), st.none() | st.binary())
def test_a_proof_is_read_as_it_was_written(data: st.DataObject, size: int, extra: bytes | None) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = made(index, size)
    proof = TlogProof(proof.index, proof.hashes, proof.note, extra)
    read = TlogProof.parse(str(proof))
    assert read == proof
    assert [v.by for v in read.verify(HASHES[index], [SIGNER.verifier])] == [SIGNER.verifier]


def test_it_is_laid_out_as_the_specification_has_it() -> None:
    proof = made(5, 7)
    lines = str(proof).split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 5"]
    assert lines[5] == ""
    assert "\n".join(lines[6:]) == note(7)


def test_another_entry_is_not_proved() -> None:
    with pytest.raises(Unverified, match="is another one"):
        made(5, 7).verify(HASHES[6], [SIGNER.verifier])
    with pytest.raises(Unverified, match="no signature"):
        made(5, 7).verify(HASHES[5], [Signer.generate(ORIGIN).verifier])
    with pytest.raises(ValueError, match="no leaf 7"):
        made(7, 7)


def test_an_unsigned_checkpoint_proves_inclusion_and_no_more() -> None:
    proof = TlogProof.parse(str(TlogProof.make(5, note(7, None), in_memory(HASHES))))
    assert proof.includes(HASHES[5])
    with pytest.raises(Unverified, match="unsigned"):
        proof.verify(HASHES[5], [SIGNER.verifier])


GOOD = str(made(5, 7))


@given(st.integers(0, len(GOOD) - 1), st.characters(min_codepoint=10, max_codepoint=127))
def test_a_changed_character_is_noticed(at: int, character: str) -> None:
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    try:
        TlogProof.parse(changed).verify(HASHES[5], [SIGNER.verifier])
    except LogError:
        return
    assert changed == GOOD


@pytest.mark.parametrize(
    "file",
    ["", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\n", GOOD.replace("@v1", "@v2"),
     GOOD.replace("index 5", "index 05"),
     GOOD.replace("index 5", "index -5"), GOOD.replace("index 5\n", ""), GOOD.replace("index 5", "extra x\nindex 5"),
     GOOD.replace("index 5", "extra \nextra \nindex 5"), GOOD.replace("index 5\n", "index 5\nAAAA\n"), GOOD[:-1],
     GOOD.replace("index 5", "index 5" + "\n" + "\n".join([GOOD.split("\n")[2]] * 63))],
)  # fmt: skip
def test_what_is_no_proof_is_refused(file: str) -> None:
    with pytest.raises(Malformed):
        TlogProof.parse(file)
