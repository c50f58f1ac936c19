"""Two real workers, each a process of its own, for all tests of a file."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from govkz_crawler.cluster.connecting import elsewhere
from govkz_crawler.cluster.on_dask import OnDask
from tests.patience import PATIENCE, SOON

WORKERS = 2


class Workers:
    spread: OnDask

    def __init__(self, started: ExitStack) -> None:
        self._started = started
        self.start()

    def start(self) -> None:
        """Start all of them, in the place of those that are there."""
        self._started.close()
        self.spread = self._started.enter_context(elsewhere(WORKERS, None, seconds=PATIENCE))

    @property
    def client(self):
        return self.spread._client

    @property
    def address(self) -> str:
        return self.client.scheduler.address

    def pids(self) -> dict[str, int]:
        return self.client.run(os.getpid)

    def kill_one_at_work(self) -> int:
        """SIGKILL, to one that has something to do if there is one."""
        busy = [worker for worker, keys in self.client.processing().items() if keys]
        pids = self.pids()
        pid = pids[next(iter(busy), next(iter(pids)))]
        os.kill(pid, signal.SIGKILL)
        return pid


@pytest.fixture(scope="session")
def _workers() -> Iterator[Workers]:
    with ExitStack() as started:
        yield Workers(started)


@pytest.fixture
def workers(_workers) -> Workers:
    """All of them, also after a test that ended some: now and then Dask starts none in the place of one."""
    try:
        _workers.client.wait_for_workers(WORKERS, timeout=SOON)
    except TimeoutError:
        _workers.start()
    return _workers
