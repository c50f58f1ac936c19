"""Tries one piece of work, with a time limit, and tries it elsewhere when it fails."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.cluster.worker import Done, perform
from govkz_crawler.transport.capture import software

if TYPE_CHECKING:
    from distributed import Client

TRIES = 3  # what three workers cannot do is no worker's fault


class Attempt:
    """``receive`` makes the result of what the worker sent, or refuses it by raising an error."""

    def __init__(
        self,
        client: "Client",
        task: Callable[..., Any],
        receive: Callable[[Done], Any],
        seconds: float,
        piece: Any,
    ) -> None:
        self._client = client
        self._task = task
        self._receive = receive
        self._seconds = seconds
        self._piece = piece
        self._tries = 0
        self._avoid: set[str] = set()
        self._done = False
        self.result: Any = None
        self.progress = 0
        self._try()

    def ended(self) -> bool:
        return self._done

    def see(self) -> None:
        """What has become of it. Raises ClusterError when it cannot be done."""
        if self._done:
            return
        if self.future.status == "finished":
            self._take(self.future.result())
        elif self.future.status == "error":
            self._again(_line(self.future.exception()))  # its workers died, one after the other
        elif self.future.status in ("cancelled", "lost"):
            self._again("the cluster has forgotten it")
        elif monotonic() - self._began > self._seconds:
            self._hangs()

    def give_up(self) -> None:
        """Nobody wants the result any more."""
        if not self._done:
            self.future.cancel()

    def _try(self) -> None:
        self._tries += 1
        others = [each for each in self._client.nthreads() if each not in self._avoid] if self._avoid else []
        # A preference: should all the others die, a worker that failed is better than none.
        where: dict[str, Any] = {"workers": others, "allow_other_workers": True} if others else {}
        self._began = monotonic()
        self.future = self._client.submit(perform, self._task, self._piece, software(), pure=False, **where)

    def _take(self, done: Done) -> None:
        if done.error:
            self._failed(done.error, done)
            return
        try:
            self.result = self._receive(done)
        except ClusterError as error:
            self._failed(str(error), done)
            return
        self.progress = done.progress
        self._done = True
        self.future.release()

    def _hangs(self) -> None:
        running = [worker for worker, keys in self._client.processing().items() if self.future.key in keys]
        self.future.cancel(force=True)
        with suppress(Exception):  # without a nanny nobody can end it: it is only avoided
            self._client.restart_workers(running, timeout=30, raise_for_error=False)
        self._avoid.update(running)
        where = f"on {running[0]}" if running else "anywhere"
        self._again(f"it did not end {where} within {self._seconds:,.4g} seconds")

    def _failed(self, reason: str, done: Done) -> None:
        self._avoid.add(done.address)
        self._again(f"worker {done.address} on {done.machine}: {reason}")

    def _again(self, reason: str) -> None:
        if self._tries >= TRIES:
            raise ClusterError(f"given up after {TRIES} tries, the last: {reason}")
        self._try()


def _line(error: BaseException | None) -> str:
    return " ".join(str(error).split())[:200]
