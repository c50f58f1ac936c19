"""Pages and search on a large archive: `python -m bench.browse ARCHIVE`.

Search is measured against the bare FTS5 query that a user of the archive would write, in the same run: the same words
with an asterisk, the twenty best by bm25.
"""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from datasette.app import Datasette

from bench.generate import SLUGS
from govkz_crawler.browse.search.find import Filters, find
from govkz_crawler.browse.search.query import parse
from govkz_crawler.browse.serving import site
from tests.browse.test_search_quality import QUERIES

ROUNDS = 3
WORDS = [query["q"] for query in QUERIES]
PAGES = (
    "/", "/search?q=үкімет", "/search?q=правительство", f"/search?q=министерство&lang=ru&entity={SLUGS[0]}",
    "/item/news/1", "/entities", f"/entities/{SLUGS[0]}", "/edits", "/removals", "/gaps", "/runs", "/feeds/new.atom",
    "/feeds/edited.atom?q=школа", "/press/articles", "/press/silent_editors", "/press/published_at_night",
    "/press/slowest_translations",
)  # fmt: skip

BARE = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank LIMIT 20"


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def measure_search(archive: Path) -> None:
    connection = sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA cache_size = -65536")
    searches: dict[str, Callable[[str], object]] = {
        "bare FTS5 query": lambda words: connection.execute(BARE, [bare(words)]).fetchall(),
        "search": lambda words: find(connection, parse(words).match or "", Filters()),
        "search, one language": lambda words: find(connection, parse(words, "ru").match or "", Filters(lang="ru")),
        "search, one entity": lambda words: find(connection, parse(words).match or "", Filters(entities=(SLUGS[0],))),
        "search, one year": lambda words: find(
            connection, parse(words).match or "", Filters(since="2023-01-01", before="2024-01-01")
        ),
    }
    baseline = 0.0
    for name, search in searches.items():
        times = [seconds(lambda words=words, search=search: search(words)) for _ in range(ROUNDS) for words in WORDS]
        baseline = baseline or p95(times)
        half, most = median(times) * 1000, p95(times) * 1000
        print(f"{name:24} median {half:8.1f} ms   p95 {most:8.1f} ms   x{most / baseline / 1000:.2f}")


def bare(words: str) -> str:
    return " ".join(f'"{word}" *' for word in words.split())


async def measure_pages(datasette: Datasette) -> None:
    for path in PAGES:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            answer = await datasette.client.get(path)
            times.append(time.perf_counter() - began)
        print(f"{answer.status_code} {path:48} best {min(times) * 1000:8.1f} ms   worst {max(times) * 1000:8.1f} ms")


if __name__ == "__main__":
    target = Path(sys.argv[1]).absolute()
    measure_search(target)
    asyncio.run(measure_pages(site(target)))
