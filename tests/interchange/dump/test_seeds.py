"""Two real dumps, where they lie beside the checkout: every item read, every character accounted for."""

import re
from collections import Counter
from pathlib import Path

import pytest

from govkz_crawler.archive.transfer.dump_item import DumpItem, unique
from govkz_crawler.interchange.dump.reader import read

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
SOCIETY = SEEDS / "000_560d5c9ccd7a392b.txt"
TWICE = SEEDS / "002_1e38e27f6dd73e4b.txt"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real dumps are not here")


def items(path: Path) -> list[DumpItem]:
    with path.open("rb") as stream:
        return list(read(stream))


@pytest.mark.parametrize(
    ("path", "sections", "different", "sources"),
    [(SOCIETY, {"Society": 20}, 20, 3), (TWICE, {"News": 5, "Society": 5}, 5, 6)],
    ids=["one section", "the listing twice"],
)
def test_counts(path: Path, sections: dict[str, int], different: int, sources: int) -> None:
    found = items(path)
    assert Counter(item.section_header for item in found) == sections
    assert len(list(unique(found))) == different
    assert sum(item.source_url is not None for item in found) == sources
    assert all(item.complete for item in found)


@pytest.mark.parametrize("path", [SOCIETY, TWICE], ids=["one section", "the listing twice"])
def test_nothing_of_the_file_is_lost(path: Path) -> None:
    """What the items hold, put together again in the file's order, is the file without its labels."""
    content = path.read_text("utf-8")
    assert len(re.findall(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}$", content, re.MULTILINE)) == len(items(path))
    held, section = [], ""
    for item in items(path):
        day = ".".join(reversed((item.dump_date or "").split("-")))
        opening = [] if item.section_header == section else [item.section_header]
        section = item.section_header
        held += [*opening, item.title, day, item.text, item.source_url or ""]
    assert squeezed("".join(held)) == squeezed(
        re.sub(r"^More$|Source : (?=https://www\.gov\.kz/)", "", content, flags=re.M)
    )


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_both_listings_of_the_second_file_hold_the_same_items() -> None:
    found = items(TWICE)
    ids = [item.article_id for item in found]
    assert ids[:5] == ids[5:] == [None, 1129440, 1129441, 1129425, None]
