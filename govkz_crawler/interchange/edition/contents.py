"""Says what an edition holds: everything that the files which describe it are made from."""

from collections.abc import Iterator
from dataclasses import dataclass

from govkz_crawler.archive.log.signed_checkpoints import Stored
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.interchange.fields import Field
from govkz_crawler.log.checkpoint import Checkpoint, read


@dataclass(frozen=True, slots=True)
class Digested:
    """A file that was written: its path within the edition, its size in bytes, and its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HeldTable:
    """A table of the edition, and the Parquet file that has its rows."""

    name: str
    title: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: int
    file: Digested


@dataclass(frozen=True, slots=True)
class Contents:
    """``first`` and ``last`` are the civil dates of the oldest and newest article, None where none has a date.

    ``creators`` are names of people or institutions, none where nobody was named.
    """

    stored: Stored
    origin: Origin
    tables: tuple[HeldTable, ...]
    with_texts: bool
    creators: tuple[str, ...]
    langs: tuple[str, ...]
    first: str | None
    last: str | None

    @property
    def checkpoint(self) -> Checkpoint:
        return read(self.stored.note).checkpoint

    @property
    def is_signed(self) -> bool:
        return read(self.stored.note).note is not None

    @property
    def made_on(self) -> str:
        """The date of the edition: that of its checkpoint (YYYY-MM-DD, UTC)."""
        return self.stored.made_at[:10]

    @property
    def version(self) -> str:
        """A semantic version (https://semver.org): year, month and day, and the size of the log behind the plus."""
        year, month, day = (int(part) for part in self.made_on.split("-"))
        return f"{year}.{month}.{day}+{self.stored.size}"

    @property
    def name(self) -> str:
        """A name in lower-case letters, digits and hyphens."""
        texts = "" if self.with_texts else "-without-texts"
        return f"govkz-press-{self.made_on}-{self.stored.size}{texts}"

    def rows_of(self, name: str) -> int:
        return next(table.rows for table in self.tables if table.name == name)

    def files(self) -> Iterator[Digested]:
        return (table.file for table in self.tables)
