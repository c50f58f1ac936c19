"""Describes what a feed published while it was read, as polling sees it. Times are POSIX seconds."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """The moments of its items, each between ``read_from`` and ``read_to``, in any order."""

    read_from: float
    read_to: float
    moments: Sequence[float]
