"""Parses the Retry-After header (RFC 9110, section 10.2.3): seconds, or a date."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.http import Response

SECONDS = re.compile(rb"\s*[0-9]{1,9}\s*")


def wait_asked(response: Response, now: datetime) -> timedelta | None:
    """For how long the site asks not to be asked; None where it does not say, or nothing that can be read.

    It counts with any error (4xx, 5xx), a refusal among them: RFC 9110 names 503 and RFC 6585 names 429, but a 403 may
    ask for time as well.
    A date is taken as the site's clock has it, so that it does not matter whether ours goes right.
    """
    if response.status < 400:
        return None
    said = response.headers.get("Retry-After") or b""
    if SECONDS.fullmatch(said):
        return timedelta(seconds=int(said))
    moment = _date(said)
    return None if moment is None else max(moment - (_date(response.headers.get("Date")) or now), timedelta())


def _date(said: bytes | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime((said or b"").decode("latin-1"))
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
