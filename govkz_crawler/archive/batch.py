"""What one transaction is about to write: enough to write it again, given the evidence that it names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govkz_crawler.archive.chain import CONTENT

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """``after`` is the newest key of each ledger before the batch, ``rows`` what each ledger gains, ``run`` its run.

    The content of a version is not repeated: it lies in the record that the version names, or in the version before.
    """

    run_id: str
    after: Mapping[str, int]
    rows: Mapping[str, Sequence[Row]]
    run: Row

    def dump(self) -> bytes:
        """As JSON, in UTF-8."""
        rows = {table: [_without_content(row) for row in rows] for table, rows in self.rows.items()}
        document = {"run_id": self.run_id, "after": dict(self.after), "rows": rows, "run": dict(self.run)}
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def load(cls, document: bytes) -> "Batch":
        """Raises ValueError for anything that ``dump`` did not write."""
        try:
            return cls(**json.loads(document))
        except TypeError as error:
            raise ValueError(f"not a batch: {error}") from error

    def follows(self, other: "Batch") -> bool:
        """Whether this batch was written on top of the other, and not in its stead."""
        reached = {table: key + len(other.rows.get(table, ())) for table, key in other.after.items()}
        return dict(self.after) == reached


def _without_content(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in CONTENT or "content_hash" not in row}
