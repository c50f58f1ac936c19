"""Takes triggers and indexes away while an archive is filled, and puts them back with all that they would have kept.

A trigger on a table costs more for each row than the row itself, and an index is made for less of all rows than row by
row. Nobody else has the archive meanwhile. What rows are looked up by while it is filled stays.
"""

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema import counts

_TAKEN = """
SELECT type, name, sql FROM sqlite_master
WHERE type = 'trigger' AND tbl_name IN ('versions', 'variants', 'log')
  OR type = 'index' AND tbl_name = 'variants' AND sql IS NOT NULL
ORDER BY rowid
"""


class LateDefinitions:
    """They are away from here on, until ``put_back``."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._taken = db.execute(_TAKEN).fetchall()
        with db.atomic():
            for kind, name, _ in self._taken:
                db.execute(f"DROP {kind} [{name}]")

    def put_back(self) -> None:
        """All of them, and all counts but `arrivals`, which would take reading every text again.

        Whoever inserts versions has counted those by ``counts.COUNT_ARRIVALS``.
        """
        with self._db.atomic():
            for table in ("activity", "item_counts"):
                self._db.execute(f"INSERT INTO {table} {counts.DERIVED[table]}")
            for _, _, statement in self._taken:
                self._db.execute(statement)
