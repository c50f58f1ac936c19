"""Writes the SQL expressions that turn a stored moment (UTC) into the civil time of Almaty."""

# Asia/Almaty moved from UTC+6 to UTC+5 on 2024-03-01, at local midnight (IANA time zone database, 2024a).
_MOVED_AT = "2024-02-29T18:00:00Z"


def almaty_hours(moment: str) -> str:
    """On a moment (an expression): the modifier of SQLite's date functions, ``+5 hours``."""
    return f"iif({moment} < '{_MOVED_AT}', '+6 hours', '+5 hours')"


def almaty_offset(moment: str) -> str:
    """On a moment (an expression): the offset as ISO 8601 has it, ``+05:00``."""
    return f"iif({moment} < '{_MOVED_AT}', '+06:00', '+05:00')"


def almaty_month(moment: str) -> str:
    """On a moment (an expression): its month, ``YYYY-MM``."""
    return f"strftime('%Y-%m', {moment}, {almaty_hours(moment)})"
