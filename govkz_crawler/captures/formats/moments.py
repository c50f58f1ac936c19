"""Parses the moments that captures write down: WARC-Date, and startedDateTime of HAR."""

from datetime import datetime

from govkz_crawler.normalise.clock import utc


def moment(written: str) -> str | None:
    """An ISO 8601 moment with its offset as UTC, YYYY-MM-DDTHH:MM:SSZ; None for anything else."""
    try:
        read = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return utc(read) if read.tzinfo else None
