"""Raises alarms from an archive's state, for what a person should look at. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Any

from govkz_crawler.archive.feeds.publication_history import History
from govkz_crawler.normalise.clock import ALMATY, midnight, parse_utc
from govkz_crawler.operate.exit_status import NAMES, Exit
from govkz_crawler.operate.silence import FEWEST_WEEKS, silence_limit, usual_counts

HISTORY = timedelta(days=365)  # a year has every holiday once

_DAY = 86_400  # seconds
_WEEK = timedelta(days=7)
_FALSE_ALARM_DAYS = 7  # between two false alarms, over everything that is judged
_LONG_LOCKED = timedelta(hours=6)  # reading two weeks of all feeds again takes an hour and a half
_UNANCHORED = timedelta(days=1)
_LONG_STALE = 3  # times stale: no longer something that the next run puts right


class Level(IntEnum):
    """Exit statuses of a monitoring plugin (Monitoring Plugins Development Guidelines, "Plugin Return Codes")."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Alarm:
    """``kind`` is one of KINDS; ``subject`` names the feed, the language or the spider."""

    level: Level
    kind: str
    subject: str
    text: str

    @property
    def matter(self) -> str:
        """What it is about, however far that has come meanwhile: of some kinds there is one alarm, with an example."""
        return self.kind if self.kind in ("gap", "overdue") else f"{self.kind}: {self.subject}"


KINDS = (
    "clock", "outage", "run", "stale", "locked", "anchor", "watch", "overdue", "silence", "count", "gap", "quarantine",
)  # fmt: skip


def alarms(state: Mapping[str, Any], histories: Iterable[History], stale_after: timedelta) -> list[Alarm]:
    """Everything that is not as it should be, the worst first. ``state`` is what ``overview`` tells."""
    now = parse_utc(state["at"])
    series = list(judged(histories, now - stale_after))
    found = [
        *_clock(state),
        *_outage(state, now, stale_after),
        *_runs(state),
        *_locked(state, now, stale_after),
        *_anchor(state, now),
        *_watches(state),
        *_rhythms(series),
    ]
    if not state["outage"]:
        found += [*_stale(state, now, stale_after), *_gaps(state)]  # during an outage all that is said already
    return sorted(found, key=lambda alarm: (-alarm.level, KINDS.index(alarm.kind)))


def judged(histories: Iterable[History], stale_before: datetime) -> Iterator[History]:
    """The feeds that are being read, and each language as one feed made of those that have been read for long."""
    current = [history for history in histories if history.read_to >= stale_before.timestamp()]
    yield from current
    for lang in sorted({history.lang for history in current}):
        parts = [h for h in current if h.lang == lang and h.read_to - h.read_from >= 7 * FEWEST_WEEKS * _DAY]
        if len(parts) > 1:
            yield _together(lang, parts)


def _together(lang: str, parts: list[History]) -> History:
    read_from, read_to = max(part.read_from for part in parts), min(part.read_to for part in parts)
    moments = sorted(moment for part in parts for moment in part.moments if read_from <= moment <= read_to)
    return History(lang, lang, read_from, read_to, moments)


def _rhythms(series: list[History]) -> Iterator[Alarm]:
    tolerated_days = _FALSE_ALARM_DAYS * len(series)
    for history in series:
        yield from _silence(history, tolerated_days)
        yield from _count(history, tolerated_days)


def _silence(history: History, tolerated_days: float) -> Iterator[Alarm]:
    silent = (history.read_to - history.moments[-1]) / _DAY
    intervals = [(later - earlier) / _DAY for earlier, later in pairwise(history.moments)]
    if not 0 < max(intervals, default=0) < silent:  # nobody is alarmed by less than the longest silence so far
        return
    limit = silence_limit(intervals, tolerated_days * len(intervals) / sum(intervals))
    if limit is not None and silent > limit:
        is_language = history.name == history.lang
        text = f"nothing new for {silent:.1f} days; more than {limit:.1f} is unusual for it"
        yield Alarm(Level.CRITICAL if is_language else Level.WARNING, "silence", history.name, text)


def _count(history: History, tolerated_days: float) -> Iterator[Alarm]:
    """The last civil day that was read whole, against those before it."""
    first, last = _civil_day(history.read_from + _DAY), _civil_day(history.read_to - _DAY)
    if not _is_new(history.moments, first, last):
        return
    counts = daily(history.moments, first, last)
    usual = usual_counts(counts[:-1], tolerated_days)
    if usual and not usual[0] <= counts[-1] <= usual[1]:
        low, high = max(round(usual[0]), 0), round(usual[1])
        text = f"{counts[-1]} items on {last}; {low} to {high} are usual on that weekday"
        yield Alarm(Level.WARNING, "count", history.name, text)


def _is_new(moments: Sequence[int], first: date, last: date) -> bool:
    """Whether the count of the last day is more, or less, than that weekday has ever brought: no other is unusual.

    Nearly every feed is done with after two looks, of hundreds at a year.
    """
    (count,) = daily(moments, last, last)
    more = less = True
    day = last - _WEEK
    while day >= first and (more or less):
        (before,) = daily(moments, day, day)
        more, less = more and count > before, less and count < before
        day -= _WEEK
    return more or less


