"""Compares what an archive says with what truly happened: false events, missed ones, windows that miss the moment.

A version is true if the site showed that state, and later than the state that the version before told of. A state is
missed if a run looked at it in full, while nothing was wrong with the site, and the archive said something else after
it; a removal is allowed REMOVAL_LOOKS such runs. What lies in a gap that the archive admits is counted by itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from tests.simulation.archived import Archived, Content, Event, VariantKey, shown
from tests.simulation.clock import SAME
from tests.simulation.run import Run
from tests.simulation.troubles import COPIES
from tests.standin.changes import Change, histories, states

REMOVAL_LOOKS = 3  # two confirmations a day apart, and one for the seconds by which nights differ
ENDS = {0, 1, 3, 4}  # complete, failed, partial, changed shape: what a run on a bad site may come to
SECOND = timedelta(seconds=1 + SAME)  # to which moments are stored
FOREVER = datetime.max.replace(tzinfo=UTC)


class Truth(NamedTuple):
    """One state of a variant as the site showed it."""

    since: datetime
    until: datetime
    entity: str
    content: Content | None
    created: datetime

    def told_by(self, event: Event) -> bool:
        return self.content == event.content and (event.content is None or self.entity == event.entity)


@dataclass
class Verdict:
    """``counts``: by what they count; ``faults``: a line for each event that is false, missed or misdated; ``notes``:
    one for each item that was not held after a lie which nothing revealed.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def against(self, what: str, key: VariantKey, told: object, troubles: Iterable[str]) -> None:
        self.counts[what] += 1
        self.faults.append(f"{what}: {'/'.join(map(str, key))} {told} ({', '.join(troubles) or 'nothing wrong'})")


def judge(changes: Sequence[Change], archived: Archived, runs: Sequence[Run], langs: Iterable[str]) -> Verdict:
    """``changes`` are the world's, ``runs`` all runs in their order."""
    verdict = Verdict()
    verdict.counts.update(f"true {change.kind}" for change in changes)
    _judge_ends(verdict, runs)
    variants = dict(histories(changes, langs))
    for key in variants.keys() | archived.events.keys():
        truth = list(_truth(variants.get(key, ()), key[2], archived.columns))
        events = archived.events.get(key, [])
        verdict.counts.update(f"told {event.event}" for event in events)
        _judge_events(verdict, key, truth, events, archived.columns, runs)
        _judge_missed(verdict, key, truth, events, runs)
        _judge_coverage(verdict, key, truth, events, archived, runs)
    return verdict


def _judge_ends(verdict: Verdict, runs: Sequence[Run]) -> None:
    for run in runs:
        if run.status not in ENDS:
            verdict.counts["runs that hung" if run.status is None else f"runs that ended {run.status}"] += 1
            when, wrong = f"{run.started:%d %H:%M}", ", ".join(run.troubles)
            verdict.faults.append(f"{run.spider} of {when} ended {run.status}: {wrong}")


def _truth(changes: Sequence[Change], lang: str, columns: frozenset[str]) -> Iterator[Truth]:
    found = [(one.since, one.entity, shown(one.variant, columns)) for one in states(changes, lang)]
    created = changes[0].item.created if changes else FOREVER
    distinct = found[:1] + [after for before, after in pairwise(found) if before[1:] != after[1:]]
    ends = [since for since, *_ in distinct[1:]] + [FOREVER]
    for (since, entity, content), until in zip(distinct, ends, strict=False):
        yield Truth(since, until, entity, content, created)


