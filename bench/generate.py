"""A made-up archive of any size, written by the real writer: `python -m bench.generate PATH ARTICLES`."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bench import prose
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.entities import shipped
from govkz_crawler.items import Feed, PressItem, Reading, WarcRecord
from govkz_crawler.normalise.clock import ALMATY, utc
from tests.standin.phrases import sentence, title

FIRST = datetime(2021, 1, 1, 4, tzinfo=UTC)
LAST = datetime(2026, 10, 1, 4, tzinfo=UTC)
BATCH = 5_000  # items a commit
SENTENCES = 5_000  # ready-made, in each language; texts are drawn from them
OF_TEXT = 3  # sentences of a text that searches look for, and as many that make the vocabulary a real one
EDITED = 0.03  # share of items that are seen again with another text
REMOVED = 100  # of so many items one is missed by the readings that follow, and counts as removed
FEEDS = 400  # entities that publish

SLUGS = sorted(shipped())[:FEEDS]


def generate(path: Path, articles: int, seed: int = 0) -> None:
    """``articles`` language variants, half Kazakh and half Russian, spread over the years, with edits, removals and
    coverage."""
    rng = Random(seed)
    pool = {lang: _sentences(lang) for lang in ("kk", "ru")}
    gone: dict[str, set[int]] = {slug: set() for slug in SLUGS}
    with archive_of(path, "bench-1") as writer:
        for count, item in enumerate(_items(rng, pool, articles), start=1):
            writer.record(item)
            if item.article_id % REMOVED == 0:
                gone[item.entity].add(item.article_id)
            if count % BATCH == 0:
                writer.commit()
        _read(writer, {}, LAST)
    for days, run_id in ((2, "bench-2"), (4, "bench-3")):  # what two runs miss a day apart is removed
        with archive_of(path, run_id) as writer:
            _read(writer, gone, LAST + timedelta(days=days))


@contextmanager
def archive_of(path: Path, run_id: str) -> Iterator[Writer]:
    """A run that writes into an archive, from its beginning to its end."""
    writer = Writer(path, run=Run(run_id, utc(LAST)))
    writer.db.execute("PRAGMA synchronous = OFF")  # a bench archive may be lost
    writer.begin_run("history", {"entities": "all"}, utc(LAST))
    yield writer
    writer.finish_run("complete", {}, utc(LAST))
    writer.close()


def _read(writer: Writer, missing: dict[str, set[int]], at: datetime) -> None:
    """Every feed was read from end to end, and some items were not there."""
    for slug in SLUGS:
        for lang in ("kk", "ru"):
            reading = Reading(
                Feed(slug, "news", lang), "graphql", "complete", missing=frozenset(missing.get(slug, ())),
                asked_from=utc(FIRST), asked_to=utc(LAST), from_at=utc(FIRST), to_at=utc(LAST),
            )  # fmt: skip
            writer.close_reading(reading, utc(at))


def _sentences(lang: str) -> list[str]:
    """Each with a neighbour of made-up words, as many and as rare as those of real texts."""
    rng = Random(lang)
    return [f"{sentence(number, lang)} {prose.sentence(rng, lang, 100)}" for number in range(SENTENCES)]


def _items(rng: Random, pool: dict[str, list[str]], articles: int) -> Iterator[PressItem]:
    step = (LAST - FIRST) / max(articles // 2, 1)
    for number in range(1, articles // 2 + 1):
        published = FIRST + step * number
        # A few entities publish most.
        slug = SLUGS[min(int(rng.expovariate(12 / FEEDS)), FEEDS - 1)]
        chosen = [rng.randrange(SENTENCES) for _ in range(OF_TEXT)]
        for lang in ("kk", "ru"):
            yield _item(slug, lang, number, published, [pool[lang][one] for one in chosen])
        if rng.random() < EDITED:
            yield _item(slug, "ru", number, published, [pool["ru"][one] for one in chosen[1:]])


def record(number: int) -> WarcRecord:
    """A record of its own for each item, in a file that is nowhere."""
    return WarcRecord(f"urn:uuid:{number:08x}-0000-4000-8000-000000000000", "sha256:00", "bench.warc.gz", number, 999)


def _item(slug: str, lang: str, number: int, published: datetime, sentences: list[str]) -> PressItem:
    seen = utc(min(published + timedelta(minutes=20), LAST))
    return PressItem(
        slug, "news", lang, number, "graphql",
        title=f"{title(number, lang)}", text="\n".join(sentences), summary="",
        published_raw=utc(published), published_at=utc(published),
        published_on=published.astimezone(ALMATY).date().isoformat(),
        content_lang=lang, seen_at=seen, reader="graphql/1", warc=record(number),
    )  # fmt: skip


if __name__ == "__main__":
    target, size = Path(sys.argv[1]), int(sys.argv[2])
    began = time.perf_counter()
    generate(target, size)
    print(f"{target}: {size:,} articles in {time.perf_counter() - began:,.0f} s, {target.stat().st_size:,} bytes")
