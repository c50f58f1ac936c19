"""Shows an archive as it stood when its log had a given number of entries, for whoever reads it through one connection.

Temporary views and tables stand before those of the file under their own names, so every query that does not name a
schema reads the archive of then. Nothing is written into the file. What a redaction has destroyed since is not there
any more, and `redactions` stays as it is today for that reason; full-text indexes are not shown as of then either.
"""

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import articles
from govkz_crawler.archive.derived.tables_by_query import fill
from govkz_crawler.archive.schema import counts, tables, views
from govkz_crawler.archive.schema.ledgers import LEDGERS, REDACTIONS, VERSIONS, Ledger
from govkz_crawler.archive.schema.variant_key import KEY, same_variant

# Derived tables that exports read beside `variants`, each with its DDL.
_DERIVED = {"entities": tables.ENTITIES, "spans": tables.SPANS, "activity": counts.ACTIVITY}
_VIEWS = ("articles", "edits", "removals", "pairs")


def show_as_of(db: Database, size: int) -> None:
    """From now on ``db`` shows the archive as of the first ``size`` entries of its log."""
    db.execute(f"CREATE TEMP VIEW log AS SELECT * FROM main.log WHERE log_index < {size:d}")
    for ledger in LEDGERS:
        if ledger is not REDACTIONS:
            where = f"{ledger.key} <= {_newest(db, ledger, size)}"
            db.execute(f"CREATE TEMP VIEW {ledger.table} AS SELECT * FROM main.{ledger.table} WHERE {where}")
    db.execute(_temporary(tables.VARIANTS))
    _variants(db)
    for table, ddl in _DERIVED.items():
        db.execute(_temporary(ddl))  # empty while it is derived: nothing of today gets into it
        fill(db, table, into=f"temp.{table}")
    for view in _VIEWS:
        db.execute(_temporary(views.VIEWS[view]))


def _newest(db: Database, ledger: Ledger, size: int) -> int:
    """The key of its last row of then. Keys rise with the places in the log."""
    query = "SELECT row FROM main.log WHERE ledger = ? AND log_index < ? ORDER BY row DESC LIMIT 1"
    found = db.execute(query, [ledger.table, size]).fetchone()
    return int(found[0]) if found else 0


def _temporary(ddl: str) -> str:
    return ddl.replace("CREATE ", "CREATE TEMP ", 1)


def _variants(db: Database) -> None:
    """Those without a later version stay as they are; the others follow from what versions they had."""
    last = f"(SELECT coalesce(max({VERSIONS.key}), 0) FROM temp.versions)"
    later = f"SELECT DISTINCT {', '.join(KEY)} FROM main.versions WHERE {VERSIONS.key} > {last}"
    db.execute(f"CREATE TEMP TABLE changed_since ({', '.join(KEY)}, PRIMARY KEY ({', '.join(KEY)})) WITHOUT ROWID")
    db.execute(f"INSERT INTO changed_since {later}")
    db.execute(
        f"""
        INSERT INTO temp.variants SELECT * FROM main.variants AS a
        WHERE NOT EXISTS (SELECT 1 FROM changed_since AS c WHERE {same_variant("c", "a")})
        """
    )
    where = " AND ".join(f"{name} = ?" for name in KEY)
    earlier = f"SELECT {', '.join(articles.FOLDED)} FROM versions WHERE {where}"
    for key in db.execute("SELECT * FROM changed_since"):
        if found := db.execute(earlier, key).fetchall():
            state = articles.fold(dict(zip(articles.FOLDED, version, strict=True)) for version in found)
            articles.put(db, articles.complete(state, articles.shown(db, state)))
    db.execute("DROP TABLE changed_since")
