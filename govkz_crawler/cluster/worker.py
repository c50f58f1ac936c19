"""Performs one task on a worker and returns its result or the text of its error."""

import socket
from collections.abc import Callable
from typing import Any, NamedTuple

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.transport.capture import software
from govkz_crawler.transport.errors import TransportError
from govkz_crawler.warc.errors import WarcError


class Done(NamedTuple):
    """What became of a task: its result or why there is none; how far it came in the units of its progress; where."""

    result: Any
    error: str | None
    progress: int
    address: str  # of the worker, in the cluster
    machine: str


def perform(task: Callable[..., Any], piece: Any, asked_by: str) -> Done:
    """Errors come back as their text: exceptions need not survive the way, and here it is known whose they are.

    A worker with other software might read otherwise, and is not asked.
    """
    counted: list[int] = []
    result, error = None, None
    if asked_by != software():
        error = f"its software is {software()}, and {asked_by} was asked for"
    else:
        try:
            result = task(piece, counted.append)
        except Exception as raised:  # whatever it is: it goes to whoever asked
            error = _told(raised)
    return Done(result, error, sum(counted), _address(), socket.gethostname())


def _told(error: Exception) -> str:
    known = isinstance(error, (ArchiveError, ClusterError, TransportError, WarcError, OSError))
    return " ".join((str(error) if known else f"{type(error).__name__}: {error}").split())


def _address() -> str:
    from distributed import get_worker  # noqa: PLC0415 - only where it is installed anyway

    return str(get_worker().address)
