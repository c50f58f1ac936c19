"""Sets standard output and error to UTF-8 whatever the locale, so that Kazakh and Russian texts can be printed."""

import codecs
import io
import sys

_ERRORS = "govkz-escape"


def write_utf8() -> None:
    """File names that the locale cannot read are written as their bytes (PEP 383), other surrogates as escapes."""
    codecs.register_error(_ERRORS, _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=_ERRORS)


def _escape(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError):
        byte = ord(error.object[error.start]) - 0xDC00
        if 0x80 <= byte <= 0xFF:
            return bytes([byte]), error.start + 1
    return codecs.backslashreplace_errors(error)
