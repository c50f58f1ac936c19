"""Collects items in batches and commits each batch in a thread of its own.

Most of a commit is SQLite's work and the disk's, which the crawl goes on beside. What is to be written meanwhile waits
in line; then it is written in one go, and the next commit has begun before the crawl makes room for more.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from scrapy.utils.asyncio import CallLaterResult, call_later

Thing = TypeVar("Thing")

# A commit waits for the disk. A batch is what comes within a moment, yet not so much that a kill costs many requests.
BATCH_SECONDS = 0.5
BATCH_ITEMS = 1_000

# Each commit leaves a journal and is announced to the disk, and the feeds without news of one commit share a row. So a
# reading without news waits for others: most polls are over by then, and a kill costs no more than reading some hundred
# feeds again.
QUIET_SECONDS = 300.0


class Batches(Generic[Thing]):
    """``write`` is called with one thing after the other, in the order in which they came, and never during ``commit``.

    ``urgent`` says whether what was written since the last commit has to be committed soon. ``ended`` is told of the
    end of each commit, before anything else is written: the error, or None.
    """

    def __init__(
        self,
        write: Callable[[Thing], bool],
        urgent: Callable[[], bool],
        commit: Callable[[], None],
        ended: Callable[[BaseException | None], None],
    ) -> None:
        self._write = write
        self._urgent = urgent
        self._commit = commit
        self._ended = ended
        self._line: deque[tuple[Thing, asyncio.Future[bool]]] = deque()
        self._written = 0  # since the last commit
        self._committing: asyncio.Task[None] | None = None
        self._timer: CallLaterResult | None = None
        self._hurries = False  # whether that timer is the short one
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="commit")

    async def put(self, thing: Thing) -> bool:
        """What ``write`` returns, or raises."""
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._line.append((thing, written))
        self._advance()
        return await written

    async def close(self) -> None:
        """Nothing more comes: commit what is urgent. What is not is left to whoever ends the run."""
        while self._committing:
            await self._committing
        if self._hurries:
            await self._begin_commit()
        self._stop_timer()
        self._thread.shutdown()

    def _advance(self) -> None:
        while self._line and not self._committing:
            thing, written = self._line.popleft()
            try:
                written.set_result(self._write(thing))
            except Exception as error:
                written.set_exception(error)
            self._count()

    def _count(self) -> None:
        self._written += 1
        if self._written == BATCH_ITEMS:
            self._begin_commit()
        elif not self._hurries and self._urgent():
            self._stop_timer()
            self._timer, self._hurries = call_later(BATCH_SECONDS, self._begin_commit), True
        elif self._timer is None:
            self._timer = call_later(QUIET_SECONDS, self._begin_commit)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer, self._hurries = None, False

    def _begin_commit(self) -> "asyncio.Task[None]":
        self._stop_timer()
        self._written = 0
        # Handed over now and not by the task, which the loop would begin after all that waits for what was written.
        commit = asyncio.get_running_loop().run_in_executor(self._thread, self._commit)
        self._committing = asyncio.create_task(self._end_of(commit))
        return self._committing

    async def _end_of(self, commit: "asyncio.Future[None]") -> None:
        await asyncio.wait([commit])
        self._ended(commit.exception())
        self._committing = None
        self._advance()
