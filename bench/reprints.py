"""How many reprints the view `reprints` lists, and how many filled-in forms it takes for one.

The texts are made up, 300 of each kind. How many reprints the view lists in the made-up archive of the other benchmarks
is said too, and how many the sketches find among dumps, where any are beside the checkout.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from random import Random

from bench.figures import Figure
from bench.generate import FIRST, SLUGS, archive_of, generate, record
from bench.measure import apart
from bench.prose import paragraphs, sentence
from govkz_crawler.archive.schema.views import REPRINT
from govkz_crawler.interchange.dump.reader import read
from govkz_crawler.items import PressItem
from govkz_crawler.normalise.clock import ALMATY, utc
from govkz_crawler.normalise.sketch import share, sketch

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"

EACH = 300  # texts of a kind
LENGTH = 2_500  # characters
GENERATED = 10_000  # articles
FOUND, TAKEN = 0.95, 0.02  # of the reprints, at least; of the forms, at most

Lines = list[str]


def verbatim(lines: Lines, _: Random) -> Lines:
    return lines


def headed(lines: Lines, rng: Random) -> Lines:
    """Under another first paragraph, with a line of its own at the end."""
    return [sentence(rng, "ru", 200), *lines[1:], sentence(rng, "ru", 90)]


def corrected(lines: Lines, _: Random) -> Lines:
    """With another word in one paragraph of three."""
    return [line.replace(" ", " же ", 1) if place % 3 == 0 else line for place, line in enumerate(lines)]


def shortened(lines: Lines, _: Random) -> Lines:
    return lines[: round(len(lines) * 0.8)]


def filled_in(lines: Lines, rng: Random) -> Lines:
    """The same form: half of its paragraphs are of another case."""
    return [sentence(rng, "ru", len(line)) if place % 2 else line for place, line in enumerate(lines)]


REPRINTS: tuple[Callable[[Lines, Random], Lines], ...] = (verbatim, headed, corrected, shortened)
CHANGES = (*REPRINTS, filled_in)


def run(_: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        archive, made_up = Path(folder, "reprints.db"), Path(folder, "press.db")
        apart(_write, archive)
        listed = _listed(archive)
        apart(generate, made_up, GENERATED)
        rate = len({later for later, _ in _listed(made_up)}) / GENERATED
    figures = [_share(listed, change) for change in CHANGES]
    return [*figures, Figure("reprints in the made-up archive", "share", (rate,)), *_seeds()]


def _write(path: Path) -> None:
    rng = Random(EACH)
    with archive_of(path, "bench-1") as writer:
        for kind, change in enumerate(CHANGES):
            for number in range(EACH * 2 * kind + 1, EACH * 2 * (kind + 1), 2):
                lines = paragraphs(rng, "ru", LENGTH)
                writer.record(_item(number, lines))
                writer.record(_item(number + 1, change(lines, rng)))


def _item(number: int, lines: Lines) -> PressItem:
    published = FIRST + timedelta(hours=number)
    item = PressItem(
        SLUGS[number % 2], "news", "ru", number, "graphql", title=f"№ {number}", text="\n".join(lines), summary="",
        published_raw=utc(published), published_at=utc(published),
        published_on=published.astimezone(ALMATY).date().isoformat(),
        content_lang="ru", reader="graphql/1", warc=record(number),
    )  # fmt: skip
    return replace(item, seen_at=utc(published))


def _listed(path: Path) -> set[tuple[int, int]]:
    """Pairs of items."""
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT article_id, of_article_id FROM reprints"))


def _share(listed: set[tuple[int, int]], change: Callable[[Lines, Random], Lines]) -> Figure:
    first = EACH * 2 * CHANGES.index(change) + 1
    found = sum((number + 1, number) in listed for number in range(first, first + 2 * EACH, 2)) / EACH
    if change in REPRINTS:
        return Figure(f"reprints found: {change.__name__}", "share", (found,), goal=FOUND)
    return Figure("forms taken for reprints", "share", (found,), goal=TAKEN, more_is_better=False)


def _seeds() -> Iterator[Figure]:
    marks = [found for path in sorted(SEEDS.glob("*.txt")) for found in _sketches(path) if found]
    if marks:
        alike = [share(one, other) for one, other in combinations(marks, 2)]
        yield Figure("pairs of reprints among the seeds' items", "", (sum(each >= REPRINT for each in alike),))
        yield Figure("pairs that share some sentences", "", (sum(0 < each < REPRINT for each in alike),))


def _sketches(path: Path) -> list[bytes]:
    return [sketch(item.text.encode()) for item in read(path.read_bytes())]
