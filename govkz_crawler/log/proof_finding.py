"""Defines one result of the check of a proof file."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands with one thing that was checked."""

    PROVED = "proved"
    WRONG = "wrong"
    UNKNOWN = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """``subject`` is package, content, entry, checkpoint, signature, witness, timestamp or evidence."""

    subject: str
    state: State
    text: str
