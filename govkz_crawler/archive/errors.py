"""Defines the exceptions for an archive that cannot be opened or written. Each message is one line for people."""

import sqlite3
from typing import ClassVar

from govkz_crawler.errors import GovkzError

# What SQLite says of a damaged file; its message may quote bytes that are no text.
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)

_LONGEST = 200  # characters of what SQLite says


def message_of(error: Exception) -> str:
    """What SQLite says, which may quote whole statements, in a line."""
    return " ".join(str(error).split())[:_LONGEST]


class ArchiveError(GovkzError):
    """The archive refuses, and nothing was written.

    ArchiveError
     ├─ NotAnArchive    no such file, not SQLite, or somebody else's SQLite file
     ├─ Damaged         SQLite cannot read it, or its protections are gone
     ├─ NewerSchema     written by a later release
     ├─ Locked          another run holds it
     ├─ OtherOrigin     it holds what came from elsewhere: the site, a cassette, another server
     └─ ClockWentBack   this machine's clock is behind the archive's newest entry
    """


class NotAnArchive(ArchiveError):
    """No such file, not SQLite, or somebody else's SQLite file."""


class Damaged(ArchiveError):
    """SQLite cannot read it, or its protections are gone."""


class NewerSchema(ArchiveError):
    """Written by a later release."""


class Locked(ArchiveError):
    """Another run holds it."""

    exit_status: ClassVar[int] = 75  # EX_TEMPFAIL of sysexits.h: try again later


class OtherOrigin(ArchiveError):
    """It holds what came from elsewhere: the site, a cassette, another server."""

    exit_status: ClassVar[int] = 2  # the wrong archive was named


class ClockWentBack(ArchiveError):
    """This machine's clock is behind the archive's newest entry."""
