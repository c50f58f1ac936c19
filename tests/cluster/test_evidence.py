"""What workers make of WARC files is what one process makes of them, also when one of them is killed on the way."""

import hashlib
import resource
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive.derived import index_segments
from govkz_crawler.archive.derived.full_text import wrong_words
from govkz_crawler.archive.file.connection import writing
from govkz_crawler.archive.schema.migrations import NOTED_IN
from govkz_crawler.cli.main import main
from govkz_crawler.evidence import compare, reread_batches
from govkz_crawler.evidence.rebuild import restore
from tests.archive_factory import archive as made
from tests.archive_factory import item
from tests.crawling import govkz
from tests.evidence.runs import found, row, run, wrong
from tests.evidence.test_restore import content, rows

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
BATCHES = 12  # each run writes three: its begin, its items, its end
FIXTURES = Path(__file__).parent.parent / "evidence" / "fixtures" / "warc"


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Path:
    """An archive of some runs, each with new items and an edit of one from the run before."""
    archive = tmp_path_factory.mktemp("told") / "press.db"
    for number in range(BATCHES):
        at = (BEGIN + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        edited = [row(4 * number, f"Кездесу кейінге қалдырылды, {number}")] if number else []
        run(archive, *(row(4 * number + place, f"Кездесу {number}, {place}") for place in range(1, 5)), *edited, at=at)
    return archive


@pytest.fixture
def copy(told, tmp_path) -> Path:
    return Path(shutil.copytree(told.parent, tmp_path / "copy")) / "press.db"


@pytest.fixture
def small_pieces(monkeypatch):
    """A piece of work for every batch and every record."""
    monkeypatch.setattr(reread_batches, "MOST", 1)
    monkeypatch.setattr(compare, "_VERSIONS_A_PIECE", 1)


def killing(workers, after: int) -> tuple[Callable[[int], None], list[int]]:
    """Progress that kills a worker once so many pieces are done, and whom it killed."""
    killed: list[int] = []
    done = 0

    def progress(_: int) -> None:
        nonlocal done
        done += 1
        if done == after:
            killed.append(workers.kill_one_at_work())

    return progress, killed


def test_a_killed_worker_changes_nothing_in_the_archive(told, workers, small_pieces, tmp_path):
    alone, spread = tmp_path / "alone.db", tmp_path / "spread.db"
    assert list(restore(told.parent / "warc", alone, lambda _: None)) == []
    progress, killed = killing(workers, after=BATCHES + 8)  # a file of each run was looked through before
    assert list(restore(told.parent / "warc", spread, progress, workers.spread)) == []
    assert killed
    assert killed[0] not in workers.pids().values()
    assert content(spread) == content(alone) == content(told)
    assert wrong(spread) == []


def test_real_answers_of_all_kinds(workers, tmp_path):
    alone, spread = tmp_path / "alone.db", tmp_path / "spread.db"
    assert list(restore(FIXTURES, alone, lambda _: None)) == []
    assert list(restore(FIXTURES, spread, lambda _: None, workers.spread)) == []
    assert content(spread) == content(alone)


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x10
    path.write_bytes(data)


def test_the_same_findings_in_the_same_order(copy, workers, small_pieces):
    warc = sorted((copy.parent / "warc").glob("*.warc.gz"))
    for path in warc[2], warc[5]:
        flip(path, path.stat().st_size // 3)
    warc[7].unlink()
    (copy.parent / "warc" / "notes.txt").write_text("жазба")
    alone = found(copy)
    assert len(alone[0]) > 5
    progress, _ = killing(workers, after=10)
    assert found(copy, spread=workers.spread, progress=progress) == alone


class Unreliable:
    """A place where every other text is read wrongly, or not at all, as from another copy of the files."""

    here = False

    def __init__(self, monkeypatch) -> None:
        self.monkeypatch = monkeypatch

    def map(self, task, pieces, progress):
        for piece in pieces:
            with self.monkeypatch.context() as there:
                there.setattr(reread_batches, "reader", partial(self.reader, reread_batches.reader))
                result = task(piece, progress)
            yield result

    def bring(self, task, pieces, progress, folder):
        return (parcel.path for parcel in self.map(task, pieces, progress))

    def reader(self, reader, *args):
        content = reader(*args)
        wrong = {0: lambda text: None, 1: lambda text: {**text, "title": "Басқа мәтін"}, 2: lambda text: text}
        return lambda version: wrong[version["version_id"] % 3](content(version))


def test_a_text_that_a_worker_reads_otherwise_is_read_again_here(told, monkeypatch, tmp_path):
    new = tmp_path / "new.db"
    assert list(restore(told.parent / "warc", new, lambda _: None, Unreliable(monkeypatch))) == []
    assert content(new) == content(told)
    assert wrong(new) == []


def every_row(archive: Path) -> dict[str, list[tuple]]:
    """Of every table, the pages of the full-text indexes among them, but for the moments of migrations."""
    tables = rows(archive, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    return {name: rows(archive, f"SELECT * FROM [{name}]") for (name,) in tables if name != NOTED_IN}


@pytest.mark.parametrize("most", [3, 1_000], ids=["too many segments", "few segments"])
def test_every_byte_of_every_row_is_the_same(told, workers, small_pieces, monkeypatch, tmp_path, most):
    monkeypatch.setattr(index_segments, "MOST", most)
    alone, spread = tmp_path / "alone.db", tmp_path / "spread.db"
    assert list(restore(told.parent / "warc", alone, lambda _: None)) == []
    assert list(restore(told.parent / "warc", spread, lambda _: None, workers.spread)) == []
    written = every_row(alone)
    assert len(written["articles_fts_data"]) > 2
    assert every_row(spread) == written
    with writing(spread) as db:
        assert list(wrong_words(db)) == []


def bytes_of(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture
def press(tmp_path) -> Path:
    years = [2024, 2025, 2026]
    dates = {"kk": "08-20", "ru": "01-01"}
    things = [
        item(10 * year + n, lang, published_on=f"{year}-{dates[lang]}", published_at=f"{year}-08-20T05:30:00Z")
        for year in years for lang in dates for n in range(5)
    ]  # fmt: skip
    return made(tmp_path / "press" / "press.db", [*things, item(7, published_on=None, published_at=None)])


def test_through_the_commands(copy, press, workers, tmp_path):
    cluster, new = ("--cluster", workers.address), tmp_path / "new" / "press.db"
    warc = ("--warc-dir", copy.parent / "warc")
    line = ["rebuild", "--from-warc", *warc, "--archive", new, *cluster]
    done = govkz(*line)
    assert (done.returncode, done.stderr) == (0, "")
    assert "every row of its crawls as it was" in done.stdout
    assert content(new) == content(copy)

    checked = govkz("verify", "--warc", *warc, "--archive", new, *cluster)
    assert (checked.returncode, checked.stderr) == (0, "")

    one, many = tmp_path / "one", tmp_path / "many"
    assert govkz("export", "--format", "parquet", "--archive", press, "--out", one).returncode == 0
    done = govkz("export", "--format", "parquet", "--archive", press, "--out", many, *cluster)
    assert (done.returncode, done.stderr) == (0, "")
    assert "31 articles" in done.stdout
    assert len(bytes_of(one)) == 7
    assert bytes_of(many) == bytes_of(one)


def small_files(most: int) -> None:
    """On a worker: the disk is full after so many bytes, as far as a file can tell."""
    with suppress(AttributeError):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def test_a_disk_that_fills_in_the_workers(press, workers, tmp_path):
    out = tmp_path / "parts"
    line = ("export", "--format", "parquet", "--archive", press, "--out", out, "--cluster", workers.address)
    workers.client.run(small_files, 1_000)
    full = govkz(*line)
    workers.client.run(small_files, resource.RLIM_INFINITY)
    assert (full.returncode, full.stderr.count("\n")) == (1, 1)
    assert "after 3 tries, the last: worker tcp://" in full.stderr
    assert "File too large" in full.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["press"]
    assert govkz(*line).returncode == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("rebuild", "--workers", 2), "go with --from-warc"),
        (("verify", "--cluster", "tcp://127.0.0.1:1"), "go with --warc"),
        (("export", "--format", "csv", "--out", "x", "--workers", 2), "go with --format parquet"),
        (("verify", "--warc", "--workers", 2, "--cluster", "tcp://127.0.0.1:1"), "name one of them"),
    ],
)
def test_nothing_to_spread(copy, line, message):
    done = CliRunner().invoke(main, [*map(str, line), "--archive", str(copy)])
    assert (done.exit_code, message in done.stderr) == (2, True)


def test_a_cluster_that_is_not_there(copy):
    line = ["verify", "--warc", "--archive", str(copy), "--cluster", "tcp://127.0.0.1:1"]
    done = CliRunner().invoke(main, line)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in done.stderr
