"""Two real workers, each a process of its own, for all tests of a file."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from govkz_crawler.cluster.connecting import elsewhere
from govkz_crawler.cluster.on_dask import OnDask
from tests.patience import PATIENCE

WORKERS = 2


@dataclass
class Workers:
    spread: OnDask

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
    with elsewhere(WORKERS, None, seconds=PATIENCE) as spread:
        yield Workers(spread)


@pytest.fixture
def workers(_workers) -> Workers:
    """All of them, also after a test that ended some."""
    _workers.client.wait_for_workers(WORKERS, timeout=PATIENCE)
    return _workers
