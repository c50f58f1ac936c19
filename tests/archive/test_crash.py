"""Killed at any moment, out of disk, read while it writes: the archive holds whole batches, and goes on."""

import itertools
import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.write.writer import NO_EVIDENCE, Evidence, Run, Writer
from tests.archive.writing import day, findings, record, rows, run
from tests.archive_factory import item
from tests.patience import PATIENCE, until

BATCH = 5
ROUNDS = 8

# Forked from a process that has imported everything: what is to be killed should be writing, not importing.
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload([__name__])


def write_batches(path: Path, number: int) -> None:
    """A run that writes until somebody stops it: items in two languages, edits of them, readings."""
    at = day(number)
    writer = Writer(path, run=Run(f"run{number}", at))
    writer.begin_run("press", {}, at)
    batch = 0
    while True:
        batch += 1
        for place in range(BATCH):
            text = f"{batch}-топтама, {place}-хабар, {number}-рет қаралды. " * 20
            writer.record(item(batch * BATCH + place, "kk" if batch % 2 else "ru", text=text, seen_at=at))
        writer.commit()


def killed_after(seconds: float, begun: Callable[[], object], *args: object) -> None:
    """A run that writes batches ends wherever it is, so many seconds after it had begun."""
    process = FORK.Process(target=write_batches, args=args)
    process.start()
    until(begun)
    time.sleep(seconds)
    assert process.is_alive()
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def write_one_batch(path: Path) -> None:
    with run(path, 1) as writer:
        for place in range(BATCH):
            writer.record(item(place, seen_at=day(1)))
        writer.commit()


def count_calls(path: Path, told: "multiprocessing.Queue[int]") -> None:
    """Tell how many functions are called and left while a first batch is written."""
    made = itertools.count()
    sys.setprofile(lambda *_: next(made))
    write_one_batch(path)
    sys.setprofile(None)
    told.put(next(made))


def die_at_call(number: int, path: Path) -> None:
    """Write that batch, and die in the middle of it."""
    made = itertools.count()
    sys.setprofile(lambda *_: os.kill(os.getpid(), signal.SIGKILL) if next(made) == number else None)
    write_one_batch(path)


def assert_whole_batches(path: Path) -> None:
    assert findings(path) == []
    by_batch = rows(path, f"SELECT run_id, article_id / {BATCH}, count(*) FROM versions GROUP BY 1, 2")
    assert {count for *_, count in by_batch} <= {BATCH}


def die_once_it_has_its_name(path: Path) -> None:
    replace = Path.replace

    def replace_and_die(made: Path, target: Path) -> Path:
        replace(made, target)
        os.kill(os.getpid(), signal.SIGKILL)
        return target

    Path.replace = replace_and_die  # type: ignore[method-assign]  # in this process, which is to die
    with run(path, 1):
        pass


