"""Fills the full-text index of an archive that is written anew: by whole segments, and at the end by what is left."""

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import full_text, index_segments, passages, sketches


class LateIndex:
    """While it stands, nothing else on this connection uses `articles_fts`, until ``finish`` has been called."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._first_single: int | None = None

    def leave(self, version_id: int) -> None:
        """A version has been written that is in no segment: its words are indexed at the end."""
        self._first_single = self._first_single or version_id

    def follow(self, version_id: int) -> None:
        """Bring all but the words up to date with the variants of every version after ``version_id``."""
        if self._first_single is not None:
            passages.update(self._db, version_id)
        sketches.update(self._db, version_id)

    def finish(self) -> None:
        """From here on the index is as every other."""
        index_segments.settle(self._db)
        if self._first_single is not None:
            with self._db.atomic():
                full_text.update(self._db, self._first_single - 1)
