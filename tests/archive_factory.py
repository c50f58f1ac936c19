"""Small archives, written through the writer: items of our own in Kazakh and Russian, seen when a test says so."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from govkz_crawler.archive.feeds.absences import RemovalRule
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import EntityName, Feed, PressItem, Reading
from govkz_crawler.normalise.clock import wall_clock
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.sources import CLOCKS

TITLES = {
    "kk": "Ауылда жаңа мектеп ашылды",
    "ru": "В селе открылась новая школа",
    "en": "A new school has opened in the village",
}
TEXTS = {
    "kk": "Мектепте 300 оқушыға орын бар.\nСабақ 1 қыркүйекте басталады.",
    "ru": "В школе 300 мест.\nЗанятия начнутся 1 сентября.",
    "en": "The school has 300 places.\nLessons begin on 1 September.",
}
NAMES = (
    EntityName("edu", "Оқу-ағарту министрлігі", "Министерство просвещения", None, None),
    EntityName("moa", "Ауыл шаруашылығы министрлігі", "Министерство сельского хозяйства", None, None),
)

PUBLISHED_AT = "2025-08-20T05:30:00Z"


def item(
    article_id: int = 1, lang: str = "kk", *, seen_at: str = "2025-08-20T06:00:00Z", **changes: object
) -> PressItem:
    """A press item as the stages hand it on; its date is as its source writes it, unless a test says otherwise."""
    known = PressItem(
        entity="edu",
        section="news",
        lang=lang,
        article_id=article_id,
        source="graphql",
        reader="graphql/1",
        title=TITLES[lang],
        text=TEXTS[lang],
        summary="",
        links=["https://www.gov.kz/uploads/2025/8/20/plan.pdf"],
        published_at=PUBLISHED_AT,
        published_on="2025-08-20",
        content_lang=lang,
        seen_at=seen_at,
    )
    made = replace(known, **changes)  # type: ignore[arg-type]
    if "reader" not in changes:
        made.reader = f"{made.source}/1"
    if "published_raw" not in changes and made.published_at:
        is_wall = CLOCKS.get(made.source) is Clock.WALL
        made.published_raw = f"{wall_clock(made.published_at)}Z" if is_wall else made.published_at
    return made


def archive(
    path: Path,
    *runs: Iterable[PressItem | Reading | EntityName],
    name: str = "run",
    hour: int = 0,
    first: int = 0,
    origin: Origin = "site",
) -> Path:
    """An archive of some runs, each one's things recorded in their order; a run is a day after the one before.

    ``hour`` is when on that day; ``first`` numbers the first run, to go on with an archive of that ``origin``.
    """
    for number, things in enumerate(runs, start=first):
        started_at = f"2025-09-{number + 1:02}T{hour:02}:00:00Z"
        with closing(Writer(path, run=Run(f"{name}-{number}", started_at, origin), removal=RemovalRule(1))) as writer:
            writer.begin_run("press", {}, started_at)
            for thing in things:
                _write(writer, thing, started_at)
            writer.commit()
            writer.finish_run("complete", {}, started_at)
    return path


def missed(*article_ids: int, lang: str = "kk", source: str = "graphql") -> Reading:
    """A complete reading of the feed that did not show these items: in these archives they are removed by it."""
    return Reading(
        feed=Feed("edu", "news", lang),
        source=source,
        outcome="complete",
        from_at="2025-08-01T00:00:00Z",
        to_at="2025-08-31T00:00:00Z",
        missing=frozenset(article_ids),
    )


def _write(writer: Writer, thing: PressItem | Reading | EntityName, at: str) -> None:
    match thing:
        case PressItem():
            writer.record(thing)
        case Reading():
            live = writer.lookup.expected(thing.feed, thing.source or "", "2025", "2026")
            writer.close_reading(replace(thing, missing=thing.missing & live.keys()), at)
        case EntityName():
            writer.entity(thing, at)
