"""Takes sketches apart in SQL: a sketch is one blob, in which the marks of a text stand side by side."""

from govkz_crawler.normalise.sketch import MARK, SIZE


def each_place(alias: str, column: str, count: int = SIZE) -> str:
    """What a query joins for a row for each of the ``count`` smallest marks of the sketch in a column."""
    places = ",".join(str(1 + number * MARK) for number in range(count))
    return f"json_each('[{places}]') AS {alias} ON {alias}.value < length({column})"


def mark_at(alias: str, column: str) -> str:
    """The SQL expression of the mark at such a place."""
    return f"substr({column}, {alias}.value, {MARK})"


def stands_in(mark: str, column: str) -> str:
    """The SQL condition that a sketch has a mark, found where marks begin and not between two of them."""
    return f"instr({column}, {mark}) % {MARK} = 1"
