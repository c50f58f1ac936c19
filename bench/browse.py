"""Search and pages on a large archive: 100,000 articles, with ``--full`` 1,000,000.

Search is measured against the bare FTS5 query that a user of the archive would write, in turn in the same run: the same
words with an asterisk, the twenty best by bm25. A page is measured through Datasette, templates and all.
`python -m bench.browse ARCHIVE` takes an archive that is there already.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from bench.figures import Figure, table
from bench.generate import SLUGS, generate
from bench.measure import apart
from govkz_crawler.browse.search.find import Filters, find
from govkz_crawler.browse.search.query import parse
from govkz_crawler.browse.serving import site
from tests.browse.test_search_quality import QUERIES

ARTICLES, FULL = 100_000, 1_000_000
ROUNDS = 5
WORDS = [query["q"] for query in QUERIES]
PAGES = (
    "/", "/search?q=үкімет", "/search?q=правительство", f"/search?q=министерство&lang=ru&entity={SLUGS[0]}",
    "/search?q=министр&entity=akimat", f"/search?entity={SLUGS[0]}", "/search?entity=akimat",
    "/search?lang=kk&status=live", "/search?status=removed", "/item/news/1", "/entities", f"/entities/{SLUGS[0]}",
    "/edits", f"/edits?entity={SLUGS[0]}", "/removals", "/gaps", "/runs", "/questions", "/feeds", "/feeds/new.atom",
    "/feeds/edited.atom?q=школа", "/press", "/press/articles", "/press/articles?_search=қаулы",
    "/press/versions", "/press/pairs", "/press/silent_editors", "/press/published_at_night?since=2026-09-01",
    "/press/slowest_translations?since=2026-09-01", "/press/vanished_this_month?since=2026-09-01",
)  # fmt: skip

BARE = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank LIMIT 20"

FILTERS = {
    "search": Filters(),
    "search, one language": Filters(lang="ru"),
    "search, one entity": Filters(entities=(SLUGS[0],)),
    "search, one year": Filters(since="2023-01-01", before="2024-01-01"),
    "search, newest first": Filters(by_date=True),
}
_SMALL_FACTOR = 3.0  # of the bare query: what the forms of words and the texts of hits may cost
_ENDURED = 1_000.0  # ms: for longer nobody waits


def run(full: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "press.db"
        apart(generate, archive, FULL if full else ARTICLES)
        return measured(archive)


def measured(archive: Path) -> list[Figure]:
    return [*_searches(archive), *asyncio.run(_pages(archive))]


def _searches(archive: Path) -> list[Figure]:
    """p95 over all queries, once a round."""
    connection = sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA cache_size = -65536")  # as the site has it
    bare: list[float] = []
    ours: dict[str, list[float]] = {name: [] for name in FILTERS}
    for _ in range(ROUNDS):
        bare.append(_p95(lambda words: connection.execute(BARE, [_bare(words)]).fetchall()))
        for name, filters in FILTERS.items():
            ours[name].append(_p95(_searching(connection, filters)))
    connection.close()
    return [
        Figure(
            f"{name}, p95", "ms", tuple(runs), "the bare FTS5 query", tuple(bare), _SMALL_FACTOR, more_is_better=False
        )
        for name, runs in ours.items()
    ]


def _searching(connection: sqlite3.Connection, filters: Filters) -> Callable[[str], object]:
    return lambda words: find(connection, parse(words, filters.lang).match or "", filters)


def _bare(words: str) -> str:
    return " ".join(f'"{word}" *' for word in words.split())


def _p95(search: Callable[[str], object]) -> float:
    times = []
    for words in WORDS:
        began = time.perf_counter()
        search(words)
        times.append((time.perf_counter() - began) * 1_000)
    return quantiles(times, n=20)[-1]


async def _pages(archive: Path) -> list[Figure]:
    client = site(archive).client
    figures = []
    for path in PAGES:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            answer = await client.get(path)
            times.append((time.perf_counter() - began) * 1_000)
            assert answer.status_code == 200, path
        figures.append(Figure(path, "ms", tuple(times), goal=_ENDURED, more_is_better=False))
    return figures


if __name__ == "__main__":
    print(*table(measured(Path(sys.argv[1])), {}), sep="\n")
