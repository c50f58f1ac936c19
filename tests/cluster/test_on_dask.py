"""Work on a cluster: in order, each piece once, whatever becomes of the workers."""

import socket
import subprocess
import sys
from functools import partial

import pytest

from govkz_crawler.cluster import attempt, worker
from govkz_crawler.cluster.connecting import spread
from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.cluster.on_dask import OnDask
from govkz_crawler.cluster.spread import HERE
from tests.cluster import tasks
from tests.patience import PATIENCE

PIECES = range(20)
SQUARES = [piece * piece for piece in PIECES]


def test_nobody_asked_for_workers():
    with spread(None, None, 60) as here:
        assert here is HERE
        assert list(here.map(tasks.square, PIECES, lambda _: None)) == SQUARES


def test_results_come_in_the_order_of_the_pieces(workers):
    told: list[int] = []
    assert list(workers.spread.map(tasks.square, PIECES, told.append)) == SQUARES
    assert told == list(PIECES)


def test_all_workers_work(workers):
    assert set(workers.spread.map(tasks.where, PIECES, lambda _: None)) == set(workers.pids())


def test_pieces_are_asked_for_as_they_are_needed(workers):
    taken: list[int] = []
    results = workers.spread.map(tasks.square, (taken.append(piece) or piece for piece in range(1000)), lambda _: None)
    assert [next(results) for _ in range(3)] == SQUARES[:3]
    assert len(taken) < 30
    results.close()


def test_a_worker_that_dies_costs_time_only(workers, tmp_path):
    before = set(workers.pids().values())
    assert list(workers.spread.map(partial(tasks.dies_once, tmp_path), PIECES, lambda _: None)) == SQUARES
    assert len(before - set(workers.pids().values())) == 1


def test_a_worker_that_hangs_is_ended_and_its_piece_done_elsewhere(workers, tmp_path, monkeypatch):
    """The clock of the test stands still until the last piece, which hangs, is the only one under way."""
    told: list[int] = []
    pieces = range(tasks.LAST + 1)

    def clock() -> float:
        return 60.0 if len(told) == tasks.LAST and (tmp_path / f"tried-{tasks.LAST}").exists() else 0.0

    monkeypatch.setattr(attempt, "monotonic", clock)
    before = set(workers.pids().values())
    impatient = OnDask(workers.client, seconds=59)
    assert list(impatient.map(partial(tasks.hangs_once, tmp_path), pieces, told.append)) == SQUARES[: len(pieces)]
    assert len(before - set(workers.pids().values())) == 1


def test_what_no_worker_can_do_is_told_with_the_worker(workers):
    told = (
        rf"after 3 tries, the last: worker tcp://127\.0\.0\.1:\d+ on {socket.gethostname()}: .*No space left on device"
    )
    with pytest.raises(ClusterError, match=told):
        list(workers.spread.map(tasks.fails, PIECES, lambda _: None))


def test_a_worker_with_other_software_is_not_believed(workers, monkeypatch):
    monkeypatch.setattr("govkz_crawler.cluster.attempt.software", lambda: "govkz_crawler/9.9")
    with pytest.raises(ClusterError, match=r"its software is .*, and govkz_crawler/9\.9 was asked for"):
        list(workers.spread.map(tasks.square, [1], lambda _: None))


@pytest.mark.parametrize("task", [tasks.writes, tasks.spoils_once], ids=["whole", "spoilt the first time"])
def test_files_come_over_in_pieces(workers, tmp_path, monkeypatch, task):
    monkeypatch.setattr("govkz_crawler.cluster.parcel.PIECE", 1_000)
    text = "Ауылда жаңа мектеп ашылды. " * 200
    work = partial(task, tmp_path, text) if task is tasks.spoils_once else partial(task, text)

    def receive(parcel, carry):
        path = tmp_path / f"{parcel.path.name}.{len(list(tmp_path.iterdir()))}"
        carry(parcel, path)
        path.rename(tmp_path / parcel.path.name)

    workers.spread.fetch(work, range(5), lambda _: None, receive)
    assert [(tmp_path / f"{piece}.txt").read_text() for piece in range(5)] == [text] * 5


@pytest.mark.parametrize("seen", [True, False], ids=["on a disk of both", "on the worker's own disk"])
def test_files_are_brought_in_the_order_of_their_pieces(workers, tmp_path, seen):
    task = partial(tasks.leaves, tmp_path if seen else tmp_path / "nowhere")
    paths = list(workers.spread.bring(task, PIECES, lambda _: None, tmp_path))
    assert [path.read_text() for path in paths] == [str(piece) for piece in PIECES]
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("address", "message"),
    [(f"tcp://127.0.0.1:{free_port()}", "Connection refused"), ("nonsense", "no Dask scheduler answers at nonsense")],
    ids=["nobody there", "no address"],
)
def test_a_cluster_that_is_not_there(address, message):
    with pytest.raises(ClusterError, match=message), spread(None, address, 60):
        pass


def test_the_missing_extra_is_named(tmp_path):
    """In a process of its own, where it can be missing."""
    program = """
import sys
sys.modules["distributed"] = None
from govkz_crawler.cli import main
main(["rebuild", "--from-warc", "--workers", "2", "--archive", sys.argv[1]])
"""
    line = [sys.executable, "-c", program, tmp_path / "press.db"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, check=False)
    told = "govkz: spreading work (--workers, --cluster) needs distributed: pip install 'govkz-crawler[cluster]'\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_errors_of_ours_are_told_as_they_are(workers):
    assert worker._told(ClusterError("the disk\nis full")) == "the disk is full"
    assert worker._told(ValueError("7")) == "ValueError: 7"
