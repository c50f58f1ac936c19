"""Work in a second process: done there, by another when that is gone, ended when it or the crawl ends, never left."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path

import pytest

from govkz_crawler import second_process as beside_module
from govkz_crawler.second_process import Beside, Ended
from tests.patience import until

# Starts one, says which process that is, and dies as a killed crawl does.
KILLED = """
import asyncio, os
from tests.test_second_process import told, where
from govkz_crawler.second_process import Beside
if __name__ == "__main__":
    beside = Beside(where, told)
    print(asyncio.run(beside([0]))[0][1], flush=True)
    os.kill(os.getpid(), 9)
"""


ENDLESS, DEADLY = -1, -2


def where(given: int) -> tuple[int, int]:
    """Twice the number, and the process that found it; two numbers are hard to tell."""
    if given == ENDLESS:
        while True:
            pass
    if given == DEADLY:
        os.kill(os.getpid(), signal.SIGSEGV)
    return given * 2, os.getpid()


def told(given: int, reason: str) -> tuple[int, str]:
    return given, reason


async def meanwhile(asked: Awaitable[list[tuple[int, object]]]) -> tuple[list[tuple[int, object]], int]:
    """What was asked for, and how often the loop of the crawl has come round until then."""
    done = asyncio.ensure_future(asked)
    turns = 0
    while not done.done():
        await asyncio.sleep(0.01)
        turns += 1
    return done.result(), turns


@pytest.fixture
def beside():
    beside = Beside(where, told, seconds=1)
    yield beside
    beside.close()


def numbers(beside, *given: int) -> list[int]:
    return [number for number, _ in asyncio.run(beside(given))]


def processes(beside, *given: int) -> set[int]:
    return {process for _, process in asyncio.run(beside(given))}


def test_in_another_process(beside):
    assert numbers(beside, 0, 1, 2) == [0, 2, 4]
    assert processes(beside, 3) == processes(beside, 4, 5) != {os.getpid()}


def test_in_a_new_one_when_that_has_been_killed(beside):
    [process] = processes(beside, 1)
    os.kill(process, signal.SIGKILL)
    assert numbers(beside, 2, 3) == [4, 6]
    assert processes(beside, 1) not in ({process}, {os.getpid()})


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_what_ends_the_whole_group_is_meant_for_the_crawl(beside, ending):
    [process] = processes(beside, 1)
    os.kill(process, ending)
    assert processes(beside, 2) == {process}


@pytest.mark.parametrize(
    ("hard", "reason"),
    [(ENDLESS, "reading it takes more than 1 seconds of processor time"), (DEADLY, "status -11")],
    ids=["endless", "deadly"],
)
def test_what_cannot_be_done_is_told_and_the_rest_and_the_crawl_go_on(beside, hard, reason):
    (first, second, third), turns = asyncio.run(meanwhile(beside([1, hard, 3])))
    assert turns > 1
    assert (first[0], third[0]) == (2, 6)
    assert second[0] == hard and reason in second[1]
    assert numbers(beside, 4) == [8]


def test_nobody_waits_for_it_when_the_crawl_ends():
    """Neither for what is endless nor for what would have come after it; the process is gone."""
    ending = False
    beside = Beside(where, told, lambda: ending)

    async def ended() -> int:
        nonlocal ending
        [(_, process)] = await beside([1])
        asked = [asyncio.ensure_future(beside([given])) for given in (ENDLESS, 2)]
        ending = True
        assert all(isinstance(one, Ended) for one in await asyncio.gather(*asked, return_exceptions=True))
        return process

    process = asyncio.run(ended())
    beside.close()
    assert not (Path("/proc") / str(process)).exists()


def test_here_where_no_process_can_be_started(monkeypatch):
    def no_process(*_, **__):
        raise OSError("no more processes")

    beside = Beside(where, told)
    monkeypatch.setattr(beside_module._CONTEXT, "Process", no_process)
    assert processes(beside, 1, 2) == {os.getpid()}
    beside.close()


def test_it_ends_with_the_process_that_began_it(tmp_path):
    program = tmp_path / "killed.py"
    program.write_text(KILLED, encoding="utf-8")
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    process = Path("/proc") / done.stdout.strip()
    until(lambda: not process.exists())
