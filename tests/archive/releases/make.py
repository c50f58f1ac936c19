"""Makes ``NAME.db.gz``, an archive whose schema ends with a migration: ``python -m tests.archive.releases.make NAME``.

To be run once, when a release brings that migration; from then on the file stands for what users have on their disks,
and is not made again.
"""

import gzip
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.opening import empty
from govkz_crawler.archive.schema.counts import DERIVED
from govkz_crawler.archive.schema.migrations import APPLICATION_ID, MIGRATIONS, NOTED_IN, migrate
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
    names = [migration.__name__ for migration in MIGRATIONS]
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(db, MIGRATIONS[: names.index(last) + 1])


def _fill(db: Database, source: Path) -> None:
    """Row by row, so that triggers make what they made then."""
    db.execute("ATTACH ? AS today", [str(source)])
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ours = tables - DERIVED.keys() - {NOTED_IN}
    with db.atomic():
        for table in sorted(name for name in ours if not name.startswith(("articles_fts", "passages_fts", "sqlite_"))):
            columns = ", ".join(row[1] for row in db.execute(f"PRAGMA table_info({table})"))
            db.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM today.{table} ORDER BY 1")
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        db.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")


if __name__ == "__main__":
    make(sys.argv[1])
