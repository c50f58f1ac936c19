"""Something else stands where a run would write: it fails in a line, and the archive is as good as before."""

from datetime import UTC, datetime

import pytest

from tests.crawling import crawl, govkz
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa", "langs": "ru"}


def file(path):
    path.write_text("mine")


def directory(path):
    path.mkdir()


def nowhere(path):
    path.symlink_to(path.parent / "nobody" / "knows")


FOLDERS, FILES = ("reports", "warc", "log"), ("press.db.requests.json", "press.db.lock", "press.db-wal")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, kind) for name in FOLDERS for kind in (file, nowhere)),
        *((name, kind) for name in FILES for kind in (directory, nowhere)),
    ],
    ids=lambda part: part if isinstance(part, str) else part.__name__,
)
def test_a_place_that_is_taken(name, kind, archive):
    archive.parent.mkdir(exist_ok=True)
    with StandIn(World.generate(31, ["mfa"], 5, START, END, body_chars=200, langs=["ru"])) as standin:
        if name.endswith("-wal"):
            assert crawl("press", archive, standin.url, **ASK).status == 0
            archive.with_name(name).unlink(missing_ok=True)
        kind(archive.with_name(name))
        done = crawl("press", archive, standin.url, **ASK)
    assert "Traceback" not in done.err
    assert done.status == 1, (done.out, done.err)
    assert (done.out + done.err).strip()
    assert archive.with_name(name).is_symlink() or archive.with_name(name).exists(), "nothing of others is moved away"
    if archive.exists() and not name.endswith(("-wal", "lock")):
        assert govkz("verify", "--archive", archive).returncode == 0
