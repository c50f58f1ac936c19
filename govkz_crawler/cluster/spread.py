"""Spreads pieces of work, wherever they are done; results come back in order, each exactly once."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from govkz_crawler.archive.finding import Progress
from govkz_crawler.cluster.parcel import Parcel

A = TypeVar("A")
R = TypeVar("R")

Task = Callable[[A, Progress], R]


class Spread(Protocol):
    """Where pieces of work are done. ``here`` says that it is this process.

    A task is a function of a module, or a ``partial`` of one, and its arguments and results can be pickled: it may run
    in another process, on another machine, and more than once.
    """

    here: bool

    def map(self, task: Task[A, R], pieces: Iterable[A], progress: Progress) -> Iterator[R]:
        """The results, in the order of ``pieces``, which are asked for as they are needed. May raise ClusterError."""
        ...

    def bring(self, task: Task[A, Parcel], pieces: Iterable[A], progress: Progress, folder: Path) -> Iterator[Path]:
        """The same for tasks that leave a file behind: each of the files in ``folder``, its name no other's."""
        ...


class Here:
    """In this process, one piece after the other."""

    here = True

    def map(self, task: Task[A, R], pieces: Iterable[A], progress: Progress) -> Iterator[R]:
        return (task(piece, progress) for piece in pieces)

    def bring(self, task: Task[A, Parcel], pieces: Iterable[A], progress: Progress, _: Path) -> Iterator[Path]:
        return (task(piece, progress).path for piece in pieces)


HERE = Here()
