"""Defines what formats write: rows with the columns that they have."""

from collections.abc import Iterator
from typing import Protocol

from govkz_crawler.interchange.fields import Field, Row


class Rows(Protocol):
    """Rows that all have the same columns, in a fixed order; each pass reads them anew.

    ``name`` is that of the table, ``key`` are the columns that tell a row from all others.
    """

    @property
    def name(self) -> str: ...

    @property
    def key(self) -> tuple[str, ...]: ...

    @property
    def fields(self) -> tuple[Field, ...]: ...

    @property
    def origin(self) -> str: ...  # of the archive

    def __iter__(self) -> Iterator[Row]: ...
