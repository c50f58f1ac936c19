"""Asks one service to anchor a checkpoint: a timestamp authority, a witness, an OpenTimestamps calendar.

What could not be had is a line for people; nothing is raised for what a service does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from govkz_crawler.archive.log.anchors import Pending
from govkz_crawler.archive.log.signed_checkpoints import Stored
from govkz_crawler.errors import GovkzError
from govkz_crawler.extras import needed_for
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import LogError, Malformed, Unverified
from govkz_crawler.log.merkle import Node
from govkz_crawler.log.witness import Witness, cosign
from govkz_crawler.normalise.clock import utc


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a service said of a checkpoint. ``authority`` is its address, or the public key of a witness.

    A calendar's address has the Bitcoin block behind it where the file names one, and is pending otherwise.
    """

    checkpoint: Stored
    kind: str
    authority: str
    anchored_at: str
    response: bytes


def stamped(url: str, last: Stored, client: Client) -> Anchor | str:
    try:
        with needed_for("a timestamp"):
            from govkz_crawler.log import timestamp  # noqa: PLC0415 - an extra

        body = read(last.note).checkpoint.body()
        response = timestamp.stamp(client, url, body)
        stated = timestamp.read(response, body)
    except GovkzError as error:
        return f"no timestamp yet: {error}"
    return Anchor(last, "rfc3161", url, utc(stated.at), response)


def cosigned(witness: Witness, last: Stored, before: int, tree: Node, client: Client) -> Anchor | str:
    try:
        lines = cosign(client, witness, last.note, before, tree)
        times = [witness.keys[0].verify(read(last.note).checkpoint.body(), line) for line in lines]
    except LogError as error:
        return f"no cosignature yet: {error}"
    at = datetime.fromtimestamp(max(time or 0 for time in times), UTC)
    response = "".join(f"{line.line()}\n" for line in lines).encode()
    return Anchor(last, "witness", witness.keys[0].vkey, utc(at), response)


def of_calendar(url: str, promises: Sequence[Pending], last: Stored | None, client: Client) -> Iterator[Anchor | str]:
    """Old promises first, then one for ``last``. A calendar that does not answer as it should is asked no more."""
    for promise in promises:
        try:
            found = _completed(url, promise, client)
        except GovkzError as error:
            yield f"OpenTimestamps stays pending: {error}"
            if isinstance(error, Malformed | Unverified):  # the file in the archive is wrong, not the calendar
                continue
            return
        if found is not None:
            yield found
    if last is not None:
        yield _promised(url, last, client)


def _promised(url: str, last: Stored, client: Client) -> Anchor | str:
    try:
        with needed_for("OpenTimestamps"):
            from govkz_crawler.log import opentimestamps  # noqa: PLC0415 - an extra

        return _kept(url, last, opentimestamps.stamp(client, url, read(last.note).checkpoint.body()))
    except GovkzError as error:
        return f"no OpenTimestamps yet: {error}"


def _completed(url: str, promise: Pending, client: Client) -> Anchor | None:
    """None while the calendar has no block. Raises what ``opentimestamps.complete`` raises, MissingExtra."""
    with needed_for("OpenTimestamps"):
        from govkz_crawler.log import opentimestamps  # noqa: PLC0415 - an extra

    body = read(promise.checkpoint.note).checkpoint.body()
    file = opentimestamps.complete(client, url, promise.response, body)
    return None if file is None else _kept(url, promise.checkpoint, file)


def _kept(url: str, of: Stored, file: bytes) -> Anchor:
    """An OpenTimestamps file states no moment, so ours stands beside it."""
    from govkz_crawler.log import opentimestamps  # noqa: PLC0415 - an extra

    attested = opentimestamps.read(file, read(of.note).checkpoint.body())
    return Anchor(of, "opentimestamps", opentimestamps.authority(url, attested), utc(datetime.now(UTC)), file)
