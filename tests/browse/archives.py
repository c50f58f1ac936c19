"""An archive with everything that pages show, written by the real writer: edits, removals, returns, gaps and more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import EntityName, Feed, PressItem, Reading, WarcRecord
from govkz_crawler.normalise.clock import ALMATY, utc
from tests.standin.phrases import office_name, sentence, title

NOW = datetime.now(UTC).replace(microsecond=0)
LAST_RUN = NOW - timedelta(hours=2)
SEEN_TODAY = LAST_RUN.astimezone(ALMATY).date() == NOW.astimezone(ALMATY).date()  # not shortly after midnight
# The week of the second run, as Astana counts it.
WEEK = "{}-W{:02}".format(*(LAST_RUN - timedelta(days=20)).astimezone(ALMATY).isocalendar()[:2])
ENTITIES = ("mfa", "minfin", "moa", "dsm", "transport", "edu", "almaty", "kostanay")

# Items with a part to play; the others fill the months.
EDITED, SILENT, REMOVED, RETURNED, PLACEHOLDER, OTHER_LANGUAGE, HOSTILE, UNEQUAL, LATE, UNKNOWN = range(1, 11)
LATER = (LATE, UNKNOWN)  # Kazakh came 20 days after Russian; of the second nobody looked in between
FILLERS = 160
RECORD = "urn:uuid:{number:08}-0000-4000-8000-000000000000"

HOSTILE_TITLE = '<script>alert("1")</script> \'"& \u202eenim\u202c 🇰🇿 ' + "Ұ" * 10_000
HOSTILE_TEXT = "<img src=x onerror=alert(1)>\n" + "ж" * 10_000 + "\n\u0627\u0644\u0642\u0627\u0632\u0627\u0642 \u200f🙂"


@contextmanager
def run(path: Path, run_id: str, at: datetime) -> Iterator[Writer]:
    """One crawl's writer, from its beginning to its end."""
    writer = Writer(path, run=Run(run_id, utc(at)))
    try:
        writer.begin_run("press", {"entities": "all"}, utc(at))
        yield writer
        counts = {"new": 3, "edited": 1, "removed": 0, "requests": 12}
        writer.finish_run("complete", counts, utc(at + timedelta(minutes=5)))
    finally:
        writer.close()


def item(number: int, lang: str, published: datetime, seen: datetime, entity: str = "") -> PressItem:
    """The stand-in sentences as one language variant of an item."""
    entity = entity or ENTITIES[number % len(ENTITIES)]
    text = "\n".join(sentence(number * 7 + place, lang, entity) for place in range(4))
    return PressItem(
        entity, "news", lang, number, "graphql", reader="graphql/1",
        title=title(number, lang, entity), text=text, summary="", published_raw=utc(published),
        published_at=utc(published), published_on=published.astimezone(ALMATY).date().isoformat(),
        content_lang=lang, seen_at=utc(seen), links=["https://www.gov.kz/uploads/plan.pdf", "javascript:alert(1)"],
        warc=WarcRecord(RECORD.format(number=number), "sha256:00", "a.warc.gz", number * 1000, 999),
    )  # fmt: skip


def build(path: Path) -> Path:
    """The archive of the tests, the newest item published an hour ago."""
    first, second, third = (LAST_RUN - timedelta(days=days) for days in (40, 20, 0))
    with run(path, "20260101T000000Z-aaaaaa", first) as writer:
        _registry(writer, first)
        for number in range(1, FILLERS + 1):
            published = NOW - timedelta(days=41 + 4 * (number % 150), hours=number % 24)
            _both(writer, number, published, first)
        _special(writer, first)
        _read(writer, first, first - timedelta(days=400), first)
    between = first + timedelta(days=2)
    with run(path, "20260103T000000Z-dddddd", between) as writer:
        _read(writer, between, first - timedelta(days=400), first, but=ENTITIES[UNKNOWN % len(ENTITIES)])
    with run(path, "20260201T000000Z-bbbbbb", second) as writer:
        _changes(writer, second)
        _missing(writer, second)
        _read(writer, second, second - timedelta(days=10), second)
    with run(path, "20260301T000000Z-cccccc", third) as writer:
        _missing(writer, third)
        published = NOW - timedelta(days=41 + 4 * RETURNED)
        writer.record(item(RETURNED, "kk", published, third))
        for number in range(FILLERS + 1, FILLERS + 9):
            _both(writer, number, NOW - timedelta(hours=number - FILLERS), third)
        _read(writer, third, third - timedelta(days=5), third)
        refused = Reading(Feed("mfa", "news", "en"), "rss", "refused", "400 notAllowed")
        writer.close_reading(refused, utc(third))
    return path


