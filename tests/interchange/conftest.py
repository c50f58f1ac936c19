"""An archive to export, with the raw answers that its texts were read from."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.interchange.article_rows import Articles
from tests.archive_factory import NAMES, archive, item, missed
from tests.transport import warcs


@pytest.fixture(scope="session")
def _press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_press(tmp_path_factory.mktemp("press"))


@pytest.fixture
def press(_press: Path, tmp_path: Path) -> Path:
    """A copy for one test."""
    shutil.copytree(_press.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / _press.name


def made_press(folder: Path, origin: Origin = "site") -> Path:
    """Two languages, two years, an edit, a removal, an item without a date, and texts that are hard to carry."""
    rss, graphql = warcs.records(
        folder / "warc",
        warcs.exchange("/api/v1/public/rss/edu/news/kk"),
        warcs.query(b'{"query": "{news {id title}}", "variables": {}}'),
    )
    feed, answer = {"warc": rss}, {"warc": graphql}
    return archive(
        folder / "press.db",
        [
            *NAMES,
            item(1, "kk", **feed),
            item(1, "ru", **answer),
            item(2, "kk", title="=1+1", text='Мәтінде "тырнақша", үтір;\nжәне жаңа жол бар.', **answer),
            item(
                3, "kk", title="-", text="", links=[], published_at=None, published_on=None, translation="placeholder"
            ),
            item(
                4,
                "ru",
                published_at="2024-12-31T20:00:00Z",
                published_on="2025-01-01",
                image_url="https://www.gov.kz/a",
            ),
            item(5, "ru", published_at="2023-03-01T05:00:00Z", published_on="2023-03-01", title="'@ школа"),
        ],
        [item(1, "kk", text="Мектепте 350 оқушыға орын бар.", seen_at="2025-08-21T06:00:00Z", **feed), missed(2)],
        origin=origin,
    )


@pytest.fixture
def articles(press: Path) -> Iterator[Articles]:
    """All of it."""
    with reading(press) as db:
        yield Articles(db, Selection(), press.parent / "warc")