def _judge_events(
    verdict: Verdict,
    key: VariantKey,
    truth: Sequence[Truth],
    events: Sequence[Event],
    columns: frozenset[str],
    runs: Sequence[Run],
) -> None:
    by_id = {run_id: run for run in runs for run_id in run.run_ids}
    reached = -1
    for event in events:
        run = by_id[event.run_id]
        wrong, first = run.troubles, reached if event.event == "completed" else reached + 1
        known = [n for n, one in enumerate(truth) if n >= first and one.since <= run.ended]
        fitting = [n for n in known if truth[n].told_by(event)]
        if not fitting:
            verdict.against(f"false {event.event}", key, _told(event), wrong)
            continue
        reached = fitting[-1]
        if not any(truth[n].since <= _moment(event.seen_at) + SECOND for n in fitting):
            verdict.against("seen before it was so", key, _told(event), wrong)
        elif "not_before" in columns and not any(_contains(event, truth[n].since) for n in fitting):
            if event.not_before and _copied(_moment(event.not_before), runs):
                verdict.counts["window after an older copy"] += 1
            else:
                true = f"truly {truth[fitting[-1]].since:%Y-%m-%dT%H:%M:%SZ}"
                verdict.against("window without the moment", key, f"{_told(event)} {true}", wrong)
        if event.published_at and _moment(event.published_at) != truth[reached].created:
            verdict.counts["published_at wrong"] += 1


def _copied(moment: datetime, runs: Sequence[Run]) -> bool:
    """Whether the run of that moment was shown an older copy, which nobody can know."""
    return any(
        run.started - SECOND <= moment <= run.ended + SECOND and not COPIES.isdisjoint(run.troubles) for run in runs
    )


def _contains(event: Event, moment: datetime) -> bool:
    """Whether the change was between the two ends of the event's window. A text that was completed is no change."""
    if event.event == "completed" or (event.event == "new" and event.not_before is None):
        return True
    earliest = _moment(event.not_before) if event.not_before else FOREVER
    return earliest - SECOND <= moment <= _moment(event.seen_at) + SECOND


def _judge_missed(
    verdict: Verdict, key: VariantKey, truth: Sequence[Truth], events: Sequence[Event], runs: Sequence[Run]
) -> None:
    place = {run_id: number for number, run in enumerate(runs) for run_id in run.run_ids}
    for one in truth:
        looks = [
            (number, run)
            for number, run in enumerate(runs)
            if run.honest
            and one.since <= run.started
            and run.ended < one.until
            and (run.since or FOREVER) < one.created
        ]
        needed = REMOVAL_LOOKS if one.content is None else 1
        for number, run in looks[needed - 1 :]:
            said = [event for event in events if place.get(event.run_id, -1) <= number]
            if (said and one.told_by(said[-1])) or (not said and one.content is None):
                continue
            if any(gap.holds(key, one.entity, one.created) for gap in run.gaps):
                verdict.counts["missed, in a gap"] += 1
            else:
                verdict.against("missed", key, f"{one.since:%d %H:%M} {_words(one.content)}", ())
            break


def _judge_coverage(
    verdict: Verdict,
    key: VariantKey,
    truth: Sequence[Truth],
    events: Sequence[Event],
    archived: Archived,
    runs: Sequence[Run],
) -> None:
    """What a run says to have read completely, and was listed all the while, must be held after it, or kept apart.

    Where the site lied meanwhile it is counted by itself: of some lies a single reading cannot know.
    """
    place = {run_id: number for number, run in enumerate(runs) for run_id in run.run_ids}
    first = min((place.get(event.run_id, 0) for event in events), default=len(runs))
    for one in truth:
        for run in runs[:first]:
            if one.content is None or not (one.since <= run.started and run.ended < one.until):
                continue
            periods = (period for run_id in run.run_ids for period in archived.covered.get(run_id, ()))
            if any(period.holds(key, one.entity, one.created) for period in periods):
                if any((run_id, key) in archived.apart for run_id in run.run_ids):
                    verdict.counts["covered, kept apart"] += 1
                elif run.troubles:
                    verdict.counts["covered while the site lied, not held"] += 1
                    told = f"{one.created:%d %H:%M} by {run.spider} of {run.started:%d %H:%M}"
                    verdict.notes.append(f"covered: {'/'.join(map(str, key))} {told} ({', '.join(run.troubles)})")
                else:
                    verdict.against("covered, not held", key, f"{one.created} by {run.spider} {run.started}", ())
                break


def _told(event: Event) -> str:
    return f"{event.not_before or 'never'}..{event.seen_at} {event.entity} {_words(event.content)}"


def _words(content: Content | None) -> str:
    return "gone" if content is None else f"{content.title[:40]!r} {content.text[-20:]!r}"


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)
