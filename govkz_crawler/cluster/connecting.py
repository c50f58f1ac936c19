"""Connects to the cluster that the command line asks for, or stays in this process."""

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.cluster.on_dask import OnDask
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.extras import needed_for

if TYPE_CHECKING:
    from distributed import Client

# A scheduler that is there answers at once, and its workers are known to it as soon as they are up.
_CONNECT_SECONDS = 10
_WORKERS_SECONDS = 30

# Dask watches this process and each worker several times a second: 4 % of a core, which the one writer needs.
_SELDOM = {
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.worker.profile.enabled": False,
}


@contextmanager
def spread(workers: int | None, cluster: str | None, seconds: float) -> Iterator[Spread]:
    """The cluster at an address, so many local processes, or this one where neither is named. Raises ClusterError."""
    if not workers and not cluster:
        yield HERE
        return
    with elsewhere(workers or 1, cluster, seconds) as there:
        yield there


@contextmanager
def elsewhere(workers: int, cluster: str | None, seconds: float) -> Iterator[OnDask]:
    """The cluster at an address, or so many local processes. Raises ClusterError, and MissingExtra.

    ``seconds`` is the time limit of one piece of work: what takes longer hangs.
    """
    with needed_for("spreading work (--workers, --cluster)"):
        import distributed  # noqa: F401, PLC0415 - slow to load
    with _connected(cluster) if cluster else _local(workers) as client:
        yield OnDask(client, seconds)


@contextmanager
def _connected(address: str) -> "Iterator[Client]":
    from distributed import Client  # noqa: PLC0415
    from distributed.comm import get_address_host_port  # noqa: PLC0415

    with _quiet():
        try:
            # First of all whether anybody is there: a client of Dask's would go on asking for its whole patience.
            socket.create_connection(get_address_host_port(address, strict=True), timeout=_CONNECT_SECONDS).close()
            client = Client(address, timeout=_CONNECT_SECONDS)
        except (OSError, ValueError, RuntimeError) as error:
            raise ClusterError(f"no Dask scheduler answers at {address}: {_line(error)}") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
            except TimeoutError as error:
                raise ClusterError(f"the cluster at {address} has no workers") from error
            yield client


@contextmanager
def _local(workers: int) -> "Iterator[Client]":
    from dask import config  # noqa: PLC0415
    from distributed import Client, LocalCluster  # noqa: PLC0415

    with _quiet(), ExitStack() as started:
        try:
            started.enter_context(config.set(_SELDOM))
            cluster = started.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,  # a task is busy with Python all the time
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # None would mean 8787, for everybody, and once a machine
                    silence_logs=logging.CRITICAL,
                )
            )
            # Results come straight from the workers, and not through the scheduler, which runs in this process.
            client = started.enter_context(Client(cluster, direct_to_workers=True))
        except (OSError, RuntimeError) as error:
            raise ClusterError(f"{workers} local workers cannot be started: {_line(error)}") from error
        yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """That a worker died is told once, by us, if it matters."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
