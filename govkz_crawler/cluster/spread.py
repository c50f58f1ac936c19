"""Spreads pieces of work, wherever they are done; results come back in order, each exactly once."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from govkz_crawler.archive.finding import Progress

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


class Here:
    """In this process, one piece after the other."""

    here = True

    def map(self, task: Task[A, R], pieces: Iterable[A], progress: Progress) -> Iterator[R]:
        return (task(piece, progress) for piece in pieces)


HERE = Here()
