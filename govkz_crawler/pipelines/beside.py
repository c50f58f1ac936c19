"""A second process for work that is all Python: the crawl goes on meanwhile on another core."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

# Not forked: the crawl has threads, and what they hold at that moment would be held for ever.
_CONTEXT = get_context("spawn")


class Beside(Generic[Given, Made]):
    """``work`` done in a process of its own, one call after the other; ``work`` and what it takes can be pickled.

    A process that dies, as it does when a whole group is told to end, costs time and nothing else: from then on the
    work is done here. It ends by itself when this process is gone, however that went.
    """

    def __init__(self, work: Callable[[Given], Made]) -> None:
        self._work = work
        self._here, there = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(there, work), daemon=True)
        self._process.start()
        there.close()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")

    async def __call__(self, given: Given) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, given)

    def close(self) -> None:
        self._thread.shutdown()
        self._here.close()
        self._process.join()

    def _ask(self, given: Given) -> Made:
        try:
            self._here.send(given)
            made: Made = self._here.recv()
        except (EOFError, OSError):
            return self._work(given)
        return made


def worthwhile() -> bool:
    """Whether there is another core to work on."""
    return len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) > 1


def _serve(connection: Connection, work: Callable[[Given], Made]) -> None:
    gc.freeze()  # what was imported stays
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which ends in order and then ends this
    try:
        while True:
            connection.send(work(connection.recv()))
    except (EOFError, OSError):
        return
