"""Checks anchors: each must be of the checkpoint that it stands beside, and none may be gone.

Neither the network nor today's date matters: a timestamp counts as of the moment that it states, and so does the
certificate of its authority.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.finding import Finding, Note
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.schema.ledger_tables import VOUCHES
from govkz_crawler.archive.verify.log_check import Pinned
from govkz_crawler.archive.verify.pins import reports_of
from govkz_crawler.log import checkpoint
from govkz_crawler.log.errors import LogError, Unverified
from govkz_crawler.log.signing import Signature, Verifier
from govkz_crawler.normalise.clock import utc

_ANCHORS = """
SELECT a.anchor_id, a.checkpoint_id, a.kind, a.authority, a.anchored_at, a.response, c.note
FROM anchors AS a LEFT JOIN checkpoints AS c USING (checkpoint_id) ORDER BY a.anchor_id
"""

# What a response states of the text of a checkpoint: the moment, None where it states none. Raises LogError where it is
# not of that text, or not what its authority says.
_Stated = Callable[[bytes, str, str], datetime | None]

_EXTRAS = {"rfc3161": "anchor", "opentimestamps": "ots"}  # that bring what reads anchors of a kind


def stated(db: Database, roots: Sequence[Certificate] = ()) -> Iterator[Finding]:
    """Anchors that are not what they claim to be: of another checkpoint, of another moment, wrongly signed.

    A cosignature is verified with the key that the row names. The signature of a timestamp is verified where ``roots``
    are given; whose signature it is, nobody knows without them.
    """
    by_kind: dict[str, _Stated | None] = {
        "witness": _cosigned, "rfc3161": _reader_of_timestamps(roots), "opentimestamps": _reader_of_opentimestamps()
    }  # fmt: skip
    unread: Counter[str] = Counter()
    for number, of, kind, authority, at, response, note in db.execute(_ANCHORS):
        if note is None:
            yield Finding("anchors", str(number), f"its checkpoint {of} is gone")
        elif kind not in by_kind:
            yield Finding("anchors", str(number), "is of no kind that there is")
        elif (stated_by := by_kind[kind]) is None:
            unread[_EXTRAS[kind]] += 1
        else:
            for what in _wrong(stated_by, (bytes(response), authority, at), note):
                yield Finding("anchors", str(number), what)
    for extra, count in unread.items():
        yield Note("anchors", "", f"{count} were not read: pip install 'govkz-crawler[{extra}]' brings what reads them")


def unproved(db: Database) -> Iterator[Finding]:
    """What OpenTimestamps files do not prove to us, though they are of their checkpoints: said of all at once."""
    query = f"SELECT {VOUCHES}, count(*) FROM anchors WHERE kind = 'opentimestamps' GROUP BY 1"
    count = dict(db.execute(query).fetchall())
    if pending := count.get(0):
        yield Note("anchors", "", f"{pending} of OpenTimestamps were stored pending: a promise, which proves nothing")
    if in_blocks := count.get(1):
        said = f"{in_blocks} of OpenTimestamps name a Bitcoin block, which was not checked: ots verify asks the chain"
        yield Note("anchors", "", said)


def gone(db: Database, reports: Path | None) -> Iterator[Finding]:
    """Anchors that the report of a run names and that are not there."""
    held = {
        (kind, authority, at, sha256(response).hexdigest())
        for kind, authority, at, response in db.execute("SELECT kind, authority, anchored_at, response FROM anchors")
    }
    for told_by, report in reports_of(archive_id(db), reports):
        for told in _listed(report):
            if told not in held:
                kind, authority, at, _ = told
                yield Finding("anchors", "", f"the {kind} of {at} by {authority} is gone, which {told_by} names")


def cosignatures_gone(db: Database, pinned: Iterable[Pinned]) -> Iterator[Finding]:
    """Cosignatures under checkpoints that somebody has, which are not among the anchors."""
    responses = db.execute("SELECT response FROM anchors WHERE kind = 'witness'")
    held = {line for (response,) in responses for line in bytes(response).decode("utf-8", "replace").splitlines()}
    for pin in pinned:
        for line in pin.cosignatures:
            if line not in held:
                witness = line.split(" ")[1]
                yield Finding("anchors", "", f"the cosignature of {witness} is gone, which stands under {pin.where}")


def _listed(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for each in report.get("anchors") or ():
        match each:
            case {"kind": str(kind), "authority": str(authority), "anchored_at": str(at), "sha256": str(digest)}:
                yield kind, authority, at, digest


def _wrong(stated_by: _Stated, anchor: tuple[bytes, str, str], note: str) -> Iterator[str]:
    response, authority, at = anchor
    try:
        moment = stated_by(response, authority, checkpoint.read(note).checkpoint.body())
    except (LogError, UnicodeDecodeError, OverflowError, ValueError) as error:
        yield f"is no anchor of its checkpoint: {error}"
        return
    if moment is not None and utc(moment) != at:
        yield f"states {utc(moment)}, not {at}"


def _cosigned(response: bytes, authority: str, body: str) -> datetime:
    key = Verifier.parse(authority)
    times = [key.verify(body, Signature.parse(line)) for line in response.decode().splitlines()]
    return datetime.fromtimestamp(max(time or 0 for time in times), UTC)


def _reader_of_timestamps(roots: Sequence[Certificate]) -> _Stated | None:
    try:
        from govkz_crawler.log import timestamp  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        return None
    return lambda response, _, body: (
        (timestamp.verify(response, body, roots) if roots else timestamp.read(response, body)).at
    )


def _reader_of_opentimestamps() -> _Stated | None:
    try:
        from govkz_crawler.log import opentimestamps  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        return None

    def stated_by(response: bytes, authority: str, body: str) -> None:
        """No moment: that of the row is when the calendar answered, and the block's stands in Bitcoin's chain."""
        attested = opentimestamps.read(response, body)
        calendar = authority.partition(" ")[0]
        if opentimestamps.authority(calendar, attested) != authority or calendar.rstrip("/") not in attested.calendars:
            raise Unverified(f"the OpenTimestamps file is not by {authority}")

    return stated_by
