"""Anchors a checkpoint: RFC 3161 and OpenTimestamps confirm its time, C2SP witnesses that the log only grows.

Only the newest signed checkpoint is sent, for it proves all entries before it; once, to each service that has not
answered for it yet. So what could not be had is asked for again by the next run or ``govkz anchor``, and an outage
costs one request for each service, not one for each run. An OpenTimestamps calendar has a block hours later only, so it
is asked again for what it has promised, of older checkpoints too.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from govkz_crawler import places
from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.log.anchors import pending
from govkz_crawler.archive.log.signed_checkpoints import Stored, newest
from govkz_crawler.archive.log.tree import node
from govkz_crawler.configuration.errors import ConfigurationError
from govkz_crawler.configuration.own_settings import ANCHORED_BY
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import LogError
from govkz_crawler.log.signing import COSIGNATURE, Verifier
from govkz_crawler.log.witness import Witness
from govkz_crawler.operate import anchor_requests
from govkz_crawler.operate.anchor_requests import Anchor
from govkz_crawler.operate.saved_report import add_anchors

# A calendar is asked to complete so many promises at once: one that it has lost is let go when as many newer ones wait.
_PROMISES = 24
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
            yield anchor_requests.stamped(url, last, client)
    for witness in asked.witnesses:
        if ("witness", witness.keys[0].vkey) not in held:
            tree = node(db, read(last.note).checkpoint)
            yield anchor_requests.cosigned(witness, last, _cosigned_before(db, witness), tree, client)
    promised = {authority.partition(" block ")[0] for kind, authority in held if kind == "opentimestamps"}
    for url in asked.calendars:
        asked_for = None if url in promised else last
        yield from anchor_requests.of_calendar(url, pending(db, url, _PROMISES), asked_for, client)


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
