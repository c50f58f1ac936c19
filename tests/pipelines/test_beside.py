"""Work in a second process: done there, done here when that one is gone, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from govkz_crawler.pipelines.beside import Beside

# Starts one, says which process that is, and dies as a killed crawl does.
KILLED = """
import asyncio, os
from tests.pipelines.test_beside import where
from govkz_crawler.pipelines.beside import Beside
if __name__ == "__main__":
    beside = Beside(where)
    print(asyncio.run(beside(0))[1], flush=True)
    os.kill(os.getpid(), 9)
"""


def where(given: int) -> tuple[int, int]:
    return given * 2, os.getpid()


@pytest.fixture
def beside():
    beside = Beside(where)
    yield beside
    beside.close()


def test_in_another_process(beside):
    made = [asyncio.run(beside(number)) for number in range(3)]
    assert [number for number, _ in made] == [0, 2, 4]
    assert len({process for _, process in made}) == 1
    assert made[0][1] != os.getpid()


def test_in_this_one_when_the_other_has_been_killed(beside):
    _, process = asyncio.run(beside(1))
    os.kill(process, signal.SIGTERM)
    assert asyncio.run(beside(2)) == (4, os.getpid())
    assert asyncio.run(beside(3)) == (6, os.getpid())


def test_it_ends_with_the_process_that_began_it(tmp_path):
    program = tmp_path / "killed.py"
    program.write_text(KILLED, encoding="utf-8")
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    process = Path("/proc") / done.stdout.strip()
    until = time.monotonic() + 10
    while process.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not process.exists()
