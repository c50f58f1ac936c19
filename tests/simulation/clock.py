"""The clock of the simulation: the stand-in, and the command in its fork, tell the same moved time."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import time_machine

from tests import forking
from tests.crawling import ROOT, environment

SAME = 0.05  # seconds by which two processes may differ


class Clock:
    """Goes on by itself from the moment that it was moved to."""

    def __init__(self, moment: datetime) -> None:
        self.move_to(moment)

    def move_to(self, moment: datetime) -> None:
        self._moment, self._reference = moment, time.monotonic()

    def __call__(self) -> datetime:
        return self._moment + timedelta(seconds=time.monotonic() - self._reference)

    def run(self, words: list[str], errors: Path, timeout: float) -> int | None:
        """The exit status of ``python -m …`` at this time, in a fork; None if it had to be killed."""
        arguments = (self._moment, self._reference, words, environment(), str(errors))
        process = forking.SERVER.Process(target=_run, args=arguments)
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            return None
        return process.exitcode


def _follow(moment: datetime, reference: float) -> bool:
    """Set this process's clock, for as long as the fork lives; whether it now tells the time of the other process.

    On a busy machine a moment may pass between looking at the time and setting it.
    """

    def there() -> float:
        return moment.timestamp() + time.monotonic() - reference  # which is the same clock in every process

    travel = time_machine.travel(there(), tick=True)
    travel.start()
    if abs(time.time() - there()) < SAME:
        return True
    travel.stop()
    return False


def _run(moment: datetime, reference: float, words: list[str], env: dict[str, str], errors: str) -> None:
    while not _follow(moment, reference):
        pass
    forking.command(words, ROOT, env, errors, errors)
