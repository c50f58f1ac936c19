"""Requests and reads OpenTimestamps: a calendar has a checkpoint's digest put into a Bitcoin block, hours later.

What is stamped is the text of a checkpoint, its first three lines, as with RFC 3161. What is kept is a whole detached
timestamp file, which ``ots verify`` takes for a file of that text. The text is public, so the digest needs no nonce.

We have no Bitcoin chain. A file that names a block says that the block's Merkle root follows from the digest; whether
it does, and when the block was mined, only somebody can tell who has the chain. A pending file proves nothing yet.

https://opentimestamps.org, and the library's ``opentimestamps.core`` for the formats.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import Malformed, Refused, Unverified

_ACCEPT = {"Accept": "application/vnd.opentimestamps.v1"}
_NOT_FOUND = 404
_LARGEST = 10_000  # bytes of an answer, as the library's own client has it
_LARGEST_FILE = 3 * _LARGEST  # bytes: a promise, what completes it, and a header
_HIGHEST = 1 << 32  # no block is that high
_ROOT = 32  # bytes of the Merkle root of a Bitcoin block


@dataclass(frozen=True, slots=True)
class Attested:
    """What a file states, true or not: calendars that promise, and the lowest Bitcoin block, None while pending."""

    calendars: frozenset[str]
    block: int | None


def stamp(client: Client, url: str, body: str) -> bytes:
    """A detached timestamp file for a checkpoint's text from the calendar at ``url``, mostly a pending one.

    Raises Unreachable; Refused where the answer is no timestamp, or not one that this address can complete.
    """
    digest = hashlib.sha256(body.encode()).digest()
    answer = client.post(_below(url, "digest"), digest, "application/x-www-form-urlencoded", _ACCEPT)
    stamped = _answered(url, answer.status, answer.body, digest)
    calendars = _attested(stamped).calendars
    if _named(url) not in calendars:
        others = ", ".join(sorted(calendars)) or "no calendar"
        raise Refused(answer.status, f"{url} answers for {others}: name that address, for it completes the timestamp")
    return _file(stamped)


def complete(client: Client, url: str, file: bytes, body: str) -> bytes | None:
    """The file with the Bitcoin block that the calendar knows by now, None where it knows none yet.

    Raises Unreachable; Refused where the answer is no timestamp; Malformed, Unverified where ``file`` is not one of
    this text.
    """
    stamped = _parsed(file, body)
    promised = next(_promised(stamped, url), None)
    if promised is None:
        raise Unverified(f"{url} has promised nothing in this OpenTimestamps file")
    answer = client.get(_below(url, f"timestamp/{promised.msg.hex()}"), _ACCEPT)
    if answer.status == _NOT_FOUND:  # a calendar that waits for a block says so with this status
        return None
    promised.merge(_answered(url, answer.status, answer.body, promised.msg))
    completed = _file(stamped)
    try:
        block = read(completed, body).block
    except Malformed as error:  # nested too deeply, once the two are one
        raise Refused(answer.status, f"{url}: {error}") from None
    return None if block is None else completed


def read(file: bytes, body: str) -> Attested:
    """What a file states of a checkpoint's text. Nothing is compared with the chain. Raises Malformed, Unverified."""
    return _attested(_parsed(file, body))


def authority(url: str, attested: Attested) -> str:
    """How an anchor names who says it: the calendar, and behind it the block where there is one."""
    return url if attested.block is None else f"{url} block {attested.block}"


def _parsed(file: bytes, body: str) -> Timestamp:
    if len(file) > _LARGEST_FILE:
        raise Malformed(f"no OpenTimestamps file: it has {len(file)} bytes")
    try:
        detached = DetachedTimestampFile.deserialize(BytesDeserializationContext(file))
    except Exception as error:  # of a parser that does not say what it raises
        raise Malformed(f"no OpenTimestamps file: {error}") from None
    if detached.file_hash_op != OpSHA256() or detached.file_digest != hashlib.sha256(body.encode()).digest():
        raise Unverified("the OpenTimestamps file is of something else")
    return detached.timestamp


def _answered(url: str, status: int, answer: bytes, message: bytes) -> Timestamp:
    """The timestamp of ``message`` that a calendar answered with. Raises Refused."""
    if status != 200 or len(answer) > _LARGEST:
        raise Refused(status, f"{url} answers {status} with {len(answer)} bytes, no OpenTimestamps timestamp")
    context = BytesDeserializationContext(answer)
    try:
        stamped = Timestamp.deserialize(context, message)
        context.assert_eof()
        _attested(stamped)
    except Exception as error:  # as above
        raise Refused(status, f"{url} answers with no OpenTimestamps timestamp: {error}") from None
    return stamped


def _attested(stamped: Timestamp) -> Attested:
    """Raises Malformed where a block cannot be one: for its height, or for what would be its Merkle root."""
    calendars, blocks = set(), []
    for message, attestation in stamped.all_attestations():
        if isinstance(attestation, PendingAttestation):
            calendars.add(_named(attestation.uri))
        elif isinstance(attestation, BitcoinBlockHeaderAttestation):
            if len(message) != _ROOT or attestation.height >= _HIGHEST:
                raise Malformed("no OpenTimestamps file: it names what is no Bitcoin block")
            blocks.append(attestation.height)
    return Attested(frozenset(calendars), min(blocks, default=None))


def _promised(stamped: Timestamp, url: str) -> Iterator[Timestamp]:
    """The parts of a timestamp that the calendar has promised to complete."""
    if any(isinstance(each, PendingAttestation) and _named(each.uri) == _named(url) for each in stamped.attestations):
        yield stamped
    for part in stamped.ops.values():
        yield from _promised(part, url)


def _file(stamped: Timestamp) -> bytes:
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), stamped).serialize(context)
    return bytes(context.getbytes())


def _below(url: str, path: str) -> str:
    return f"{_named(url)}/{path}"


def _named(url: str) -> str:
    return url.rstrip("/")
