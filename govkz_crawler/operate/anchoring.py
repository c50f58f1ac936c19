"""Anchors a checkpoint: RFC 3161 and OpenTimestamps confirm its time, C2SP witnesses that the log only grows.

Only the newest signed checkpoint is sent, for it proves all entries before it; once, to each service that has not
answered for it yet. So what could not be had is asked for again by the next run or ``govkz anchor``, and an outage
costs one request for each service, not one for each run. An OpenTimestamps calendar has a block hours later only, so it
is asked again for what it has promised, of older checkpoints too.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from govkz_crawler import places
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.log.anchors import Pending, pending
from govkz_crawler.archive.log.signed_checkpoints import Stored, newest
from govkz_crawler.archive.log.tree import node
from govkz_crawler.configuration.errors import ConfigurationError
from govkz_crawler.configuration.own_settings import ANCHORED_BY
from govkz_crawler.errors import GovkzError
from govkz_crawler.extras import needed_for
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import LogError, Malformed, Unverified
from govkz_crawler.log.merkle import Node
from govkz_crawler.log.signing import COSIGNATURE, Verifier
from govkz_crawler.log.witness import Witness, cosign
from govkz_crawler.normalise.clock import utc
from govkz_crawler.operate.saved_report import add_anchors

_PROMISES = (
    24  # that a calendar is asked to complete at once: one that it has lost is let go when so many newer ones wait
)
_SECONDS = 20.0  # for each service: a run must not wait long for what can be had later


@dataclass(frozen=True, slots=True)
class Services:
    """``authorities`` and ``calendars`` are addresses."""

    authorities: Sequence[str]
    witnesses: Sequence[Witness]
    calendars: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.authorities or self.witnesses or self.calendars)


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


@dataclass(frozen=True, slots=True)
class Anchored:
    """``problems`` say in a line each what could not be had; it stays in the queue."""

    size: int
    anchors: list[Anchor]
    problems: list[str]


def services(setting: Callable[[str], Sequence[str]]) -> Services:
    """What the settings name; ``setting`` gives the values of one by its name. Raises ConfigurationError."""
    authorities, witnesses, calendars = map(setting, ANCHORED_BY)
    for url in authorities:
        _check_address("GOVKZ_TSA_URLS", url)
    for url in calendars:
        _check_address("GOVKZ_OTS_CALENDARS", url)
    return Services(authorities, [_witness(words) for words in witnesses], calendars)


def anchor(archive: Path, asked: Services, client: Client) -> Anchored | None:
    """Ask each service that has not vouched for the newest signed checkpoint; None where no checkpoint is signed.

    Raises an ArchiveError where the archive cannot be read or written; what a service does is no error.
    """
    with reading(archive) as db:
        last = newest(db)
        if last is None:
            return None
        done = Anchored(last.size, [], [])
        for found in _ask(db, last, asked, client):
            (done.problems if isinstance(found, str) else done.anchors).append(found)  # type: ignore[arg-type]
    if done.anchors:
        _keep(archive, done.anchors)
    return done


def _keep(archive: Path, anchors: Sequence[Anchor]) -> None:
    put = "INSERT INTO anchors (checkpoint_id, kind, authority, anchored_at, response) VALUES (?, ?, ?, ?, ?)"
    with writing(archive) as db, db.atomic():
        for each in anchors:
            values = [each.checkpoint.checkpoint_id, each.kind, each.authority, each.anchored_at, each.response]
            db.execute(put, values)
        runs = dict(db.execute("SELECT checkpoint_id, run_id FROM checkpoints").fetchall())
    for number in dict.fromkeys(each.checkpoint.checkpoint_id for each in anchors):
        of = [each for each in anchors if each.checkpoint.checkpoint_id == number]
        add_anchors(places.reports_dir(archive) / f"{runs[number]}.json", map(_told, of))


def _told(anchor: Anchor) -> dict[str, str]:
    digest = hashlib.sha256(anchor.response).hexdigest()
    return {"kind": anchor.kind, "authority": anchor.authority, "anchored_at": anchor.anchored_at, "sha256": digest}


def _ask(db: Database, last: Stored, asked: Services, client: Client) -> Iterator[Anchor | str]:
    held = {tuple(row) for row in db.execute("SELECT kind, authority FROM anchors WHERE checkpoint_id = ?",
                                             [last.checkpoint_id])}  # fmt: skip
    for url in asked.authorities:
        if ("rfc3161", url) not in held:
            yield _stamped(url, last, client)
    for witness in asked.witnesses:
        if ("witness", witness.keys[0].vkey) not in held:
            yield _cosigned(witness, last, _cosigned_before(db, witness), node(db, read(last.note).checkpoint), client)
    for url in asked.calendars:
        asked_for = None if ("opentimestamps", url) in held else last
        yield from _asked_of_calendar(url, pending(db, url, _PROMISES), asked_for, client)


def _stamped(url: str, last: Stored, client: Client) -> Anchor | str:
    try:
        with needed_for("a timestamp"):
            from govkz_crawler.log import timestamp  # noqa: PLC0415 - an extra

        body = read(last.note).checkpoint.body()
        response = timestamp.stamp(client, url, body)
        stated = timestamp.read(response, body)
    except GovkzError as error:
        return f"no timestamp yet: {error}"
    return Anchor(last, "rfc3161", url, utc(stated.at), response)


def _cosigned(witness: Witness, last: Stored, before: int, tree: Node, client: Client) -> Anchor | str:
    try:
        lines = cosign(client, witness, last.note, before, tree)
        times = [witness.keys[0].verify(read(last.note).checkpoint.body(), line) for line in lines]
    except LogError as error:
        return f"no cosignature yet: {error}"
    at = datetime.fromtimestamp(max(time or 0 for time in times), UTC)
    response = "".join(f"{line.line()}\n" for line in lines).encode()
    return Anchor(last, "witness", witness.keys[0].vkey, utc(at), response)


def _asked_of_calendar(
    url: str, promises: Sequence[Pending], last: Stored | None, client: Client
) -> Iterator[Anchor | str]:
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


def _cosigned_before(db: Database, witness: Witness) -> int:
    """The size of the largest checkpoint that a witness has cosigned as far as we know, 0 where there is none."""
    query = """
    SELECT max(size) FROM checkpoints JOIN anchors USING (checkpoint_id) WHERE kind = 'witness' AND authority = ?
    """
    return int(db.execute(query, [witness.keys[0].vkey]).fetchone()[0] or 0)


def _witness(words: str) -> Witness:
    url, _, vkey = words.partition(" ")
    _check_address("GOVKZ_WITNESSES", url)
    try:
        key = Verifier.parse(vkey.strip())
    except LogError as error:
        raise ConfigurationError(f"GOVKZ_WITNESSES={words} has no public key behind its address: {error}") from None
    if key.kind != COSIGNATURE:
        raise ConfigurationError(f"GOVKZ_WITNESSES={words}: the key of a witness is of type 4")
    return Witness(url, (key,))


def _check_address(name: str, url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise ConfigurationError(f"{name}={url} is not an http or https URL")


def client(agent: str) -> Client:
    """Asks services, in bounded time."""
    return Client(agent, seconds=_SECONDS)


def after_run(archive: Path, asked: Services, agent: str) -> list[str]:
    """The same at the end of a run, whatever happens: a line for each thing that could not be had."""
    if not asked:
        return []
    try:
        done = anchor(archive, asked, client(agent))
    except (ArchiveError, OSError, ValueError) as error:  # ValueError: the report is damaged
        return [f"no anchor yet: {error}"]
    return done.problems if done else []