def test_an_archive_has_its_write_ahead_log_before_it_has_its_name(archive):
    """Otherwise whoever only reads would have to undo half of that change, and could not."""
    process = FORK.Process(target=die_once_it_has_its_name, args=(archive,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert rows(archive, "PRAGMA journal_mode") == [("wal",)]
    assert findings(archive) == []
    record(archive, 2, item(1, seen_at=day(2)))


def test_killed_while_it_writes(archive):
    with run(archive, 1):
        pass
    rng = random.Random(7)
    written = 0
    for number in range(2, ROUNDS + 2):
        begun = f"SELECT 1 FROM versions WHERE run_id = 'run{number}'"
        killed_after(rng.uniform(0, 0.2), lambda sql=begun: rows(archive, sql), archive, number)
        assert_whole_batches(archive)
        ((now,),) = rows(archive, "SELECT count(*) FROM versions")
        assert now >= written
        written = now
    assert written >= ROUNDS * BATCH
    record(archive, ROUNDS + 2, item(1, seen_at=day(ROUNDS + 2)))
    assert findings(archive) == []
    assert rows(archive, "SELECT count(*) FROM runs WHERE outcome IS NULL") == [(ROUNDS,)]


def test_killed_while_the_archive_is_made(tmp_path):
    """At places spread over all that is called until the first batch is written."""
    calls = FORK.Queue()
    counting = FORK.Process(target=count_calls, args=(tmp_path / "press.db", calls))
    counting.start()
    until_written = calls.get(timeout=PATIENCE)
    counting.join()
    for number in range(ROUNDS):
        path = tmp_path / str(number) / "press.db"
        process = FORK.Process(target=die_at_call, args=(until_written * number // ROUNDS, path))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        if path.exists():
            assert_whole_batches(path)
        record(path, 2, item(seen_at=day(2)))
        assert findings(path) == []


def write_until_full(path: Path, limit: int, result: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))  # Python ignores the signal: writing fails instead
    try:
        write_batches(path, 2)
    except ArchiveError as error:
        result.write_text(str(error), encoding="utf-8")


@pytest.mark.parametrize("room", [1, 50_000, 400_000, 2_000_000])
def test_a_full_disk(several, tmp_path, room):
    before = rows(several, "SELECT * FROM versions")
    for _ in range(2):  # a second run meets the same
        process = FORK.Process(
            target=write_until_full, args=(several, several.stat().st_size + room, tmp_path / "told")
        )
        process.start()
        process.join()
        assert process.exitcode == 0
        told = (tmp_path / "told").read_text(encoding="utf-8")
        assert str(several) in told
        assert "\n" not in told
        assert findings(several) == []
    after = rows(several, "SELECT * FROM versions")
    assert after[: len(before)] == before
    assert (len(after) - len(before)) % BATCH == 0
    record(several, 6, item(77, seen_at=day(6)))
    assert findings(several) == []


def read_all_the_time(path: Path, stop: Path) -> None:
    """Opens, reads and closes; being told to wait even once is a failure."""
    seen = 0
    while not stop.exists():
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as db:
            ((now,),) = db.execute("SELECT count(*) FROM versions").fetchall()
        assert now >= seen
        assert now % BATCH == 0
        seen = now
    os._exit(0 if seen else 1)


def test_readers_and_the_writer_do_not_wait_for_each_other(archive, tmp_path):
    with run(archive, 1):
        pass
    reader = FORK.Process(target=read_all_the_time, args=(archive, tmp_path / "stop"))
    reader.start()
    with closing(sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)) as patient:
        patient.execute("BEGIN")
        assert patient.execute("SELECT count(*) FROM versions").fetchone() == (0,)
        with run(archive, 2) as writer:
            for batch in range(1, 40):
                for place in range(BATCH):
                    writer.record(item(batch * BATCH + place, seen_at=day(2)))
                assert rows(archive, "SELECT count(*) FROM versions") == [((batch - 1) * BATCH,)]
                writer.commit()
                assert rows(archive, "SELECT count(*) FROM versions") == [(batch * BATCH,)]
        assert patient.execute("SELECT count(*) FROM versions").fetchone() == (0,)
    (tmp_path / "stop").touch()
    reader.join(PATIENCE)
    assert reader.exitcode == 0
    assert findings(archive) == []


def test_an_error_of_our_own_undoes_one_entry_and_no_more(archive):
    with run(archive, 1) as writer:
        writer.record(item(1))
        for _ in range(2):
            with pytest.raises(UnicodeEncodeError):
                writer.record(item(2, text="жарты \ud83d жұп"))
        writer.record(item(3))
    assert rows(archive, "SELECT article_id FROM versions") == [(1,), (3,)]
    assert rows(archive, "SELECT article_id FROM sightings") == [(1,), (3,)]
    assert findings(archive) == []


def test_what_the_evidence_refuses_is_not_committed(archive):
    def refuse(batch: object) -> None:
        raise OSError("no space left for WARC files")

    record(archive, 1, item(1))
    with closing(Writer(archive, run=Run("run", day(2)), evidence=Evidence(refuse, NO_EVIDENCE.reread))) as writer:
        writer.begin_run("press", {}, day(2))
        writer.record(item(2))
        with pytest.raises(ArchiveError, match=r"cannot write .*: no space left for WARC files"):
            writer.commit()
        writer.record(item(3))
        with pytest.raises(ArchiveError):
            writer.commit()
    assert rows(archive, "SELECT article_id FROM versions") == [(1,)]
    assert findings(archive) == []