def _registry(writer: Writer, at: datetime) -> None:
    for slug in ENTITIES:
        writer.entity(EntityName(slug, *(office_name(slug, lang) for lang in ("kk", "ru", "en"))), utc(at))


def _both(writer: Writer, number: int, published: datetime, seen: datetime) -> None:
    if number in {PLACEHOLDER, OTHER_LANGUAGE, HOSTILE, UNEQUAL, *LATER}:
        return
    for lang in ("kk", "ru"):
        writer.record(item(number, lang, published, seen))


def _special(writer: Writer, seen: datetime) -> None:
    published = NOW - timedelta(days=50)
    for number in (PLACEHOLDER, OTHER_LANGUAGE, HOSTILE, UNEQUAL, *LATER):
        writer.record(item(number, "ru", published, seen))
    kk = item(PLACEHOLDER, "kk", published, seen)
    writer.record(replace(kk, title="-", text="", translation="placeholder", links=[]))
    ru = item(OTHER_LANGUAGE, "ru", published, seen)
    writer.record(replace(ru, lang="kk", content_lang="ru", translation="other-language"))
    writer.record(replace(item(HOSTILE, "kk", published, seen), title=HOSTILE_TITLE, text=HOSTILE_TEXT))
    unequal = item(UNEQUAL, "kk", published, seen)
    writer.record(replace(unequal, text="\n".join(unequal.text.split("\n")[1:]) + "\nТіркелу нөмірі 4321."))


def _changes(writer: Writer, seen: datetime) -> None:
    for number, moved in ((EDITED, timedelta(hours=3)), (SILENT, timedelta())):
        published = NOW - timedelta(days=41 + 4 * number, hours=number % 24) + moved
        edited = item(number, "ru", published, seen)
        lines = edited.text.split("\n")
        changed = [lines[0].replace(".", ", уточнили в ведомстве."), *lines[1:3], "Приём заявок продлён."]
        writer.record(replace(edited, title=f"{edited.title} (обновлено)", text="\n".join(changed)))
    for number in LATER:
        writer.record(item(number, "kk", NOW - timedelta(days=50), seen))
    around = NOW - timedelta(days=41 + 4 * EDITED)
    _close(writer, Feed(ENTITIES[EDITED], "news", "kk"), seen, around - timedelta(days=2), around + timedelta(days=2))


def _missing(writer: Writer, at: datetime) -> None:
    for number, langs in ((REMOVED, ("kk", "ru")), (RETURNED, ("kk",))):
        for lang in langs:
            feed = Feed(ENTITIES[number % len(ENTITIES)], "news", lang)
            reading = Reading(feed, "graphql", "complete", items=40, missing=frozenset({number}))
            writer.close_reading(reading, utc(at))


def _read(writer: Writer, at: datetime, since: datetime, until: datetime, but: str = "") -> None:
    for slug in ENTITIES[:-1]:
        for lang in ("kk", "ru") if slug != but else ():
            _close(writer, Feed(slug, "news", lang), at, since, until)


def _close(writer: Writer, feed: Feed, at: datetime, since: datetime, until: datetime) -> None:
    bounds = {"asked_from": utc(since), "asked_to": utc(until), "from_at": utc(since), "to_at": utc(until)}
    reading = Reading(feed, "graphql", "complete", extent="full", began_at=utc(at), items=40, **bounds)
    writer.close_reading(reading, utc(at))
