"""OpenTimestamps by a calendar on loopback: promised, completed, read by the protocol's own library, and refused."""

import hashlib
import io
from collections.abc import Callable, Iterator

import pytest
from bitcoin.core import CBlockHeader
from hypothesis import given
from hypothesis import strategies as st
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from govkz_crawler.log import opentimestamps
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import LogError, Malformed, Refused, Unreachable, Unverified
from govkz_crawler.log.merkle import EMPTY
from tests.log.calendar_service import Calendar, calendar_served, serialized

BODY = Checkpoint("example.org/govkz", 0, EMPTY).body()
CLIENT = Client("govkz_crawler/test")


@pytest.fixture
def served() -> Iterator[tuple[Calendar, str]]:
    with calendar_served() as both:
        yield both


def written(timestamp: Timestamp) -> bytes:
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), timestamp).serialize(context)
    return bytes(context.getbytes())


def test_a_promise_is_kept_until_a_block_completes_it(served: tuple[Calendar, str]) -> None:
    calendar, url = served
    pending = opentimestamps.stamp(CLIENT, f"{url}/", BODY)
    assert opentimestamps.read(pending, BODY) == opentimestamps.Attested(frozenset({url}), None)
    assert opentimestamps.complete(CLIENT, url, pending, BODY) is None
    calendar.block = 871_234
    completed = opentimestamps.complete(CLIENT, f"{url}/", pending, BODY)
    assert completed is not None
    assert opentimestamps.read(completed, BODY) == opentimestamps.Attested(frozenset({url}), 871_234)
    with pytest.raises(Unverified, match="of something else"):
        opentimestamps.read(completed, BODY + "more\n")


def test_the_protocols_own_library_verifies_it_against_a_block(served: tuple[Calendar, str]) -> None:
    calendar, url = served
    calendar.block = 7
    completed = opentimestamps.complete(CLIENT, url, opentimestamps.stamp(CLIENT, url, BODY), BODY)
    assert completed is not None
    detached = DetachedTimestampFile.deserialize(BytesDeserializationContext(completed))
    assert OpSHA256().hash_fd(io.BytesIO(BODY.encode())) == detached.file_digest
    (root,) = [message for message, each in detached.timestamp.all_attestations() if each == inside(7)]
    commitment = hashlib.sha256(hashlib.sha256(BODY.encode()).digest() + b"in 2026").digest()
    transaction = hashlib.sha256(b"a transaction" + commitment).digest()
    header = CBlockHeader(hashMerkleRoot=hashlib.sha256(transaction).digest(), nTime=1_790_000_000)
    assert inside(7).verify_against_blockheader(root, header) == 1_790_000_000


def inside(height: int) -> BitcoinBlockHeaderAttestation:
    return BitcoinBlockHeaderAttestation(height)


BROKEN = [
    pytest.param(lambda _: b"<html>", "no OpenTimestamps timestamp", id="garbage"),
    pytest.param(lambda _: b"", "no OpenTimestamps timestamp", id="nothing"),
    pytest.param(lambda stamped: serialized(stamped) + b"\0", "no OpenTimestamps timestamp", id="more behind it"),
    pytest.param(lambda stamped: serialized(stamped)[:-1], "no OpenTimestamps timestamp", id="cut"),
    pytest.param(lambda _: bytes(10_001), "answers 200 with 10001 bytes", id="too large"),
    pytest.param(lambda _: b"\x08" * 9_000, "recursion", id="nested too deeply"),
]


@pytest.mark.parametrize(("answers", "said"), BROKEN)
def test_what_is_no_timestamp_is_refused(
    served: tuple[Calendar, str], answers: Callable[[Timestamp], bytes], said: str
) -> None:
    calendar, url = served
    pending = opentimestamps.stamp(CLIENT, url, BODY)
    calendar.answers, calendar.block = answers, 7
    with pytest.raises(Refused, match=said):
        opentimestamps.stamp(CLIENT, url, BODY)
    with pytest.raises(Refused, match=said):
        opentimestamps.complete(CLIENT, url, pending, BODY)


def test_a_completion_that_could_not_be_read_again_is_refused(served: tuple[Calendar, str]) -> None:
    """Each half is within the depth that readers of the format take, and the whole is not."""
    calendar, url = served

    def deep(stamped: Timestamp) -> bytes:
        part = Timestamp(stamped.msg)
        deepest = part
        for _ in range(200):
            deepest = deepest.ops.add(OpSHA256())
        deepest.attestations.update({PendingAttestation(url), inside(7)})
        return serialized(part)

    calendar.answers, calendar.block = deep, 7
    pending = opentimestamps.stamp(CLIENT, url, BODY)
    with pytest.raises(Refused, match="depth"):
        opentimestamps.complete(CLIENT, url, pending, BODY)


def test_an_address_that_cannot_complete_it_is_refused_and_the_right_one_named(served: tuple[Calendar, str]) -> None:
    calendar, url = served
    calendar.uri = "https://alice.example"
    with pytest.raises(Refused, match=r"answers for https://alice\.example: name that address"):
        opentimestamps.stamp(CLIENT, url, BODY)


def test_a_calendar_that_is_away_may_be_asked_later(served: tuple[Calendar, str]) -> None:
    calendar, url = served
    pending = opentimestamps.stamp(CLIENT, url, BODY)
    calendar.status, calendar.block = 503, 7
    with pytest.raises(Unreachable, match="answers 503"):
        opentimestamps.complete(CLIENT, url, pending, BODY)
    with pytest.raises(Unreachable, match="gives no answer"):
        opentimestamps.stamp(CLIENT, "http://127.0.0.1:9", BODY)


def test_a_calendar_is_asked_only_for_its_own_promise(served: tuple[Calendar, str]) -> None:
    calendar, url = served
    pending = opentimestamps.stamp(CLIENT, url, BODY)
    with pytest.raises(Unverified, match="has promised nothing"):
        opentimestamps.complete(CLIENT, "http://127.0.0.1:9", pending, BODY)
    assert calendar.asked == ["/digest"]


@pytest.mark.parametrize("height", [1 << 32, 10**4400], ids=["2**32", "4,401 digits"])
def test_a_block_that_cannot_be_is_malformed(height: int) -> None:
    stamped = Timestamp(hashlib.sha256(BODY.encode()).digest())
    stamped.attestations.add(inside(height))
    with pytest.raises(Malformed, match="no Bitcoin block"):
        opentimestamps.read(written(stamped), BODY)


@given(st.binary(max_size=400))
def test_anything_is_read_or_refused(tail: bytes) -> None:
    stamped = Timestamp(hashlib.sha256(BODY.encode()).digest())
    stamped.attestations.add(inside(7))
    for file in (tail, written(stamped)[: -len(tail) or None] + tail):
        try:
            opentimestamps.read(file, BODY)
        except LogError:
            continue


def test_a_file_of_many_megabytes_is_not_parsed() -> None:
    with pytest.raises(Malformed, match="it has 31000 bytes"):
        opentimestamps.read(bytes(31_000), BODY)
