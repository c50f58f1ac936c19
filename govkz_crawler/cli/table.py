"""Prints tables on a terminal, with control characters of the site made visible."""

from collections.abc import Iterable, Sequence

from govkz_crawler.normalise.printable import printable


def table(rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows as lines, each column as wide as its widest cell; numbers stand to the right, None is left empty."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*(_texts(row) for row in cells), strict=True)]
    return ["  ".join(_fitted(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _cell(value: object) -> tuple[str, bool]:
    if isinstance(value, int):
        return f"{value:,}", True
    return printable(" ".join(str(value).split())) if value is not None else "", False


def _texts(row: Sequence[tuple[str, bool]]) -> list[str]:
    return [text for text, _ in row]


def _fitted(cell: tuple[str, bool], width: int) -> str:
    text, is_number = cell
    return text.rjust(width) if is_number else text.ljust(width)
