"""Derives every derived table and column again and counts the rows that were wrong (`govkz rebuild`)."""

from collections import Counter
from collections.abc import Callable

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import articles, shipped_entities
from govkz_crawler.archive.derived.full_text import wrong_words
from govkz_crawler.archive.derived.tables_by_query import DERIVED, derive
from govkz_crawler.archive.derived.version_columns import CHECKSUM, Judge, derived_again
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.schema import row_checksums
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.schema.variant_key import KEY, same_variant

_STEP = 1_000  # articles between two calls of progress

# What was redacted stays as it was judged, unless that is not what was written: what is left tells little.
_NEXT_VERSIONS = f"""
SELECT * FROM versions WHERE version_id > ? AND (salt IS NOT NULL OR checksum IS NOT {CHECKSUM})
ORDER BY version_id LIMIT {_STEP}
"""
_PUT_VERSION = f"""
UPDATE versions SET {", ".join(f"{name} = :{name}" for name in VERSIONS.derived)} WHERE version_id = :version_id
"""

_STORED = f"SELECT {', '.join(articles.COLUMNS)} FROM variants WHERE section = ? AND article_id = ? AND lang = ?"

# Articles that no version speaks of.
_ORPHANS = f"""
DELETE FROM variants AS a WHERE NOT EXISTS (SELECT 1 FROM versions AS v WHERE {same_variant("v", "a")})
"""


def rebuild(db: Database, judge: Judge, progress: Callable[[int], None] = lambda _: None) -> Counter[str]:
    """Derive everything again, in one transaction. Returns how many rows were not as they should be, by table.

    ``judge`` says of a version what the rules of today make of its date and language.
    """
    wrong: Counter[str] = Counter()
    with db.atomic():
        wrong["versions"] = _versions(db, judge)
        wrong["variants"] = _variants(db, progress)
        wrong["articles_fts"] = _search_index(db)
        wrong["passages_fts"] = _index_of_passages(db)  # before its table changes, which changes it too
        for table in DERIVED:
            wrong[table] = derive(db, table)
        shipped_entities.refresh(db)
        wrong["sightings"] = sightings.repair(db)
        wrong["validators"] = row_checksums.forget(db, "validators")
    return wrong


def _search_index(db: Database) -> int:
    """Index every article again if any word is out of place."""
    if not any(wrong_words(db, ["articles_fts"])):
        return 0
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    return int(db.execute("SELECT count(*) FROM variants").fetchone()[0])


def _index_of_passages(db: Database) -> int:
    if not any(wrong_words(db, ["passages_fts"])):
        return 0
    db.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")
    return int(db.execute("SELECT count(*) FROM passages").fetchone()[0])


def _versions(db: Database, judge: Judge) -> int:
    """Derived columns of versions, by the rules of today."""
    wrong = 0
    last_id = 0
    while rows := list(db.query(_NEXT_VERSIONS, [last_id])):
        last_id = rows[-1]["version_id"]
        for columns in derived_again(rows, judge):
            db.execute(_PUT_VERSION, columns)
            wrong += 1
    return wrong


def _variants(db: Database, progress: Callable[[int], None]) -> int:
    wrong = 0
    for count, state in enumerate(articles.folded(db), start=1):
        must = articles.complete(state, articles.shown(db, state))
        if db.execute(_STORED, [must[name] for name in KEY]).fetchone() != tuple(
            must[name] for name in articles.COLUMNS
        ):
            articles.put(db, must)
            wrong += 1
        if count % _STEP == 0:
            progress(_STEP)
    return wrong + db.execute(_ORPHANS).rowcount
