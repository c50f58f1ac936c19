"""Draws the table of weekdays and hours (Astana time) at which an entity publishes."""

from govkz_crawler.browse.snapshot import Row

WEEKDAYS, HOURS = 7, 24
_LEVELS = 4  # shades of what is not nothing


def rhythm(counts: list[Row]) -> list[list[Row]] | None:
    """For each weekday from Monday its hours: ``count``, and ``level`` from 0 to 4 of the busiest hour. None where
    nothing was published at a known time. ``counts`` are rows of weekday (0 is Sunday), hour and published."""
    published = {((row["weekday"] - 1) % WEEKDAYS, row["hour"]): row["published"] for row in counts}
    most = max(published.values(), default=0)
    if not most:
        return None
    return [[_cell(published.get((day, hour), 0), most) for hour in range(HOURS)] for day in range(WEEKDAYS)]


def _cell(count: int, most: int) -> Row:
    return {"count": count, "level": -(-_LEVELS * count // most)}
