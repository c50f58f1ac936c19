"""Runs work on a Dask cluster: a bounded number of pieces at once, each with a time limit and another try.

Dask itself runs a task again whose worker has died. What it does not do: notice that a task hangs, or that its result
is no good.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from govkz_crawler.archive.finding import Progress
from govkz_crawler.cluster.attempt import Attempt
from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.cluster.parcel import Carry, Parcel, carried, discard, piece
from govkz_crawler.cluster.spread import A, R, Task
from govkz_crawler.cluster.worker import Done

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 3  # results that may wait for their turn, times the workers: one slow piece holds up nobody, memory stays flat
_PIECE_SECONDS = 120  # for 16 MB of a file


class OnDask:
    """A Spread. ``seconds`` is the time limit of one piece."""

    here = False

    def __init__(self, client: "Client", seconds: float) -> None:
        self._client = client
        self._seconds = seconds
        self._hands, self._counted = 1, -1.0

    def map(self, task: Task[A, R], pieces: Iterable[A], progress: Progress) -> Iterator[R]:
        return self._in_order(task, pieces, progress, lambda done: done.result)

    def bring(self, task: Task[A, Parcel], pieces: Iterable[A], progress: Progress, folder: Path) -> Iterator[Path]:
        def take_over(done: Done) -> Path:
            parcel: Parcel = done.result
            path = folder / parcel.path.name
            if path != parcel.path:
                self._carry(done.address, parcel, path)
            return path

        return self._in_order(task, pieces, progress, take_over)

    def fetch(
        self, task: Task[A, R], pieces: Iterable[A], progress: Progress, receive: Callable[[R, Carry], None]
    ) -> None:
        """For tasks that leave files behind: ``receive`` takes them over from the worker, in the order of the pieces.

        A ClusterError that it raises counts against the worker: the piece is done again elsewhere.
        """

        def take_over(done: Done) -> None:
            receive(done.result, partial(self._carry, done.address))

        for _ in self._in_order(task, pieces, progress, take_over):
            pass

    def own_host(self) -> str:
        """This machine's address as the cluster's machines know it."""
        from distributed.utils import get_ip  # noqa: PLC0415

        scheduler = urlsplit(self._client.scheduler.address).hostname or "127.0.0.1"
        return scheduler if scheduler == "127.0.0.1" else str(get_ip(scheduler))

    def _in_order(
        self, task: Task[A, R], pieces: Iterable[A], progress: Progress, receive: Callable[[Done], Any]
    ) -> Iterator[Any]:
        begin = partial(Attempt, self._client, task, receive, self._seconds)
        coming = iter(pieces)
        window: deque[Attempt] = deque()
        try:
            while self._fill(window, coming, begin) or window:
                while not window[0].ended():
                    self._fill(window, coming, begin)
                    self._look_after(window)
                first = window.popleft()
                progress(first.progress)
                yield first.result
        finally:
            for attempt in window:
                attempt.give_up()

    def _fill(self, window: deque[Attempt], coming: Iterator[Any], begin: Callable[[Any], Attempt]) -> bool:
        """Hand out as many pieces as there are hands. Returns whether there was one."""
        hands = self._count_hands()
        before = len(window)
        while sum(not one.ended() for one in window) < hands and len(window) < AHEAD * hands:
            try:
                window.append(begin(next(coming)))
            except StopIteration:
                break
        return len(window) > before

    def _count_hands(self) -> int:
        """How many threads the workers have together. Asked once a second: workers come and go."""
        if monotonic() - self._counted >= 1:
            self._hands, self._counted = max(sum(self._client.nthreads().values()), 1), monotonic()
        return self._hands

    def _look_after(self, window: deque[Attempt]) -> None:
        """Wait until something has ended, for a moment at most, and see what has become of each."""
        from distributed import wait  # noqa: PLC0415

        under_way = [one.future for one in window if not one.ended()]
        with suppress(TimeoutError):
            wait(under_way, timeout=1, return_when="FIRST_COMPLETED")
        if self._client.status not in ("running", "connecting"):
            raise ClusterError("the Dask scheduler is gone")
        for one in window:
            one.see()

    def _carry(self, worker: str, parcel: Parcel, to: Path) -> None:
        """Bring a file here from the worker that has it."""

        def ask(offset: int) -> bytes:
            if worker not in self._client.nthreads():
                raise ClusterError(f"{worker} is gone, and {parcel.path.name} with it")
            future = self._client.submit(piece, parcel, offset, workers=[worker], pure=False)
            try:
                sent: bytes = future.result(timeout=_PIECE_SECONDS)
            except Exception as error:
                raise ClusterError(f"{parcel.path.name} cannot be had from {worker}: {error}") from error
            return sent

        carried(parcel, to, ask)
        self._client.submit(discard, parcel, workers=[worker], pure=False).release()
