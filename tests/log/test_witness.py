"""A witness cosigns a log that only grows, and refuses a fork."""

from collections.abc import Callable, Iterator

import pytest

from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import Conflict, Fork, Refused, Unreachable, Unverified
from govkz_crawler.log.leaf import leaf_hash
from govkz_crawler.log.merkle import consistency_proof, in_memory, root
from govkz_crawler.log.signing import Signer, Verifier
from govkz_crawler.log.witness import Witness, add_checkpoint, cosign
from tests.log import loopback
from tests.log.conftest import Go
from tests.log.loopback import served

ORIGIN = "example.org/govkz"
SIGNER = Signer.generate(ORIGIN)
CLIENT = Client("govkz_crawler/test")
HASHES = [leaf_hash(str(n).encode()) for n in range(40)]
FORKED = [*HASHES[:3], bytes(32), *HASHES[4:]]


def note(size: int, hashes: list[bytes] = HASHES, signer: Signer = SIGNER) -> str:
    return checkpoint.write(Checkpoint(signer.name, size, root(hashes[:size])), signer)


@pytest.fixture
def there(go: Go) -> loopback.Witness:
    return loopback.Witness(go, SIGNER.verifier.vkey)


@pytest.fixture
def witness(there: loopback.Witness) -> Iterator[Witness]:
    with served(there.answer) as url:
        yield Witness(url, (Verifier.parse(there.vkey),))


def test_a_growing_log_is_cosigned(witness: Witness, there: loopback.Witness) -> None:
    old = 0
    for size in (1, 7, 7, 8, 40):
        cosignatures = cosign(CLIENT, witness, note(size), old, in_memory(HASHES))
        assert [line.name for line in cosignatures] == ["witness.example/w1"]  # and none of an unknown key
        opened = checkpoint.read(note(size))
        assert opened.note
        cosigned = checkpoint.read(str(opened.note.signed(*cosignatures)))
        verified = cosigned.verify([SIGNER.verifier, *witness.keys])
        assert [(v.by.name, v.time) for v in verified] == [(ORIGIN, None), ("witness.example/w1", 1_700_000_000)]
        old = size
    assert len(there.asked) == 5


def test_a_witness_that_knows_another_size_is_asked_once_more(witness: Witness, there: loopback.Witness) -> None:
    cosign(CLIENT, witness, note(9), 0, in_memory(HASHES))
    assert cosign(CLIENT, witness, note(20), 5, in_memory(HASHES))
    assert [body.split(b"\n")[0] for body in there.asked] == [b"old 0", b"old 5", b"old 9"]


@pytest.mark.parametrize("size", [9, 20])
def test_a_fork_is_not_cosigned(witness: Witness, there: loopback.Witness, size: int) -> None:
    cosign(CLIENT, witness, note(9), 0, in_memory(HASHES))
    with pytest.raises(Refused, match="has seen another log") as refused:
        cosign(CLIENT, witness, note(size, FORKED), 9, in_memory(FORKED))
    assert refused.value.status == 422
    with pytest.raises(Conflict) as conflict:  # as one that has forgotten what was cosigned
        add_checkpoint(CLIENT, witness, note(size, FORKED), 0, [])
    assert (conflict.value.status, conflict.value.size) == (409, 9)
    assert there.root == root(HASHES[:9])


def test_a_log_that_was_rolled_back_is_a_fork(witness: Witness) -> None:
    cosign(CLIENT, witness, note(9), 0, in_memory(HASHES))
    with pytest.raises(Fork, match="has cosigned 9 entries, the log has 8"):
        cosign(CLIENT, witness, note(8), 8, in_memory(HASHES))


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        (note(5, signer=Signer.generate("example.net/other")), 404, "does not know this log"),
        (note(5, signer=Signer.generate(ORIGIN)), 403, "knows no key"),
    ],
)
def test_who_is_not_known_is_refused(witness: Witness, sent: str, status: int, message: str) -> None:
    with pytest.raises(Refused, match=message) as refused:
        cosign(CLIENT, witness, sent, 0, in_memory(HASHES))
    assert refused.value.status == status


def test_an_unsigned_checkpoint_is_not_sent(witness: Witness, there: loopback.Witness) -> None:
    with pytest.raises(Unverified, match="unsigned"):
        cosign(CLIENT, witness, checkpoint.write(Checkpoint(ORIGIN, 5, root(HASHES[:5])), None), 0, in_memory(HASHES))
    assert not there.asked


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"",
        lambda body: b"<html>hello</html>\n",
        lambda body: b"\xff\n",
        lambda body: body.partition(b"\n")[2],  # only the unknown key's
        lambda body: body + b"\nmore\n",
    ],
)
def test_an_answer_without_a_cosignature_is_refused(there: loopback.Witness, change: Callable[[bytes], bytes]) -> None:
    def answer(path: str, body: bytes, headers: dict[str, str]) -> loopback.Answer:
        status, content_type, content = there.answer(path, body, headers)
        return status, content_type, change(content)

    with served(answer) as url, pytest.raises(Refused, match="no cosignature of its own"):
        cosign(CLIENT, Witness(url, (Verifier.parse(there.vkey),)), note(5), 0, in_memory(HASHES))


def test_a_cosignature_over_another_checkpoint_is_refused(there: loopback.Witness) -> None:
    kept = there.answer("/add-checkpoint", f"old 0\n\n{note(4)}".encode(), {})
    with served(lambda *_: kept) as url, pytest.raises(Refused, match="no cosignature of its own"):
        cosign(CLIENT, Witness(url, (Verifier.parse(there.vkey),)), note(5), 0, in_memory(HASHES))


@pytest.mark.parametrize(
    "answer", [(409, "text/plain", b"9\n"), (409, "text/x.tlog.size", b"many\n"), (418, "text/plain", b"")]
)
def test_an_answer_that_is_none_of_the_specification_is_refused(answer: loopback.Answer) -> None:
    with served(lambda *_: answer) as url, pytest.raises(Refused, match=f"answers {answer[0]}"):
        add_checkpoint(CLIENT, Witness(url, ()), note(5), 0, [])


def test_a_conflict_that_goes_on_is_told() -> None:
    asked = []

    def answer(path: str, body: bytes, headers: dict[str, str]) -> loopback.Answer:
        asked.append(body)
        return 409, "text/x.tlog.size", b"2\n"

    with served(answer) as url, pytest.raises(Conflict):
        cosign(CLIENT, Witness(url, ()), note(5), 0, in_memory(HASHES))
    assert len(asked) == 2


def test_a_proof_is_sent_as_the_specification_has_it(witness: Witness, there: loopback.Witness) -> None:
    cosign(CLIENT, witness, note(9), 0, in_memory(HASHES))
    add_checkpoint(CLIENT, witness, note(20), 9, consistency_proof(9, 20, in_memory(HASHES)))
    head, _, sent = there.asked[-1].decode().partition("\n\n")
    assert head.startswith("old 9\n")
    assert sent == note(20)


def test_a_witness_that_is_away_is_asked_later() -> None:
    with served(lambda *_: (503, "text/plain", b"")) as url, pytest.raises(Unreachable):
        cosign(CLIENT, Witness(url, ()), note(5), 0, in_memory(HASHES))
