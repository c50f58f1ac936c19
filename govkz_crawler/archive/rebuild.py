"""Deriving again what is derived: `articles` and its full-text index from `versions`, `spans` and `feed_state` from
`coverage`."""

from collections import Counter
from collections.abc import Callable

from sqlite_utils import Database

from govkz_crawler.archive import articles, counts
from govkz_crawler.archive.chain import COVERAGE
from govkz_crawler.archive.migrations import migrations
from govkz_crawler.archive.readings import follow_coverage

FROM_COVERAGE = {
    "spans": "entity, section, lang, from_at, to_at",
    "feed_state": "entity, section, lang, asked_from, asked_to, looked_at, outcome, reason, complete_at, refused_at",
}


def rebuild(db: Database, progress: Callable[[int], None] = lambda rows: None) -> Counter[str]:
    """Derive everything again, in one transaction. Returns how many rows were not as they should be, by table."""
    wrong: Counter[str] = Counter()
    with db.atomic():
        wrong["articles"] = _articles(db, progress)
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        fresh = coverage_derived(db)
        for table, columns in FROM_COVERAGE.items():
            have = set(db.execute(f"SELECT {columns} FROM {table}"))
            must = set(fresh.execute(f"SELECT {columns} FROM {table}"))
            wrong[table] = len(have ^ must)
            if have != must:
                db.execute(f"DELETE FROM {table}")
                marks = ", ".join("?" for _ in columns.split(","))
                db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", must)
        db.execute(
            """
            UPDATE feed_state SET new_at = (
              SELECT max(first_seen_at) FROM articles AS a
              WHERE a.entity = feed_state.entity AND a.section = feed_state.section AND a.lang = feed_state.lang
            )
            """
        )
        for table, query in counts.DERIVED.items():
            wrong[table] = _recount(db, table, query)
    return wrong


def _recount(db: Database, table: str, query: str) -> int:
    have, must = set(db.execute(f"SELECT * FROM {table}")), set(db.execute(query))
    if have != must:
        db.execute(f"DELETE FROM {table}")
        db.execute(f"INSERT INTO {table} {query}")
    return len(have ^ must)


def coverage_derived(db: Database) -> Database:
    """`spans` and `feed_state` as they follow from `coverage`, in a database of their own."""
    fresh = Database(memory=True)
    migrations.apply(fresh)
    names = COVERAGE.columns
    for row in db.execute(f"SELECT {', '.join(names)} FROM coverage ORDER BY coverage_id"):
        follow_coverage(fresh, dict(zip(names, row, strict=True)))
    return fresh


def _articles(db: Database, progress: Callable[[int], None]) -> int:
    wrong, kept = 0, 0
    select = f"SELECT {', '.join(articles.COLUMNS)} FROM articles WHERE section = ? AND article_id = ? AND lang = ?"
    for kept, must in enumerate(articles.derived(db), start=1):
        have = db.execute(select, [must[name] for name in articles.KEY]).fetchone()
        if have != tuple(must[name] for name in articles.COLUMNS):
            db.execute(articles.PUT, must)
            wrong += 1
        if kept % 1000 == 0:
            progress(1000)
    orphans = "SELECT rowid FROM articles AS a WHERE NOT EXISTS (SELECT 1 FROM versions AS v WHERE v.section = a.section AND v.article_id = a.article_id AND v.lang = a.lang)"
    for (rowid,) in db.execute(orphans).fetchall():
        db.execute("DELETE FROM articles WHERE rowid = ?", [rowid])
        wrong += 1
    return wrong
