"""Reading WARC files again: `govkz rebuild --from-warc` and `govkz verify --warc` on workers against one process.

As many workers as there are cores, and half of them, and so on. They are up before the clock starts; starting them is a
figure of its own. The writer's part is the processor time of the command itself while workers read, everything that
Dask does in its process included: what they cannot take from it, however many they are. The speed-up that follows for
four workers is Amdahl's (1967): with a part w that one process has to do, 1 / (w + (1 - w) / 4).
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from scrapy.http import Response

from bench import prose
from bench.figures import Figure
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.writer import NO_EVIDENCE, Evidence, Run, Writer
from govkz_crawler.cluster.connecting import elsewhere
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence.evidence_check import stages
from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.items import Feed
from govkz_crawler.normalise.clock import utc
from govkz_crawler.normalise.stages import Origin, normalise
from govkz_crawler.settings import GOVKZ_BASE_URL
from govkz_crawler.sources import CLOCKS, graphql
from govkz_crawler.sources.source import Question
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.store import WarcStore

FEED = Feed("mfa", "news", "ru")
FIRST = datetime(2026, 6, 1, tzinfo=UTC)
PAGE, PAGES, BODY = 50, 10, 4_000  # rows of an answer, answers of a run, characters of a text
MANY = 4  # workers that a speed-up is told for
MOST = {"rebuild --from-warc": 0.25, "verify --warc, WARC part": 0.04}  # ms a version that the writer may take


class Used(NamedTuple):
    """Seconds on the clock, and of processor time in this process alone."""

    seconds: float
    cpu: float


def run(full: bool) -> list[Figure]:
    """16 runs of 500 versions each, one WARC file a run; ``full``: 200 runs."""
    runs, repeats = (200, 2) if full else (16, 2)
    versions = runs * PAGE * PAGES
    with TemporaryDirectory() as folder:
        archive, small = (Path(folder) / name / "press.db" for name in ("archive", "small"))
        _generate(archive, runs)
        _generate(small, 1)
        for work in WORK.values():
            work(small, HERE)  # what has to be loaded is no work
        return [figure for workers in _counts() for figure in _spread(archive, small, workers, versions, repeats)]


def _counts() -> list[int]:
    """2, 4, 8, … workers, as far as there are cores."""
    counts = [2]
    while 2 * counts[-1] <= (os.cpu_count() or 1):
        counts.append(2 * counts[-1])
    return counts


def _spread(archive: Path, small: Path, workers: int, versions: int, repeats: int) -> list[Figure]:
    began = time.perf_counter()
    with elsewhere(workers, None, 1_800) as there:
        for work in WORK.values():
            work(small, there)
        start = time.perf_counter() - began
        took = {
            name: [[_used(work, archive, place) for place in (HERE, there)] for _ in range(repeats)]
            for name, work in WORK.items()
        }
    rates = [figure for name, pairs in took.items() for figure in _figures(name, workers, versions, pairs)]
    return [*rates, Figure(f"{workers} local workers: start and first use", "s", (start,), more_is_better=False)]


def _figures(name: str, workers: int, versions: int, pairs: list[list[Used]]) -> Iterator[Figure]:
    here, there = zip(*pairs, strict=True)
    of = f"{name}, {workers} workers"
    yield Figure(
        of, "versions/s", tuple(versions / used.seconds for used in there),
        "one process", tuple(versions / used.seconds for used in here),
    )  # fmt: skip
    writers = tuple(1_000 * used.cpu / versions for used in there)
    yield Figure(f"{of}: the writer's part", "ms a version", writers, goal=MOST[name], more_is_better=False)
    parts = (min(1.0, writer.cpu / alone.cpu) for alone, writer in pairs)
    follows = tuple(1 / (part + (1 - part) / MANY) for part in parts)
    yield Figure(f"{of}: speed-up that follows for {MANY}", "times", follows, goal=3.0)


def _used(work: Callable[[Path, Spread], None], archive: Path, place: Spread) -> Used:
    began, cpu = time.perf_counter(), time.process_time()
    work(archive, place)
    return Used(time.perf_counter() - began, time.process_time() - cpu)


def _rebuild(archive: Path, place: Spread) -> None:
    with TemporaryDirectory() as folder:
        otherwise = list(restore(archive.parent / "warc", Path(folder) / "press.db", lambda _: None, place))
    assert not otherwise, otherwise


def _verify(archive: Path, place: Spread) -> None:
    with reading(archive) as db:
        for stage in stages(archive, db, archive.parent / "warc", place):
            findings = list(stage.findings(lambda _: None))
            assert not findings, findings


WORK = {"rebuild --from-warc": _rebuild, "verify --warc, WARC part": _verify}


def _generate(archive: Path, runs: int) -> None:
    rng = Random(7)
    for number in range(runs):
        _crawl(archive, number, rng)


def _crawl(archive: Path, number: int, rng: Random) -> None:
    """One run as a crawl of a feed leaves it behind, written by the crawl's own parts."""
    at = utc(FIRST + timedelta(hours=number))
    store = WarcStore(archive.parent / "warc", {"software": software()}, f"{number:08}")

    def before_commit(batch: Batch) -> None:
        store.journal(batch.dump(), batch.run_id, at)
        store.sync()

    writer = Writer(archive, run=Run(f"bench-{number}", at), evidence=Evidence(before_commit, NO_EVIDENCE.reread))
    with closing(store), closing(writer):
        writer.begin_run("history", {}, at)
        for page in range(PAGES):
            first = (number * PAGES + page) * PAGE + 1
            request = graphql.request(GOVKZ_BASE_URL, FEED, Question(page=page + 1))
            rows = [_row(rng, first + place) for place in range(PAGE)]
            answer = Response(request.url, body=json.dumps({"data": {"news": rows}}, ensure_ascii=False).encode())
            place = store.write(request, answer, at)
            items = graphql.read(answer, FEED).items
            for item in items:
                item.seen_at, item.warc = at, place
            for item, *_ in normalise(Origin(GOVKZ_BASE_URL, CLOCKS), items):
                writer.record(item)
        writer.commit()
        writer.finish_run("complete", {}, at)


def _row(rng: Random, number: int) -> dict[str, Any]:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in prose.paragraphs(rng, "ru", BODY))
    created = utc(FIRST - timedelta(minutes=number))
    return {"id": str(number), "title": prose.title(rng, "ru"), "created_date": created, "body": body}
