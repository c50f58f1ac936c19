"""Reads the dates of HTTP headers as moments."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# What is UTC without naming a zone that Python knows: asctime's form (RFC 9110, 5.6.7), and -0000 (RFC 5322, 3.3).
_UTC = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}|.*\s-0000", re.ASCII)


def http_date(written: bytes | str | None) -> datetime | None:
    """The moment, with its zone; None where it cannot be read or names no zone, for then nobody knows which it means.

    Whatever a mail may have is read as well: servers write more than the three forms of RFC 9110, 5.6.7.
    """
    text = (written.decode("latin-1") if isinstance(written, bytes) else written or "").strip()
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC) if _UTC.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None
