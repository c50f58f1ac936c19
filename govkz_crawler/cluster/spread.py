"""Work in pieces, wherever they are done: results come back in the order of the pieces, each exactly once."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from govkz_crawler.cluster.parcel import Carry, Parcel, handed_over

A = TypeVar("A")
R = TypeVar("R")

Progress = Callable[[int], None]
Task = Callable[[A, Progress], R]


class Spread(Protocol):
    """Where pieces of work are done.

    A task is a function of a module, or a ``partial`` of one, and its arguments and results can be pickled: it may run
    in another process, on another machine, and more than once. ``here`` says that it runs in this process.
    """

    here: bool

    def map(self, task: Task[A, R], pieces: Iterable[A], progress: Progress) -> Iterator[R]:
        """The results, in the order of ``pieces``, which are asked for as they are needed. May raise ClusterError."""
        ...

    def fetch(
        self, task: Task[A, R], pieces: Iterable[A], progress: Progress, receive: Callable[[R, Carry], None]
    ) -> None:
        """For tasks that leave files behind: ``receive`` takes them over from the worker, in any order.

        What it raises counts against the worker: the piece is done again elsewhere.
        """
        ...


class Here:
    """In this process, one piece after the other."""

    here = True

    def map(self, task: Task[A, R], pieces: Iterable[A], progress: Progress) -> Iterator[R]:
        return (task(piece, progress) for piece in pieces)

    def fetch(
        self, task: Task[A, R], pieces: Iterable[A], progress: Progress, receive: Callable[[R, Carry], None]
    ) -> None:
        for result in self.map(task, pieces, progress):
            receive(result, _carry)


def _carry(parcel: Parcel, to: Path) -> None:
    handed_over(parcel, to)


HERE = Here()
