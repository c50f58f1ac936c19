"""Which pages people are asked to open."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.cli.main import main
from tests.archive.writing import looked, run
from tests.archive_factory import item

LISTING = "https://www.gov.kz/memleket/entities/edu/press/news?lang=kk"
DETAILS = "https://www.gov.kz/memleket/entities/edu/press/news/details/7?lang=kk"


@pytest.fixture
def archive(tmp_path) -> Path:
    """A feed that is refused after a hole, and an item of which only a summary is held."""
    path = tmp_path / "press.db"
    with run(path, 1) as writer:
        writer.record(item(7, source="rss", reader="rss/1", extent="summary"))
        writer.close_reading(looked(), "2025-09-01T09:00:00Z")
    with run(path, 5) as writer:
        reading = looked(outcome="refused", asked_from="2025-08-01T00:00:00Z", asked_to="2025-09-05T09:00:00Z")
        writer.close_reading(reading, "2025-09-05T09:00:00Z")
    return path


def listed(archive: Path, *words: str) -> str:
    done = CliRunner().invoke(main, ["capture-list", "--archive", str(archive), *words])
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [((), [LISTING, DETAILS]), (("--gaps",), [LISTING]), (("--refused",), [LISTING])],
)
def test_the_seed_list(archive, words, expected):
    assert listed(archive, *words).splitlines() == expected


def test_the_page_says_why(archive, tmp_path):
    out = tmp_path / "visit.html"
    assert "3 addresses" in listed(archive, "--out", str(out))
    page = out.read_text(encoding="utf-8")
    assert f'<a href="{LISTING}"' in page
    assert all(word in page for word in ("nobody has looked at", "refused to robots", "without their full text"))
    assert "Қазақстан Республикасы" in page  # the name in the language that is to be opened
    assert "2025-09-01 – 2025-09-05" in page


def test_a_file_of_another_name_is_a_seed_list(archive, tmp_path):
    out = tmp_path / "seeds.txt"
    listed(archive, "--out", str(out))
    assert out.read_text(encoding="utf-8").splitlines() == [LISTING, DETAILS]
