"""Makes ``NAME.db.gz``, an archive whose schema ends with a migration: ``python -m tests.archive.releases.make NAME``.

To be run once, when a release brings that migration; from then on the file stands for what users have on their disks,
and is not made again.
"""

import gzip
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from govkz_crawler.archive.file.opening import empty
from govkz_crawler.archive.schema.counts import DERIVED
from govkz_crawler.archive.schema.migrations import APPLICATION_ID, migrations
from tests.archive.writing import varied

FOLDER = Path(__file__).parent


def make(last: str) -> None:
    with TemporaryDirectory() as folder:
        source, target = varied(Path(folder, "today.db")), Path(folder, "release.db")
        with closing(empty(target)) as db:
            _lay_down(db, last)
            _fill(db, source)
        (FOLDER / f"{last}.db.gz").write_bytes(gzip.compress(target.read_bytes(), mtime=0))


def _lay_down(db: Database, last: str) -> None:
    names = [migration.name for migration in migrations.pending(db)]
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(db, stop_before=names[names.index(last) + 1 :])


def _fill(db: Database, source: Path) -> None:
    """Row by row, so that triggers make what they made then."""
    db.attach("today", source)
    ours = set(db.table_names()) - DERIVED.keys() - {migrations.migrations_table}
    with db.atomic():
        for table in sorted(name for name in ours if not name.startswith(("articles_fts", "passages_fts", "sqlite_"))):
            columns = ", ".join(db.table(table).columns_dict)
            db.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM today.{table} ORDER BY 1")
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        db.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")


if __name__ == "__main__":
    make(sys.argv[1])