def daily(moments: Sequence[int], first: date, last: date) -> list[int]:
    """How many of ``moments``, which stand in order, fall on each civil day from ``first`` to ``last``."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 2))
    return [later - earlier for earlier, later in pairwise(bisect_left(moments, _beginning(day)) for day in days)]


@cache
def _civil_day(moment: int) -> date:
    return datetime.fromtimestamp(moment, ALMATY).date()


@cache
def _beginning(day: date) -> int:
    return int(midnight(day).timestamp())


def _clock(state: Mapping[str, Any]) -> Iterator[Alarm]:
    if state["ahead"]:
        text = f"the clock says {state['at']}, and the archive has entries of {state['ahead']}: no run can be recorded"
        yield Alarm(Level.CRITICAL, "clock", "archive", f"{text} (set it right, or see govkz accept-clock)")


def _outage(state: Mapping[str, Any], now: datetime, stale_after: timedelta) -> Iterator[Alarm]:
    if outage := state["outage"]:
        level = Level.CRITICAL if now - parse_utc(outage["since"]) > stale_after else Level.WARNING
        text = f"not read since {outage['since']}, as {outage['runs']} runs in all found: {outage['reason']}"
        yield Alarm(level, "outage", "site", text)


def _runs(state: Mapping[str, Any]) -> Iterator[Alarm]:
    for run in state["last_runs"]:
        if run["site_away"] and run["outcome"] == NAMES[Exit.FAILED]:
            continue  # an outage is one matter, however many runs meet it
        if run["outcome"] in (NAMES[Exit.FAILED], NAMES[Exit.CHANGED_SHAPE]):
            yield Alarm(Level.CRITICAL, "run", run["spider"], f"the last run ended {run['outcome']}: {run['run_id']}")
        elif run["outcome"] != NAMES[Exit.COMPLETE]:
            yield Alarm(Level.WARNING, "run", run["spider"], f"the last run ended {run['outcome']}: {run['run_id']}")
        if run["quarantined"]:
            text = f"put into quarantine by the last run: {run['quarantined']}"
            yield Alarm(Level.WARNING, "quarantine", run["spider"], text)


def _stale(state: Mapping[str, Any], now: datetime, stale_after: timedelta) -> Iterator[Alarm]:
    newest = state["last_complete_at"]
    if newest is None:
        yield Alarm(Level.CRITICAL, "stale", "archive", "no feed was ever read completely")
    elif (age := now - parse_utc(newest)) > stale_after:
        level = Level.CRITICAL if age > _LONG_STALE * stale_after else Level.WARNING
        yield Alarm(level, "stale", "archive", f"no feed was read completely for {age / timedelta(hours=1):.0f} hours")
    elif state["overdue"]["feeds"]:
        overdue, hours = state["overdue"], stale_after / timedelta(hours=1)
        text = f"asked for and not read completely for {hours:.0f} hours, as {overdue['feeds']} feeds in all"
        yield Alarm(Level.WARNING, "overdue", overdue["example"], f"{text}: {overdue['reason']}")


def _locked(state: Mapping[str, Any], now: datetime, stale_after: timedelta) -> Iterator[Alarm]:
    """Runs that ended with 75 for longer than a night's reading can explain, and not long ago."""
    if not (refused := state["refused_runs"]):
        return
    first, last = parse_utc(refused["first"]), parse_utc(refused["last"])
    if last - first >= _LONG_LOCKED and now - last <= stale_after:
        text = f"process {refused['holder']} has held it while {refused['times']} runs were refused"
        yield Alarm(Level.WARNING, "locked", "archive", f"{text}, from {refused['first']} to {refused['last']}")


def _anchor(state: Mapping[str, Any], now: datetime) -> Iterator[Alarm]:
    """Where others vouch for checkpoints, or are asked to: whether that has been so lately."""
    told = state["anchors"]
    since = told["waiting_since"]
    if since is None or not (told["anchored_at"] or told.get("asked")):
        return
    if (age := now - parse_utc(since)) > _UNANCHORED:
        hours = age / timedelta(hours=1)
        text = f"no checkpoint was timestamped or cosigned for {hours:.0f} hours: see govkz anchor"
        yield Alarm(Level.WARNING, "anchor", "log", text)


def _watches(state: Mapping[str, Any]) -> Iterator[Alarm]:
    """Targets of watches that do not take what they are sent."""
    for target in state.get("watches", ()):
        text = (
            f"{target['failures']} deliveries failed since {target['failing_since']}, {target['waiting']} events wait"
        )
        text = f"{text}, the next attempt is after {target['retry_at']}: {target['problem']}"
        yield Alarm(Level.WARNING, "watch", f"{target['watch']} to {target['target']}", text)


def _gaps(state: Mapping[str, Any]) -> Iterator[Alarm]:
    if state["gaps"]:
        gap = state["longest_gaps"][0]
        feed = f"{gap['entity']}/{gap['section']}/{gap['lang']}"
        text = f"nobody has read it from {gap['from_at']} to {gap['to_at']}; gaps in all: {state['gaps']}"
        yield Alarm(Level.WARNING, "gap", feed, text)
