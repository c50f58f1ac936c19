"""Defines what a check of an archive finds: a fault or something worth knowing, its table, its row and what it is."""

from collections.abc import Callable
from dataclasses import dataclass

REBUILD = "run govkz rebuild"  # what mends everything that is derived

# Called with the units of work done since the last call.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: where, and what."""

    table: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.what}" if self.key else f"{self.table}: {self.what}"


@dataclass(frozen=True, slots=True)
class Note(Finding):
    """Worth knowing, and nobody's fault: it does not make an archive wrong."""
