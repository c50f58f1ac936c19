"""Defines the rows of one transaction as its journal announces them: enough to write them again from the evidence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from govkz_crawler.archive.schema.identity import ORIGINS, Origin
from govkz_crawler.archive.schema.ledgers import BY_TABLE, VERSIONS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """``rows`` are the entries that the log gains, in their order, each with its table; ``first`` is the log index of
    the first of them; ``named`` are the entities that the registry named; ``checkpoint`` is the text of the checkpoint
    that is made of the log with these rows, where the batch ends a run, and signed in a batch without rows after it.

    An archive numbers its batches 1, 2, … One that was announced and not committed leaves its number to the next. The
    content of a version is not repeated: it lies in the record that the version names, or in the version before. Its
    salt is, so that its leaf can be computed again.
    """

    archive_id: str
    origin: Origin
    number: int
    run_id: str
    first: int
    rows: Sequence[tuple[str, Row]] = ()
    named: Mapping[str, str] = field(default_factory=dict)  # slug: when
    checkpoint: str | None = None

    def of(self, table: str) -> list[Row]:
        """Its rows of one table."""
        return [row for name, row in self.rows if name == table]

    def dump(self) -> bytes:
        """As JSON, in UTF-8."""
        document = {name: getattr(self, name) for name in self.__slots__}
        document["rows"] = [(table, _announced(table, row)) for table, row in self.rows]
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def load(cls, document: bytes) -> "Batch":
        """Raises ValueError for anything that ``dump`` did not write."""
        try:
            batch = cls(**json.loads(document))
            if not all(isinstance(value, int) for value in (batch.number, batch.first)):
                raise ValueError("a number is missing")
            if not isinstance(batch.archive_id, str):
                raise ValueError("the archive is missing")
            if batch.origin not in ORIGINS:
                raise ValueError("its origin is unknown")
            if not isinstance(batch.checkpoint, str | None):
                raise ValueError("its checkpoint is no text")
            for table, row in batch.rows:
                if absent := _needed(table, row) - row.keys():
                    raise ValueError(f"a row without {min(absent)}")
        except (TypeError, AttributeError, KeyError) as error:
            raise ValueError(f"not a batch: {error}") from error
        return batch


# What a journal does not say of a row: what follows from it, and what the record of a version holds.
_LEFT_OUT = {
    table: frozenset((*ledger.derived, *(ledger.today.committed if ledger is VERSIONS else ())))
    for table, ledger in BY_TABLE.items()
}


def _announced(table: str, row: Row) -> Row:
    left_out = _LEFT_OUT[table]
    return {name: value for name, value in row.items() if name not in left_out}


def _needed(table: str, row: Row) -> set[str]:
    """What a row must have by its own recipe, which may be that of an earlier release."""
    ledger = BY_TABLE[table]
    recipe = ledger.recipe(row["recipe"])
    committed = () if ledger is VERSIONS else recipe.committed
    return {ledger.key, *recipe.fields, *committed, *recipe.proof}
