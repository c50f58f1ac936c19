"""Defines the base of every error whose text is one line for people, and the exit status that it ends with."""

from typing import ClassVar


class GovkzError(Exception):
    """Something that is known to go wrong. Commands print its text after ``govkz:`` and end with ``exit_status``."""

    exit_status: ClassVar[int] = 1  # sysexits.h and docs/operation.md: 1 failed, 2 wrong arguments, 75 try again later
