"""Leaves columns out of a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from govkz_crawler.interchange.fields import Field, Row
from govkz_crawler.interchange.rows import Rows

# Free text in any table. Titles stay: without them nobody could cite an item.
TEXTS = frozenset({"text", "summary", "text_before", "text_after", "text_kk", "text_ru"})


@dataclass(frozen=True, slots=True)
class Without:
    """The same rows without the columns that are ``left_out``."""

    rows: Rows
    left_out: frozenset[str]

    @property
    def name(self) -> str:
        return self.rows.name

    @property
    def key(self) -> tuple[str, ...]:
        return self.rows.key

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.rows.fields if field.name not in self.left_out)

    @property
    def origin(self) -> str:
        return self.rows.origin

    def __iter__(self) -> Iterator[Row]:
        kept = [field.name for field in self.fields]
        return ({name: row[name] for name in kept} for row in self.rows)
