"""Faults of lists: the answer looks right and has status 200, but what it lists is not what was asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tests.standin.item import Row
from tests.standin.question import Question
from tests.standin.world import World

# Which items there are


def newest(question: Question, count: int = 10) -> None:
    """Only the newest so many of the whole list, however one pages."""
    question.narrowed.append(lambda keys: keys[-count:])


def retained(question: Question, days: float = 7) -> None:
    """Only what is dated within the last days."""
    oldest = question.now - timedelta(days=days)
    question.narrowed.append(lambda keys: [key for key in keys if key[0] >= oldest])


def unindexed(question: Question, share: float = 0.3, seed: int = 0) -> None:
    """A random share is missing, as from an index half built; another ``seed``, another share."""
    question.narrowed.append(lambda keys: [key for key in keys if not _drawn(seed, key[1], share)])


def without(question: Question, entity: str) -> None:
    """The items of one owner are missing, as from a site-wide list."""
    section, world = question.listing.section, question.world
    question.narrowed.append(lambda keys: [key for key in keys if world.item(section, key[1]).entity != entity])


def emptied(question: Question) -> None:
    """Nothing, though there are items."""
    question.narrowed.append(lambda keys: [])


# As of when, in which language


def stale(question: Question, minutes: float | None = None, copy: World | None = None) -> None:
    """The list as it was: ``copy``, or a copy that a cache makes anew every so many minutes."""
    question.world = copy or question.world.as_of(_floor(question.now, minutes or 30))


def lagging(question: Question, minutes: float = 30) -> None:
    """The list as it was so many minutes ago."""
    question.world = question.world.as_of(question.now - timedelta(minutes=minutes))


def other_language(question: Question, lang: str = "ru", share: float = 1.0, relabelled: bool = True) -> None:
    """Another language than the one asked for, for a share of the rows; ``relabelled`` links name the one asked for."""
    asked, world = question.listing.lang, question.world
    if share >= 1:
        question.listing = question.listing._replace(lang=lang)

    def rewrite(rows: list[Row]) -> list[Row]:
        others = [world.row(row.section, row.id, lang) if _drawn(1, row.id, share) else row for row in rows]
        return [row._replace(lang=asked) for row in others] if relabelled else others

    question.rewritten.append(rewrite)


# Pages and bounds


def page_ignored(question: Question) -> None:
    """The first page, whichever is asked for."""
    question.window = replace(question.window, start=0)


def page_clamped(question: Question) -> None:
    """The last page for every number beyond it."""
    question.clamped = True


def bounds_ignored(question: Question) -> None:
    """As if no dates were given."""
    question.window = replace(question.window, after=None, before=None)


# Order and repetition


def pinned(question: Question, numbers: tuple[int, ...] = (), position: int = 0) -> None:
    """Items stand at a place that is not theirs by date: those numbered so, or the oldest of all."""

    def rewrite(rows: list[Row]) -> list[Row]:
        chosen = [row for row in rows if row.id in numbers] if numbers else rows[-1:]
        rest = [row for row in rows if row not in chosen]
        return [*rest[:position], *chosen, *rest[position:]]

    question.rewritten.append(rewrite)


def bubbled(question: Question, seed: int = 0, count: int = 1) -> None:
    """Some older items stand first, as after an edit that is none."""

    def rewrite(rows: list[Row]) -> list[Row]:
        chosen = Random(seed).sample(rows, min(count, len(rows)))
        return [*chosen, *(row for row in rows if row not in chosen)]

    question.rewritten.append(rewrite)


def twice(
    question: Question, lang: str | None = None, share: float = 1.0, own_first: bool = True, relabelled: bool = True
) -> None:
    """Rows are listed a second time: the same, or the copy in ``lang`` before or after it."""
    asked, world = question.listing.lang, question.world

    def copies(row: Row) -> list[Row]:
        if not _drawn(2, row.id, share):
            return [row]
        other = world.row(row.section, row.id, lang) if lang else row
        other = other._replace(lang=asked) if relabelled else other
        return [row, other] if own_first else [other, row]

    question.rewritten.append(lambda rows: [copy for row in rows for copy in copies(row)])


def misattributed(question: Question, entity: str, share: float = 1.0) -> None:
    """Rows name another owner than the one whose list it is."""
    question.rewritten.append(
        lambda rows: [row._replace(entity=entity) if _drawn(3, row.id, share) else row for row in rows]
    )


def _drawn(seed: int, number: int, share: float) -> bool:
    return share >= 1 or Random(f"{seed} {number}").random() < share


def _floor(moment: datetime, minutes: float) -> datetime:
    step = timedelta(minutes=minutes).total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // step * step, moment.tzinfo)


KINDS: tuple[Callable[..., None], ...] = (
    newest, retained, unindexed, without, emptied, stale, lagging, other_language,
    page_ignored, page_clamped, bounds_ignored, pinned, bubbled, twice, misattributed,
)  # fmt: skip
