"""A crawl in parts on two workers: one guest for the site, one archive in the end, whoever is killed on the way."""

import itertools
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.verify.checks import verify
from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.cluster.parcel import pack
from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.operate.sharded import sharded_crawl as crawling
from govkz_crawler.operate.sharded.crawl_worker import ARCHIVE, Crawled
from govkz_crawler.operate.sharded.sharded_crawl import Places, conclude
from govkz_crawler.operate.sharded.shards import Shard
from tests.archive_factory import archive as made
from tests.archive_factory import item
from tests.crawling import crawl, govkz
from tests.operate.test_ping import Monitor
from tests.standin import StandIn, World

START, END = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
PERIOD = {"entities": "mfa,moa,mfa", "langs": "kk,ru", "since": "2026-05-01"}  # an entity twice, on purpose
DELAY = 0.1
ITEMS = 8

SAID = "SELECT section, article_id, lang, entity, title, text, published_at, url, status FROM articles ORDER BY 1, 2, 3"


@pytest.fixture
def standin():
    with StandIn(World.generate(23, ["mfa", "moa"], ITEMS, START, END, body_chars=200), max_size=4) as running:
        yield running


def spread_crawl(workers, archive, standin, settings=(), **changes):
    line = ["crawl", "history", "--archive", archive, "--cluster", workers.address]
    for name, value in {**PERIOD, **changes}.items():
        line += ["-a", f"{name}={value}"]
    at_once = {"DOWNLOAD_DELAY": DELAY, "AUTOTHROTTLE_START_DELAY": DELAY}
    for name, value in {"GOVKZ_BASE_URL": standin.url, **at_once}.items():
        line += ["-s", f"{name}={value}"]
    return govkz(*line, *settings)


def rows(archive: Path, query: str):
    with closing(sqlite3.connect(archive)) as db:
        return db.execute(query).fetchall()


def requests_today(archive: Path) -> int:
    return json.loads(archive.with_name(f"{archive.name}.requests.json").read_text())["requests"]


def rests(log) -> list[float]:
    """Seconds between each answer and the next request."""
    return [later.time - earlier.answered for earlier, later in itertools.pairwise(log)]


def test_two_parts_one_worker_killed(workers, standin, archive, tmp_path):
    killed: list[int] = []

    def kill(record: object) -> None:
        if len(standin.log) == 6:  # of 12 at least
            killed.append(workers.kill_one_at_work())

    standin.on_request = kill
    standin.fault("graphql", "status", code=503, nth=3, times=1, retry_after="2")
    done = spread_crawl(workers, archive, standin)
    standin.on_request = None
    assert (done.returncode, done.stderr, len(killed)) == (0, "", 1)
    assert done.stdout.count("history: complete") == 2

    assert min(rests(standin.log)) >= DELAY, "one request at a time, and the delay after each answer"
    struck = next(place for place, record in enumerate(standin.log) if record.faults)
    assert rests(standin.log)[struck] >= 1.9, "whoever was asked for time, all of them wait"
    assert requests_today(archive) == len(standin.log)

    alone = crawl("history", tmp_path / "alone" / "press.db", standin.url, **PERIOD)
    assert alone.status == 0
    assert rows(archive, SAID) == rows(alone.archive, SAID)
    assert rows(archive, "SELECT count(*) FROM versions") == rows(alone.archive, "SELECT count(*) FROM versions")
    feeds = "SELECT entity, section, lang, from_at, outcome FROM coverage ORDER BY 1, 2, 3"
    assert rows(archive, feeds) == rows(alone.archive, feeds)
    checked = govkz("verify", "--warc", "--archive", archive)
    assert (checked.returncode, checked.stderr) == (0, "")

    # Again, with one item more: what is held is known, and no news.
    standin.world.add("moa", created=END, langs=("kk",), body_chars=200)
    versions = len(rows(archive, "SELECT 1 FROM versions"))
    again = spread_crawl(workers, archive, standin, langs="kk")
    assert (again.returncode, again.stderr) == (0, "")
    assert len(rows(archive, "SELECT 1 FROM versions")) == versions + 1


def test_a_monitor_hears_of_the_whole_crawl(workers, standin, archive):
    with Monitor() as monitor:
        Thread(target=monitor.serve_forever, daemon=True).start()
        told = ["-s", f"GOVKZ_PING_URL={monitor.url}"]
        assert spread_crawl(workers, archive, standin, told, entities="mfa", langs="kk").returncode == 0
        monitor.shutdown()
    assert [path for path, _ in monitor.heard] == ["/check/start", "/check/0"]
    assert monitor.heard[-1][1].endswith(" parts")


def test_wrong_arguments_and_a_held_archive(workers, standin, archive):
    wrong = govkz("crawl", "history", "-a", "langs=xx", "--archive", archive)
    assert (wrong.returncode, "langs=xx is not one of" in wrong.stderr) == (2, True)
    with crawling.locked(archive):
        refused = spread_crawl(workers, archive, standin)
    assert (refused.returncode, refused.stderr.count("\n"), standin.log) == (75, 1, [])


@pytest.fixture
def places(tmp_path) -> Places:
    path = made(tmp_path / "main" / "press.db", [item(1), item(2)])
    return Places(path, path.parent / "warc")


def brought(folder: Path, *things) -> Crawled:
    path = made(folder / ARCHIVE, things, name="part", hour=6)
    return Crawled(Shard("news-kk-1", "press", {}), 0, "press: complete", {ARCHIVE: pack(path)})


def carry(parcel, to):
    shutil.copyfile(parcel.path, to)


def test_what_comes_twice_is_there_once(places, tmp_path):
    crawled = brought(tmp_path / "part", item(2), item(3))
    assert crawling._take_over(crawled, places, carry) > 0
    before = rows(places.archive, "SELECT * FROM versions")
    assert crawling._take_over(crawled, places, carry) == 0
    assert rows(places.archive, "SELECT * FROM versions") == before


def test_an_archive_that_does_not_verify_is_refused(places, tmp_path):
    crawled = brought(tmp_path / "part", item(3))
    path = crawled.files[ARCHIVE].path
    with closing(sqlite3.connect(path)) as db:
        (guard,) = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'versions%update%'")
        db.execute(f"DROP TRIGGER {guard[0]}")
        db.execute("UPDATE versions SET title = 'Басқа'")
        db.commit()
    before = rows(places.archive, "SELECT * FROM versions")
    with pytest.raises(ClusterError, match=r"does not verify: .* is damaged and was not merged"):
        crawling._take_over(crawled._replace(files={ARCHIVE: pack(path)}), places, carry)
    assert rows(places.archive, "SELECT * FROM versions") == before
    with reading(places.archive) as db:
        assert list(verify(db)) == []
    assert [path.name for path in places.archive.parent.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize(
    ("statuses", "ending"),
    [
        ([0, 0], Exit.COMPLETE), ([0, 3], Exit.PARTIAL), ([0, 1], Exit.PARTIAL), ([1, 1], Exit.FAILED),
        ([1, 4], Exit.CHANGED_SHAPE), ([], Exit.FAILED),
    ],
)  # fmt: skip
def test_how_a_crawl_of_parts_ends(statuses, ending):
    assert conclude(statuses) == ending
