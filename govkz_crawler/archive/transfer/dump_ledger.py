"""Writes items of dumps into the ledger `dump_items`, each once. They are evidence and never become articles."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import islice
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.identity import require_site
from govkz_crawler.archive.schema.ledgers import DUMP_ITEMS
from govkz_crawler.archive.transfer.dump_item import DumpItem, unique
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.redacted_rows import is_withheld
from govkz_crawler.normalise.urls import cited

_BATCH = 500  # items a transaction: a long dump that is interrupted goes on where it was
_SAID = tuple(field.name for field in fields(DumpItem))


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one dump. The second line counts what the archive now holds of it, in whichever import it came."""

    read: int
    new: int
    held: int
    without_source: int
    incomplete: int
    linked: int  # to an article that the archive holds

    @property
    def repeated(self) -> int:
        """Items seen before, in this dump or another."""
        return self.read - self.new


class Dumps:
    """The dumps of an archive that is open for writing. Memory holds three digests for each item ever imported."""

    def __init__(self, db: Database, entries: Entries) -> None:
        self._db = db
        self._entries = entries
        self._seen: set[bytes] = set()
        for _ in unique(map(item_of, rows(db)), self._seen):
            pass

    def put(self, dump_sha256: str, items: Iterable[DumpItem]) -> Imported:
        """Append what is new in a dump, a transaction a batch.

        Raises OtherOrigin for an archive of what others than gov.kz answered: dumps tell of nothing in it.
        """
        require_site(self._db, "dumps")
        read = new = 0
        everything = iter(items)
        while batch := list(islice(everything, _BATCH)):
            read += len(batch)
            with self._db.atomic():
                new += self.append(dump_sha256, batch)
                self._entries.keep()
        return Imported(read, new, *self._held(dump_sha256))

    def append(self, dump_sha256: str, items: Iterable[DumpItem]) -> int:
        """Append what is new within the caller's transaction; returns how many items that were."""
        new = 0
        for item in unique(items, self._seen):
            # An earlier release may have read this place of this dump otherwise: it keeps its word.
            row = _row(dump_sha256, item)
            if not self._is_held(dump_sha256, item.position) and not _is_withheld(self._db, row):
                self._entries.append(DUMP_ITEMS, row)
                self._entries.spill()
                new += 1
        return new

    def take_over(self, row: Mapping[str, Any]) -> int | None:
        """Append another archive's row as it is, within the caller's transaction; None where ours says the same."""
        if self._is_held(row["dump_sha256"], row["position"]):
            return None
        if row["salt"] and (_is_withheld(self._db, row) or not any(unique([item_of(row)], self._seen))):
            return None  # of one that is withheld nothing tells which it was
        return self._entries.take_over(DUMP_ITEMS, row)

    def _is_held(self, dump_sha256: str, position: int) -> bool:
        query = "SELECT 1 FROM dump_items WHERE dump_sha256 = ? AND position = ?"
        return self._db.execute(query, [dump_sha256, position]).fetchone() is not None

    def _held(self, dump_sha256: str) -> tuple[int, int, int, int]:
        counts = """
        SELECT count(*), coalesce(sum(source_url IS NULL), 0), coalesce(sum(NOT complete), 0),
          (SELECT count(DISTINCT dump_item_id) FROM dump_links WHERE dump_sha256 = :dump AND status IS NOT NULL)
        FROM dump_items WHERE dump_sha256 = :dump
        """
        held, without_source, incomplete, linked = self._db.execute(counts, {"dump": dump_sha256}).fetchone()
        return held, without_source, incomplete, linked


def _is_withheld(db: Database, row: Mapping[str, Any]) -> bool:
    return is_withheld(db, row["section"], row["article_id"], row["lang"])


def rows(db: Database) -> Iterator[dict[str, Any]]:
    """All rows of `dump_items`, in the order in which they were written."""
    columns = ("dump_sha256", *_SAID)
    for row in db.execute(f"SELECT {', '.join(columns)} FROM dump_items ORDER BY dump_item_id"):
        yield dict(zip(columns, row, strict=True))


def item_of(row: Mapping[str, Any]) -> DumpItem:
    """The item as it was read from its dump."""
    said = {name: row[name] for name in _SAID}
    return DumpItem(**{**said, "complete": bool(said["complete"])})


def _row(dump_sha256: str, item: DumpItem) -> dict[str, Any]:
    section = cited(item.source_url).section if item.source_url else None
    return {**asdict(item), "complete": int(item.complete), "dump_sha256": dump_sha256, "section": section}
