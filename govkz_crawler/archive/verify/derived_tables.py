"""Checks whether derived tables and columns are what the ledgers make them; `govkz rebuild` derives them again."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import zip_longest

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.articles import COPIED, FACTS, STATE, VOUCHED, folded
from govkz_crawler.archive.derived.tables_by_query import DERIVED, first_wrong
from govkz_crawler.archive.derived.version_columns import CHECKSUM
from govkz_crawler.archive.finding import REBUILD, Finding
from govkz_crawler.archive.schema.variant_key import KEY
from govkz_crawler.archive.verify.log_check import json_of


def states(db: Database) -> Iterator[Finding]:
    """Which version each article shows, and what all of them come to."""
    names = (*KEY, *STATE)
    stored = db.execute(f"SELECT {', '.join(names)} FROM variants ORDER BY {', '.join(KEY)}")
    for have, must in zip_longest(stored, (tuple(state.values()) for state in folded(db))):
        if have == must:
            continue
        where = " ".join(map(str, (must or have)[: len(KEY)]))
        if have is None or must is None or have[: len(KEY)] != must[: len(KEY)]:
            yield Finding("variants", where, f"is missing, or no version speaks of what stands there: {REBUILD}")
            return
        wrong = [name for name, one, other in zip(names, have, must, strict=True) if one != other]
        yield Finding("variants", where, f"{', '.join(wrong)} does not follow from versions: {REBUILD}")


def versions(db: Database) -> Iterator[Finding]:
    """The columns of `versions` that follow from the others, by their checksum; and the numbers within a variant."""
    for (version_id,) in db.execute(f"SELECT version_id FROM versions WHERE checksum IS NOT {CHECKSUM}"):
        yield Finding("versions", str(version_id), f"its derived columns are not as they were written: {REBUILD}")
    numbers = f"""
    SELECT DISTINCT {", ".join(KEY)} FROM (
      SELECT {", ".join(KEY)}, version, version_id, row_number() OVER variant AS number,
        lag(version_id, 1, 0) OVER variant AS before
      FROM versions WINDOW variant AS (PARTITION BY {", ".join(KEY)} ORDER BY version)
    ) WHERE version <> number OR version_id < before
    """
    for row in db.execute(numbers):
        yield Finding("versions", " ".join(map(str, row)), "its versions are not numbered in their order")


def copies(db: Database) -> Iterator[Finding]:
    """What each article has from the version that it shows."""
    same = [f"a.{name} IS v.{name}" for name in COPIED]
    rows = db.execute(
        f"""
        SELECT a.section, a.article_id, a.lang, {", ".join(same)}
        FROM variants AS a JOIN versions AS v USING (version_id) WHERE NOT ({" AND ".join(same)})
        """
    )
    for section, article_id, lang, *equal in rows:
        wrong = [name for name, is_ in zip(COPIED, equal, strict=True) if not is_]
        yield Finding(
            "variants", f"{section} {article_id} {lang}", f"{', '.join(wrong)} does not follow from versions: {REBUILD}"
        )


def facts(db: Database) -> Iterator[Finding]:
    """What was found in each text, by its hash: `govkz rebuild` reads the texts again."""
    rows = db.execute(f"SELECT section, article_id, lang, facts_hash, {json_of(VOUCHED)} FROM variants")
    for section, article_id, lang, stored, found in rows:
        if sha256(found).hexdigest() != stored:
            yield Finding(
                "variants", f"{section} {article_id} {lang}", f"{', '.join(FACTS)} are not what was found: {REBUILD}"
            )


def tables(db: Database) -> Iterator[Finding]:
    """The small tables that follow from ledgers by one query each."""
    for table in DERIVED:
        if row := first_wrong(db, table):
            yield Finding(table, " ".join(map(str, row[:3])), f"does not follow from the ledgers: {REBUILD}")


def search(db: Database) -> Iterator[Finding]:
    """Every article is in the full-text index, and nothing else; ``wrong_words`` compares its words."""
    for one, its_id, other, other_id, what in (
        ("variants", "version_id", "articles_fts_docsize", "id", "is not in the full-text index"),
        ("articles_fts_docsize", "id", "variants", "version_id", "is in the full-text index, but shown by no article"),
    ):
        alone = f"""
        SELECT a.{its_id} FROM {one} AS a LEFT JOIN {other} AS b ON b.{other_id} = a.{its_id}
        WHERE b.{other_id} IS NULL LIMIT 1
        """
        for (version_id,) in db.execute(alone):
            yield Finding("articles_fts", str(version_id), f"{what}: {REBUILD}")
