"""Judges what the interfaces show and whether they agree. Pure: answers in, findings out."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.bounds import TooMuch
from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.normalise.text import readable
from govkz_crawler.operate.doctor.access import told
from govkz_crawler.operate.doctor.observation import Finding
from govkz_crawler.operate.doctor.probes import SIZE, Answer, Answers

_FIELDS = ("title", "body", "summary", "published_raw", "url", "image_url")


def rss(answers: Answers) -> Iterator[Finding]:
    """Depth, fields, dates, validators, languages and sections of the feed."""
    answer = answers.get("rss")
    if not answer or answer.verdict != "answers":
        return
    yield Finding("rss", "How many entries, and how far back?", _depth(answer))
    yield Finding("rss", "Which fields do entries have?", _fields(answer))
    dates = Counter(item.published_raw for item in answer.page.items if item.published_raw)
    yield Finding("rss", "How are dates written?", repr(next(iter(dates), None)))
    yield Finding("rss", "Does it have validators?", _validators(answer, answers.get("rss again")))
    kazakh = answers.get("rss in Kazakh")
    if kazakh and kazakh.verdict == "answers":
        both, one = _ids(answer) & _ids(kazakh), _ids(answer) | _ids(kazakh)
        yield Finding("rss", "Do both languages list the same ids?", f"{len(both)} of {len(one)}")
    if releases := answers.get("rss of releases"):
        yield Finding("rss", "Are other sections there (releases)?", _rows(releases))


def graphql(answers: Answers) -> Iterator[Finding]:
    """Paging, bounds and the site-wide list."""
    answer = answers.get("graphql")
    if not answer or answer.verdict != "answers":
        return
    yield Finding("graphql", f"How many rows for {SIZE}, and how far back?", _depth(answer))
    yield Finding("graphql", "Which fields do rows have?", _fields(answer))
    if zero := answers.get("graphql page 0"):
        yield Finding("graphql", "What is page 0, against page 1?", _compared(zero, answer))
    if before := answers.get("graphql before"):
        oldest = min(answer.moments.values())
        older = sum(at < oldest for at in before.moments.values())
        said = f"{older} of {len(before.moments)} rows are older" if before.verdict == "answers" else told(before)
        yield Finding("graphql", "Is a date that rows must be older than honoured?", said)
    if everywhere := answers.get("graphql site-wide"):
        owners = {item.entity for item in everywhere.page.items}
        said = f"{len(owners)} entities in {everywhere.page.rows} rows" if owners else _rows(everywhere)
        yield Finding("graphql", "Is there a list of the whole site?", said)
    if releases := answers.get("graphql of releases"):
        newest = {answer.feed.section: max(_ids(answer), default=None), "releases": max(_ids(releases), default=None)}
        said = ", ".join(f"{section} {id_}" for section, id_ in newest.items()) if _ids(releases) else _rows(releases)
        yield Finding("graphql", "What is the newest id of each section?", said)


def rest(answers: Answers) -> Iterator[Finding]:
    """Where the REST list starts to count."""
    if zero := answers.get("rest page 0"):
        yield Finding("rest", "How many rows, and how far back?", _depth(answers["rest"]))
        yield Finding("rest", "What is page 0, against page 1?", _compared(zero, answers["rest"]))


def agreement(answers: Answers) -> Iterator[Finding]:
    """Whether RSS and GraphQL show the same items, dates and texts."""
    feed, rows = answers.get("rss"), answers.get("graphql")
    if not feed or not rows or not _ids(feed) or not _ids(rows):
        return
    shared = _ids(feed) & _ids(rows)
    yield Finding("rss", "How many entries does GraphQL list too?", f"{len(shared)} of {len(_ids(feed))}")
    dated = shared & feed.moments.keys() & rows.moments.keys()
    apart = Counter(_hours_apart(feed.moments[id_], rows.moments[id_]) for id_ in dated)
    said = ", ".join(f"{count} {f'{hours:+g} hours' if hours else 'the same'}" for hours, count in apart.most_common(3))
    yield Finding("rss", "Are they of the same time?", said or "no dates to compare")
    texts = {item.article_id: _text(item) for item in rows.page.items}
    same = sum(_text(item) == texts[item.article_id] for item in feed.page.items if item.article_id in shared)
    yield Finding("rss", "Do they have the full text?", f"{same} of {len(shared)} as GraphQL has it")


def _depth(answer: Answer) -> str:
    moments = sorted(answer.moments.values())
    return f"{answer.page.rows}, {moments[0]} to {moments[-1]}" if moments else f"{answer.page.rows}, without dates"


def _fields(answer: Answer) -> str:
    items = answer.page.items
    found = [f"{name} {count}" for name in _FIELDS if (count := sum(getattr(item, name) is not None for item in items))]
    unknown = f"; unknown: {', '.join(sorted(answer.page.unknown))}" if answer.page.unknown else ""
    rejected = f"; {len(answer.page.rejected)} cannot be used" if answer.page.rejected else ""
    return f"{', '.join(found)} of {len(items)}{unknown}{rejected}"


def _validators(answer: Answer, again: Answer | None) -> str:
    names = [name for name in ("ETag", "Last-Modified") if answer.headers.get(name)]
    if not again:
        return "no" if not names else f"{' and '.join(names)}, which cannot be used"
    honoured = "honoured" if again.verdict == "not modified" else f"not honoured: {told(again)}"
    return f"{' and '.join(names)}, {honoured}"


def _compared(zero: Answer, one: Answer) -> str:
    if zero.verdict != "answers":
        return told(zero)
    if not zero.page.rows:
        return "empty"
    return "the same rows" if _ids(zero) == _ids(one) else f"other rows, {len(_ids(zero) & _ids(one))} of them the same"


def _rows(answer: Answer) -> str:
    return f"{answer.page.rows} rows" if answer.verdict == "answers" else told(answer)


def _ids(answer: Answer) -> set[int]:
    return {item.article_id for item in answer.page.items}


def _hours_apart(one: str, other: str) -> float:
    return round((parse_utc(one) - parse_utc(other)) / timedelta(hours=1), 2)


def _text(item: PressItem) -> str:
    try:
        return readable(item.body or "", "").text
    except TooMuch:
        return ""
