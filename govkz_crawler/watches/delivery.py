"""Delivers what watches are about: reads what is new in the archive, queues it, and sends what is queued.

Nothing is sent while the archive is written, and nothing in the archive says what was sent.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.file.lock import locked
from govkz_crawler.browse.queries import archive as archive_queries
from govkz_crawler.errors import GovkzError
from govkz_crawler.normalise.clock import utc
from govkz_crawler.places import watch_queue
from govkz_crawler.watches.archive_events import keyed_events
from govkz_crawler.watches.queue import Queue
from govkz_crawler.watches.speaker import Speaker
from govkz_crawler.watches.subject import about
from govkz_crawler.watches.targets import feed_file, mail, notification, webhook
from govkz_crawler.watches.targets.address import kind, mailbox, shown
from govkz_crawler.watches.targets.mail import MailServer
from govkz_crawler.watches.watch import Watch, read

_PIECE = 1_000  # versions that are read at a time
_TOGETHER = {"webhook": 1, "mail": 50, "apprise": 10}  # events that one message holds at most


@dataclass(frozen=True, slots=True)
class Means:
    """What deliveries are made with: the SMTP server, the user agent, and the seconds that all of them may take."""

    mail: MailServer
    agent: str
    seconds: float = float("inf")


@dataclass(frozen=True, slots=True)
class Result:
    """Of one target: how many events it was sent, and why not all of them."""

    watch: str
    target: str
    events: int
    problem: str | None


def deliver(archive: Path, means: Means) -> list[Result]:
    """Deliver what is due. Raises Locked where another delivery is under way, and WatchError."""
    until = monotonic() + means.seconds
    with locked(watch_queue(archive)), closing(Queue(watch_queue(archive))) as queue:
        watches = read(archive)
        if watches:
            _collect(archive, queue, watches)
        return [result for watch in watches for result in _of_watch(queue, watch, means, until)]


def _collect(archive: Path, queue: Queue, watches: list[Watch]) -> None:
    """Queue the events of versions that nobody looked at yet; of all versions, where this is no longer the archive that
    was read: their keys tell what was queued before."""
    wanted = [(watch.name, about(watch)) for watch in watches]
    with reading(archive) as db:
        connection: sqlite3.Connection = db.conn
        facts = archive_queries.facts(connection)
        above, leaf = queue.place(facts["archive_id"])
        if archive_queries.place(connection, above) != (above, leaf):
            above = 0
        while above < facts["newest"]:
            to = min(above + _PIECE, facts["newest"])
            found = [
                (name, key, event)
                for key, event in keyed_events(connection, above, to)
                for name, is_wanted in wanted
                if is_wanted(event)
            ]
            queue.add(facts["archive_id"], archive_queries.place(connection, to), found)
            above = to


def _of_watch(queue: Queue, watch: Watch, means: Means, until: float) -> Iterator[Result]:
    for url in watch.to:
        before = queue.progress(watch.name, url)
        now = datetime.now(UTC)
        if before.retry_at and utc(now) < before.retry_at:
            continue
        problem = None
        try:
            _to_target(queue, watch, url, means, until)
        except GovkzError as error:
            problem = str(error)
            queue.failed(watch.name, url, problem, now)
        sent = queue.progress(watch.name, url).done - before.done
        if sent or problem:
            yield Result(watch.name, shown(url), sent, problem)
    _tidy(queue, watch)


def _to_target(queue: Queue, watch: Watch, url: str, means: Means, until: float) -> None:
    """All that is queued for it, while there is time. Raises Undelivered, and MissingExtra."""
    progress, of_kind = queue.progress(watch.name, url), kind(url)
    if of_kind in {"atom", "json"}:
        queue.delivered(watch.name, url, feed_file.write(url, Speaker(watch), queue, progress))
        return
    done, last = progress.done, queue.last(watch.name)
    while done < last and monotonic() < until:
        to = progress.sending if progress.sending > done else min(done + _TOGETHER[of_kind], last)
        queue.sending(watch.name, url, to)
        if events := queue.events(watch.name, done, to):
            match of_kind:
                case "mail":
                    mail.send(mailbox(url), Speaker(watch), events, means.mail)
                case "webhook":
                    webhook.send(url, Speaker(watch), events, means.agent)
                case _:
                    notification.send(url, Speaker(watch), events)
        queue.delivered(watch.name, url, to)
        done = to


def _tidy(queue: Queue, watch: Watch) -> None:
    """Drop the texts of events that every target has had, and that no file holds which still changes."""
    done = min((queue.progress(watch.name, url).done for url in watch.to), default=0)
    if any(kind(url) in {"atom", "json"} for url in watch.to):
        done = min(done, feed_file.kept_above(done))
    queue.forget_texts(watch.name, done)
