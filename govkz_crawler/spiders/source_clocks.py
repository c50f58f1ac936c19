"""Measures which clock the dates of each source show, and reports where that is not the clock that they are read by.

Two signs need no second opinion. Several items from the future, by up to the offset of Almaty, mean that local time was
taken for UTC. Several new items that are all dated some hours before the feed was last read mean that UTC was taken for
local time. And where two sources show the same items, they must name the same moments.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.clock import ALMATY, parse_utc
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.sources import CLOCKS
from govkz_crawler.spiders.run_problems import RunProblems

Key = tuple[str, int, str]

_SLACK = timedelta(minutes=10)  # clocks differ, and a page may be made ahead of its time
_ENOUGH = 3  # items: one or two are an editor's slip
_MOST = 2_000  # items of a run that are compared between sources
_ENOUGH_NEW = 5  # items that are dated back are a few in a hundred
_HOUR = timedelta(hours=1)
_MOST_HOURS = 12  # by which two clocks differ: a zone, rules of a zone that are out of date, a clock of twelve hours


class SourceClocks:
    """Kept for one run."""

    def __init__(self, problems: RunProblems) -> None:
        self._problems = problems
        self._moments: defaultdict[Key, dict[str, datetime]] = defaultdict(dict)
        self._pairs: defaultdict[tuple[str, str], set[Key]] = defaultdict(set)
        self._apart: defaultdict[tuple[str, str], dict[Key, int]] = defaultdict(dict)  # by how many hours
        self._recent: defaultdict[str, set[Key]] = defaultdict(set)
        self._future: defaultdict[str, set[Key]] = defaultdict(set)
        self._new: defaultdict[str, set[Key]] = defaultdict(set)
        self._too_old: defaultdict[str, set[Key]] = defaultdict(set)

    def saw(self, source: str, items: Iterable[PressItem], at: str) -> None:
        """A page that a source answered at that moment (UTC)."""
        now = parse_utc(at)
        offset = now.astimezone(ALMATY).utcoffset() or timedelta()
        for key, moment in _timed(items):
            self._pair(source, key, moment)
            if abs(moment - now) <= offset + _SLACK:
                self._recent[source].add(key)
                if moment > now + _SLACK:
                    self._future[source].add(key)
        self._judge_future(source)
        self._judge_pairs(source)

    def saw_new(self, source: str, items: Iterable[PressItem], read_to: str) -> None:
        """Items that were not there when their feed was last read, up to that moment (UTC)."""
        last = parse_utc(read_to)
        offset = last.astimezone(ALMATY).utcoffset() or timedelta()
        for key, moment in _timed(items):
            self._new[source].add(key)
            if last - offset - _SLACK < moment < last - _SLACK:
                self._too_old[source].add(key)
        new, old = len(self._new[source]), len(self._too_old[source])
        if new >= _ENOUGH_NEW and old * 5 >= new * 4:
            self._contradicted(source, f"{old} of {new} new items dated before their feed was last read")

    def _judge_future(self, source: str) -> None:
        future, recent = len(self._future[source]), len(self._recent[source])
        if future >= _ENOUGH and future * 2 > recent:
            self._contradicted(source, f"{future} items from the future")

    def _pair(self, source: str, key: Key, moment: datetime) -> None:
        """Compare with what other sources say of the item; of the first items of a run, for memory is bounded."""
        if key not in self._moments and len(self._moments) >= _MOST:
            return
        self._moments[key][source] = moment
        for other, theirs in self._moments[key].items():
            if other != source:
                self._pairs[source, other].add(key)
                if hours := _whole_hours(moment - theirs):
                    self._apart[source, other][key] = hours

    def _judge_pairs(self, source: str) -> None:
        for (one, other), pairs in self._pairs.items():
            apart = self._apart[one, other]
            if one == source and len(apart) >= _ENOUGH and len(apart) * 2 > len(pairs):
                ((hours, _),) = Counter(apart.values()).most_common(1)
                self._contradicted(source, f"{len(apart)} of {len(pairs)} items {hours} hours from what {other} says")

    def _contradicted(self, source: str, found: str) -> None:
        self._problems.clock_contradicted(source, f"dates as of the clock that is {CLOCKS[source].value}", found)


def _whole_hours(apart: timedelta) -> int:
    """By how many hours two moments differ; 0 where that is no whole number, as an item may have been dated anew."""
    hours = round(abs(apart) / _HOUR)
    return hours if hours <= _MOST_HOURS and abs(abs(apart) - hours * _HOUR) < timedelta(minutes=2) else 0


def _timed(items: Iterable[PressItem]) -> Iterable[tuple[Key, datetime]]:
    """Items with the moment that they name; those with a day and no time say nothing of a clock."""
    for item in items:
        try:
            when = published(item.published_raw or "", CLOCKS[item.source])
        except UnknownDate:
            continue
        if not when.date_only:
            yield (item.section, item.article_id, item.lang), parse_utc(when.at)
