"""Loads SQLite's checksum VFS, which adds a checksum to every page that it writes to the file.

https://www.sqlite.org/cksumvfs.html. Any SQLite reads the file as it reads all others; one that writes to it without
this VFS leaves sums that do not hold. So nothing but ``govkz verify`` asks for them: a run goes on recording.
"""

import sqlite3
from contextlib import closing, suppress
from functools import cache

from govkz_crawler.archive.database import Database

NAME = "cksmvfs"
PLAIN = "unix"  # what SQLite uses without it


@cache
def why_not() -> str | None:
    """Make it known to the SQLite of this process. Returns why that cannot be done, None where it is done."""
    try:
        from apsw import sqlite_extra  # noqa: PLC0415 - whoever only reads does not need it
    except ImportError as error:
        return str(error)
    try:
        path = sqlite_extra.path("cksumvfs")
        with closing(sqlite3.connect(":memory:")) as db:
            if hasattr(db, "enable_load_extension"):
                db.enable_load_extension(True)
                db.load_extension(path)
            else:
                _load_beside_python(path)
    except (sqlite3.Error, OSError, AttributeError, LookupError, sqlite_extra.NotAvailable) as error:
        return f"Python's SQLite does not take it: {error}"
    return None


def ask_for_none(db: Database) -> None:
    """Checksums are kept on this connection, and what is read is not held against them."""
    with suppress(sqlite3.OperationalError):  # the first page has to be read for that, and its own sum may not hold
        db.execute("SELECT 1 FROM sqlite_master")
    db.execute("PRAGMA checksum_verification = OFF")


def _load_beside_python(path: str) -> None:
    """By SQLite's own calls, in the library that Python uses, where Python was built without a call for it."""
    import _sqlite3  # noqa: PLC0415 - a part of Python itself where it has no file; those builds have the call
    import ctypes  # noqa: PLC0415

    library = ctypes.CDLL(_sqlite3.__file__)
    db = ctypes.c_void_p()
    try:
        library.sqlite3_open(b":memory:", ctypes.byref(db))
        library.sqlite3_enable_load_extension(db, 1)
        if library.sqlite3_load_extension(db, path.encode(), None, None):
            raise OSError(f"{path} was refused")
    finally:
        library.sqlite3_close(db)
