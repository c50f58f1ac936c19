"""Finds the events of an archive since a version, each with a key that no merge and no rebuild changes.

A rowid says nothing in another copy of the archive, and two archives that saw the same edit have an entry of it each.
So the key is made of what happened: to which variant, from which state into which, and the how manieth time.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator

from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.browse.queries.changes import NEWEST, QUERIES, Wanted, events, touched
from govkz_crawler.browse.queries.press_events import press_events

_CHANGES = ("edited", "removed", "returned")


def keyed_events(connection: sqlite3.Connection, above: int, to: int) -> list[tuple[str, PressEvent]]:
    """What the versions of ``above < version_id <= to`` brought, in order of time, each with its key.

    Of a variant that became something else, all events are among them: a merge may have put some before others. Of a
    text that was withheld there is nothing left to tell.
    """
    rows = events(connection, QUERIES["new"], Wanted(after=above + 1, before=to + 1), to - above)
    found = [(_key(event, 1), event) for event in press_events(connection, "new", rows) if not event.withheld]
    for section, article_id, lang in touched(connection, above, to):
        found += _numbered(_changes(connection, Wanted(item=(section, article_id), lang=lang)))
    return sorted(found, key=lambda pair: (pair[1].known_at, pair[0]))


def _changes(connection: sqlite3.Connection, wanted: Wanted) -> list[PressEvent]:
    changed = [
        event
        for kind in _CHANGES
        for event in press_events(connection, kind, events(connection, QUERIES[kind], wanted, NEWEST))
    ]
    return sorted(changed, key=lambda event: event.seen_at)


def _numbered(changed: list[PressEvent]) -> Iterator[tuple[str, PressEvent]]:
    times = Counter[str]()
    for event in changed:
        alike = _key(event, 0)
        times[alike] += 1
        if not event.withheld:
            yield _key(event, times[alike]), event


def _key(event: PressEvent, number: int) -> str:
    """A variant is new once, whoever saw it first and in whichever state."""
    sides = None if event.kind == "new" else [_said(event.before), _said(event.after)]
    what = [event.kind, event.section, event.article_id, event.lang, sides, number]
    return hashlib.sha256(json.dumps(what, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _said(side: dict[str, object] | None) -> dict[str, object] | None:
    """Without its number, which a merge changes."""
    return side and {name: value for name, value in side.items() if name not in {"version", "withheld"}}
