"""What one transaction is about to write: enough to write it again, given the evidence that it names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.schema import archive_info
from govkz_crawler.archive.schema.ledgers import CONTENT, LEDGERS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """``rows`` is what each ledger gains, ``named`` the entities that the registry named.

    An archive numbers its batches 1, 2, … One that was announced and not committed leaves its number to the next. The
    content of a version is not repeated: it lies in the record that the version names, or in the version before.
    """

    archive_id: str
    number: int
    run_id: str
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)  # slug: when

    def dump(self) -> bytes:
        """As JSON, in UTF-8."""
        document = {name: getattr(self, name) for name in self.__slots__}
        document["rows"] = {table: [_without_content(row) for row in rows] for table, rows in self.rows.items()}
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def load(cls, document: bytes) -> "Batch":
        """Raises ValueError for anything that ``dump`` did not write."""
        try:
            batch = cls(**json.loads(document))
            if not (isinstance(batch.archive_id, str) and isinstance(batch.number, int)):
                raise ValueError("an archive or a number is missing")
            for ledger in LEDGERS:
                for row in batch.rows.get(ledger.table, ()):
                    if absent := {*ledger.columns, "entry_hash"} - row.keys():
                        raise ValueError(f"a row without {min(absent)}")
                    if not isinstance(row[ledger.key], int):
                        raise ValueError("a row without a number")
        except (TypeError, AttributeError) as error:
            raise ValueError(f"not a batch: {error}") from error
        return batch


def newest(db: Database) -> int:
    """The number of the archive's newest batch, 0 where there is none. Raises Damaged where that cannot be told."""
    return int(archive_info.get(db, archive_info.BATCHES))


def set_newest(db: Database, number: int) -> None:
    """Within the batch itself, so that the number stands if and only if the batch does."""
    archive_info.put(db, archive_info.BATCHES, str(number))


def _without_content(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in CONTENT or "content_hash" not in row}
