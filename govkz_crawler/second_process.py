"""Does work in a second process, on another core, where it is ended when it takes too long.

The kernel ends the process when one thing has cost too much processor time (RLIMIT_CPU, getrlimit(2)), however busy the
machine is and whatever the time goes into. That thing is told as failed, and the next process goes on with the others.
"""

import asyncio
import gc
import os
import resource
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from govkz_crawler.garbage import collect_rarely

Given = TypeVar("Given")
Made = TypeVar("Made")

# Not forked: the crawl has threads, and what they hold at that moment would be held for ever.
_CONTEXT = get_context("spawn")

_MOST_SECONDS = 5  # of processor time; the largest texts that people write take a tenth of one
_STARTING = 120.0  # seconds within which a process says that it is there, on the busiest of machines

_LOOKS_EVERY = 1.0  # seconds: whether the crawl ends
_LOOKS_TO_FINISH = 2  # what is no hostile input takes a fraction of that


class Ended(Exception):
    """The crawl ends, and nobody waits for the work."""


def never() -> bool:
    """Whoever waits, waits to the end."""
    return False


class Beside(Generic[Given, Made]):
    """``work`` done in a process of its own, one batch after the other; ``work`` and what it takes can be pickled.

    A process that dies costs a batch's time: what it held is done again in the next one, thing by thing. ``failed``
    makes the result of a thing at which a process died even so; it is told why, in words for people. Where no process
    can be started the work is done here. The process ends by itself when this one is gone, however that went.

    ``ends`` says whether the crawl has been told to end. Then what is being done may take two seconds more; after that
    the process is killed, and whoever waits gets ``Ended``.
    """

    def __init__(
        self,
        work: Callable[[Given], Made],
        failed: Callable[[Given, str], Made],
        ends: Callable[[], bool] = never,
        seconds: int = _MOST_SECONDS,
    ) -> None:
        self._work = work
        self._failed = failed
        self._ends = ends
        self._seconds = seconds
        self._ended = False
        self._here: Connection | None = None
        self._process: SpawnProcess | None = None
        self._can_start = True
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")

    async def __call__(self, batch: Sequence[Given]) -> list[Made]:
        """What is made of each thing, in order. Raises Ended."""
        asked = asyncio.get_running_loop().run_in_executor(self._thread, self._ask, batch)
        looks = 0
        while not (await asyncio.wait((asked,), timeout=_LOOKS_EVERY))[0]:
            looks += self._ends()
            if looks > _LOOKS_TO_FINISH:
                self._kill()
        return asked.result()

    def close(self) -> None:
        self._thread.shutdown()
        self._end()

    def _kill(self) -> None:
        """End the process whatever it does, and start no other one."""
        self._ended = True
        if self._process and self._process.pid:
            self._process.kill()

    def _ask(self, batch: Sequence[Given]) -> list[Made]:
        made = self._try(batch)
        if made is not None:
            return made
        if len(batch) == 1 and self._took_too_long():  # as it would again
            return [self._failed(batch[0], self._why())]
        return [self._alone(given) for given in batch]

    def _alone(self, given: Given) -> Made:
        made = self._try([given])
        return self._failed(given, self._why()) if made is None else made[0]

    def _try(self, batch: Sequence[Given]) -> list[Made] | None:
        """What the process makes of a batch; None where it died over it."""
        if self._ended:
            raise Ended
        if self._here is None and not (self._can_start and self._start()):
            return [self._work(given) for given in batch]
        assert self._here is not None
        try:
            self._here.send(batch)
            made: list[Made] = self._here.recv()
        except (EOFError, OSError):
            self._end()
            return None
        return made

    def _start(self) -> bool:
        """Whether there is a process that has begun to serve."""
        self._here, there = _CONTEXT.Pipe()
        try:
            self._process = _CONTEXT.Process(target=_serve, args=(there, self._work, self._seconds), daemon=True)
            self._process.start()
            there.close()
            if self._here.poll(_STARTING):
                self._here.recv()
                return True
        except (EOFError, OSError):
            there.close()
        self._end()
        self._can_start = False
        return False

    def _end(self) -> None:
        if self._here:
            self._here.close()
            self._here = None
        if self._process and self._process.pid:
            with suppress(OSError):
                self._process.join()

    def _took_too_long(self) -> bool:
        return self._process is not None and self._process.exitcode == -signal.SIGXCPU

    def _why(self) -> str:
        if self._took_too_long():
            return f"reading it takes more than {self._seconds} seconds of processor time"
        return f"the process that reads it ends with status {self._process.exitcode if self._process else None}"


def worthwhile() -> bool:
    """Whether there is another core to work on."""
    return len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) > 1


def _serve(connection: Connection, work: Callable[[Given], Made], seconds: int) -> None:
    gc.freeze()  # what was imported stays
    collect_rarely()
    # Whoever ends the whole group means the crawl, which ends in order and then ends this.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a process that is ended for its slowness is no crash
    try:
        connection.send(None)
        while True:
            batch = connection.recv()
            _limit(seconds)  # of a whole batch: one that takes longer is done again, thing by thing
            connection.send([work(given) for given in batch])
    except (EOFError, OSError):
        return


def _limit(seconds: int) -> None:
    """Have the kernel end this process when it has used so much more processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
