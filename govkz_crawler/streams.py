"""Standard output and error as UTF-8, whatever the locale says: texts in Kazakh and Russian must not end a command."""

import io
import sys


def write_utf8() -> None:
    """Text that is not valid Unicode, such as a file name in another encoding, is written with backslashes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
