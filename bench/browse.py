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
from statistics import median, quantiles

from bench.figures import Figure, table
from bench.generate import SLUGS, generate
from bench.measure import apart
from govkz_crawler.browse.queries import trends
from govkz_crawler.browse.search import history
from govkz_crawler.browse.search.find import Filters, find
from govkz_crawler.browse.search.query import parse
from govkz_crawler.browse.search.vocabulary import Vocabulary
from govkz_crawler.browse.serving import site
from tests.browse.test_search_quality import QUERIES

ARTICLES, FULL = 100_000, 1_000_000
ROUNDS = 5
WORDS = [query["q"] for query in QUERIES]
PAGES = (
    "/", "/search?q=үкімет", "/search?q=правительство", f"/search?q=министерство&lang=ru&entity={SLUGS[0]}",
    "/search?q=министр&entity=akimat", f"/search?entity={SLUGS[0]}", "/search?entity=akimat",
    "/search?lang=kk&status=live", "/search?status=removed", "/search?q=министерство&in=history", "/search?q=засидание",
    "/trends?q=бюджет&q=бюджеті", "/trends?q=министерство", "/entities?all=1", "/item/news/1",
    "/entities", f"/entities/{SLUGS[0]}",
    "/edits", f"/edits?entity={SLUGS[0]}", "/removals", "/gaps", "/runs", "/questions", "/feeds", "/feeds/new.atom",
    "/feeds/edited.atom?q=школа", "/press", "/press/articles", "/press/articles?_search=қаулы",
    "/press/versions", "/press/pairs", "/press/silent_editors", "/press/published_at_night?since=2026-09-01",
    "/press/slowest_translations?since=2026-09-01", "/press/vanished_this_month?since=2026-09-01",
    # what finds most of the archive, and what is nonsense
    "/search?q=и в на", "/search?q=и в на&page=100", "/search?q=а*&sort=date", f"/search?q={'ж' * 10_000}",
    f"/search?q={'министр ' * 1_000}", "/search?q=-министр", "/search?since=2021-01-01&page=100",
    "/trends?q=и&q=в&q=на", "/item/news/1/reprints",
)  # fmt: skip

BARE = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank LIMIT 20"

FILTERS = {
    "search": Filters(),
    "search, one language": Filters(lang="ru"),
    "search, one entity": Filters(entities=(SLUGS[0],)),
    "search, one year": Filters(since="2023-01-01", before="2024-01-01"),
    "search, newest first": Filters(by_date=True),
}
_SMALL_FACTOR = 2.0  # of the bare query: what the forms of words and the texts of hits may cost
_HISTORY_FACTOR = 2.0  # of that again: every version that was ever held
_TRENDS = 500.0  # ms at the median
_GROWTH = 0.15  # of the full-text index: what it may cost to find what texts say no more
_PATIENCE = 120_000  # ms
_ENDURED = 1_000.0  # ms: for longer nobody waits


def run(full: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "press.db"
        apart(generate, archive, FULL if full else ARTICLES)
        return measured(archive)


def measured(archive: Path) -> list[Figure]:
    return [*_searches(archive), *asyncio.run(_pages(archive))]


def _searches(archive: Path) -> list[Figure]:
    """p95 over all queries, once a round, each beside the bare query of the same round; of trends the median."""
    connection = sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA cache_size = -65536")  # as the site has it
    ours = {name: _searching(connection, filters) for name, filters in FILTERS.items()}
    ours["search in history"] = _in_history(connection)
    over_time = _over_time(connection)
    bare: list[float] = []
    times: dict[str, list[float]] = {name: [] for name in ours}
    medians: list[float] = []
    for _ in range(ROUNDS):
        bare.append(_p95(lambda words: connection.execute(BARE, [_bare(words)]).fetchall()))
        for name, search in ours.items():
            times[name].append(_p95(search))
        medians.append(median(_times(over_time)))
    growth = _growth(connection)
    connection.close()
    return [
        *(_beside(name, runs, bare) for name, runs in times.items()),
        Figure("words over time, median", "ms", tuple(medians), goal=_TRENDS, more_is_better=False),
        growth,
    ]


def _beside(name: str, runs: list[float], bare: list[float]) -> Figure:
    goal = _SMALL_FACTOR * (_HISTORY_FACTOR if name == "search in history" else 1)
    against = "the bare FTS5 query"
    return Figure(f"{name}, p95", "ms", tuple(runs), against, tuple(bare), goal, more_is_better=False)


def _in_history(connection: sqlite3.Connection) -> Callable[[str], object]:
    return lambda words: history.search(connection, parse(words), Filters(), 1, only_gone=False)


def _over_time(connection: sqlite3.Connection) -> Callable[[str], object]:
    vocabulary = Vocabulary(connection)
    return lambda words: trends.holding(connection, parse(words).among(vocabulary).match or "", Filters())


def _growth(connection: sqlite3.Connection) -> Figure:
    """What the index of history takes, as a part of the index of what is said now."""
    pages = "SELECT sum(pgsize) FROM dbstat WHERE name GLOB ?"
    past, now = (
        sum(connection.execute(pages, [name]).fetchone()[0] or 0 for name in names)
        for names in (("passages", "passages_fts_*"), ("articles_fts_*",))
    )
    return Figure(
        "the index of history beside that of articles", "share", (past / now,), goal=_GROWTH, more_is_better=False
    )


def _searching(connection: sqlite3.Connection, filters: Filters) -> Callable[[str], object]:
    vocabulary = Vocabulary(connection)
    return lambda words: find(connection, parse(words, filters.lang).among(vocabulary).match or "", filters)


def _bare(words: str) -> str:
    return " ".join(f'"{word}" *' for word in words.split())


def _p95(search: Callable[[str], object]) -> float:
    return quantiles(_times(search), n=20)[-1]


def _times(search: Callable[[str], object]) -> list[float]:
    """Processor time of each query in ms, the shortest first: what else the machine does makes no difference."""
    times = []
    for words in WORDS:
        began = time.process_time()
        search(words)
        times.append((time.process_time() - began) * 1_000)
    return sorted(times)


async def _pages(archive: Path) -> list[Figure]:
    served = site(archive)
    served._settings["sql_time_limit_ms"] = _PATIENCE  # what a busy machine takes long for is measured, too
    client = served.client
    figures = []
    for path in PAGES:
        times = []
        for _ in range(ROUNDS):
            began = time.process_time()
            answer = await client.get(path)
            times.append((time.process_time() - began) * 1_000)
            assert answer.status_code == 200, path
        figures.append(Figure(path, "ms", tuple(times), goal=_ENDURED, more_is_better=False))
    return figures


if __name__ == "__main__":
    print(*table(measured(Path(sys.argv[1])), {}), sep="\n")
