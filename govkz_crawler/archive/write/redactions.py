"""Destroying the free text of an entry whose redaction is declared: row, salt, full-text index, what is derived."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.derived import articles
from govkz_crawler.archive.derived.version_columns import completed, content_digest
from govkz_crawler.archive.schema.guards import withheld
from govkz_crawler.archive.schema.ledgers import BY_TABLE, VERSIONS, Ledger


def destroy(db: Database, redaction: Mapping[str, Any]) -> int:
    """Empty the rows that a row of `redactions` names, within its transaction. Returns how many there were.

    The guards let nothing else be changed. What SQLite frees is overwritten with zeros.
    """
    ledger = BY_TABLE[redaction["ledger"]]
    db.execute("PRAGMA secure_delete = ON")
    rows = list(db.query(f"SELECT * FROM {ledger.table} WHERE leaf_hash = ?", [redaction["redacted_hash"]]))
    for row in rows:
        if ledger is VERSIONS:
            _take_out_of_index(db, row)
        _empty(db, ledger, row)
        if ledger is VERSIONS:
            _follow(db, row)
    return len(rows)


def _empty(db: Database, ledger: Ledger, row: Mapping[str, Any]) -> None:
    values = withheld(ledger)
    if ledger is VERSIONS:
        emptied = {**row, **values}
        values |= {
            name: completed({**emptied, "content_digest": content_digest(emptied)})[name]
            for name in ("content_digest", "checksum")
        }
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(f"UPDATE {ledger.table} SET {assignments} WHERE {ledger.key} = :key", {**values, "key": row[ledger.key]})


def _take_out_of_index(db: Database, row: Mapping[str, Any]) -> None:
    if db.execute("SELECT 1 FROM articles_fts_docsize WHERE id = ?", [row["version_id"]]).fetchone():
        db.execute(
            "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            [row["version_id"], row["title"], row["text"]],
        )
        db.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (?, '', '')", [row["version_id"]])
        # The words lie in older segments until these are merged.
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")


def _follow(db: Database, row: Mapping[str, Any]) -> None:
    """The present state of the variant, from what is left of its versions."""
    earlier = f"SELECT {', '.join(articles.FOLDED)} FROM versions WHERE section = ? AND article_id = ? AND lang = ?"
    versions = db.execute(earlier, [row[name] for name in articles.KEY]).fetchall()
    state = articles.fold(dict(zip(articles.FOLDED, version, strict=True)) for version in versions)
    articles.put(db, articles.complete(state, articles.shown(db, state)))
