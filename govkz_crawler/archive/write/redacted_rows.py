"""Destroys the free text of a redacted entry in the archive: row, salt, full-text index, derived rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import articles, passages, sketches
from govkz_crawler.archive.derived.version_columns import completed, content_digest
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.schema.guards import withheld
from govkz_crawler.archive.schema.ledgers import BY_TABLE, DUMP_ITEMS, QUARANTINE, REDACTIONS, VERSIONS, Ledger
from govkz_crawler.archive.schema.variant_key import KEY
from govkz_crawler.archive.write.entries import Entries

Row = Mapping[str, Any]

OF_ITEM = (VERSIONS, QUARANTINE, DUMP_ITEMS)  # the ledgers that hold an item's text


def scope_of(section: str, article_id: int, lang: str) -> str:
    """What the redaction of an item in one language says it is about."""
    return f"{section}/{article_id}/{lang}"


def is_withheld(db: Database, section: str | None, article_id: int | None, lang: str | None) -> bool:
    """Whether the text of an item has been redacted: nothing that comes later brings it back.

    Where the language is unknown, that of any language counts.
    """
    return _order(db, section, article_id, lang) is not None


def _order(db: Database, section: str | None, article_id: int | None, lang: str | None) -> Row | None:
    """What the redaction of an item says for every entry of its scope."""
    if section is None or article_id is None:
        return None
    names = "order_sha256, reason, scope, redacted_at"
    # SQLite prepares a statement anew for each pattern. Names of sections and languages are letters.
    scope, compared = (
        (scope_of(section, article_id, "*"), "GLOB") if lang is None else (scope_of(section, article_id, lang), "=")
    )
    found = db.conn.execute(f"SELECT {names} FROM redactions WHERE scope {compared} ? LIMIT 1", [scope]).fetchone()
    return dict(zip(names.split(", "), found, strict=True)) if found else None


def declared(db: Database, entries: Entries, ledger: Ledger, row: Row) -> dict[str, Any] | None:
    """Declare that one more entry of an item falls under its redaction; the row of `redactions` that says so.

    None where the item was not redacted, or nothing of the row is left to be withheld.
    """
    order = _order(db, row["section"], row["article_id"], row["lang"])
    if order is None or row["salt"] is None:
        return None
    told = {"ledger": ledger.table, "redacted_hash": row["leaf_hash"], "leaf": ledger.leaf(row).decode(), **order}
    entries.append(REDACTIONS, told)
    return told


def without_text(ledger: Ledger, row: Row) -> dict[str, Any]:
    """A row as it stands once its free text is destroyed."""
    emptied = {**row, **withheld(ledger)}
    if ledger is VERSIONS:
        emptied["content_digest"] = content_digest(emptied)
    return emptied


def rows_of_item(db: Database, section: str, article_id: int, lang: str) -> Iterator[tuple[Ledger, dict[str, Any]]]:
    """Every row that has the text of an item in one language, or in one that is not known."""
    for ledger in OF_ITEM:
        query = f"""
        SELECT * FROM {ledger.table} WHERE section = ? AND article_id = ? AND (lang = ? OR lang IS NULL)
        ORDER BY {ledger.key}
        """
        yield from ((ledger, row) for row in db.query(query, [section, article_id, lang]))


def follow_declared(db: Database, entries: Entries, scope: str) -> None:
    """Destroy what else this archive holds of an item that was redacted: its own crawls may have had it too."""
    match scope.split("/"):
        case [section, article_id, lang] if article_id.isdecimal():
            for ledger, row in list(rows_of_item(db, section, int(article_id), lang)):
                if told := declared(db, entries, ledger, row):
                    destroy(db, told)


def destroy(db: Database, redaction: Mapping[str, Any]) -> int:
    """Empty the rows that a row of `redactions` names, within its transaction. Returns how many there were.

    The guards let nothing else be changed. What SQLite frees is overwritten with zeros; once all are destroyed,
    ``purge_words`` does the same for the full-text index.
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
            sightings.forget(db, *(row[name] for name in KEY))  # an unsalted hash of what a feed showed
    return len(rows)


def purge_words(db: Database) -> None:
    """Merge the full-text index: until then its older segments keep the words of what was taken out."""
    db.execute("PRAGMA secure_delete = ON")
    for index in ("articles_fts", "passages_fts"):
        db.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


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
    """Take the variant out of the full-text index, whichever of its versions stands in it."""
    indexed = f"""
    SELECT v.version_id, v.title, v.text FROM versions AS v JOIN articles_fts_docsize AS d ON d.id = v.version_id
    WHERE {" AND ".join(f"v.{name} = ?" for name in KEY)}
    """
    for found in db.execute(indexed, [row[name] for name in KEY]).fetchall():
        db.execute("INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)", found)


def _follow(db: Database, row: Mapping[str, Any]) -> None:
    """The present state of the variant, from what is left of its versions."""
    earlier = f"SELECT {', '.join(articles.FOLDED)} FROM versions WHERE section = ? AND article_id = ? AND lang = ?"
    versions = db.execute(earlier, [row[name] for name in KEY]).fetchall()
    state = articles.fold(dict(zip(articles.FOLDED, version, strict=True)) for version in versions)
    articles.put(db, articles.complete(state, articles.shown(db, state)))
    put = "INSERT INTO articles_fts (rowid, title, text) SELECT version_id, title, text FROM versions"
    db.execute(f"{put} WHERE version_id = ?", [state["version_id"]])
    key = tuple(row[name] for name in KEY)
    passages.follow_one(db, key)
    sketches.follow_one(db, key)
