"""What the archive's schema must be, where it is not, and putting it back."""

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import NamedTuple

from sqlite_utils import Database

from govkz_crawler.archive.chain import LEDGERS
from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.guards import GUARDS
from govkz_crawler.archive.migrations import migrations

_LEDGERS = {ledger.table: ledger for ledger in LEDGERS}


class Definition(NamedTuple):
    """One object of the schema: ``type`` is table, index, trigger or view."""

    type: str
    table: str
    sql: str


def differences(db: Database) -> Iterator[tuple[str, str]]:
    """The name of each object that is not as it must be, and what is wrong with it."""
    found = _definitions(db)
    for name, definition in _ours().items():
        if name not in found:
            yield name, "is gone"
        elif found[name] != definition:
            yield name, "is not defined as it was"
    for name, definition in found.items():
        if _meddles(name, definition):
            yield name, f"is a trigger on {definition.table} that is not ours"


def lost_guards(db: Database) -> list[str]:
    """The guards that do not stand as they must."""
    found = _definitions(db)
    return [name for name in GUARDS if found.get(name) != _ours()[name]]


def restore(db: Database) -> list[str]:
    """Put every definition back, rows untouched. Returns the names of what was not as it must be.

    Raises Damaged when a table is gone that nothing can be derived from.
    """
    wrong = [name for name, _ in differences(db)]
    if wrong:
        with db.atomic():
            _restore(db, set(wrong))
    return wrong


def _restore(db: Database, wrong: set[str]) -> None:
    found, ours = _definitions(db), _ours()
    for kind in ("trigger", "view"):
        for name in [name for name, is_ in found.items() if is_.type == kind and (name in ours or name in wrong)]:
            db.execute(f"DROP {kind} [{name}]")
    for name in [name for name in wrong if name in ours and ours[name].type == "table"]:
        _restore_table(db, name, ours[name].sql)
    for name in [name for name in wrong & found.keys() if found[name].type == "index"]:
        db.execute(f"DROP INDEX IF EXISTS [{name}]")
    present = _definitions(db).keys()
    for name, definition in ours.items():
        if name not in present:
            db.execute(definition.sql)


def _restore_table(db: Database, table: str, sql: str) -> None:
    """Define a table anew around the rows it has."""
    there = db.table(table).exists()
    if table in _LEDGERS and not there:
        raise Damaged(f"{table} is gone, and nothing can derive it again: restore the archive from a copy")
    if not there or "VIRTUAL" in sql:
        db.execute(f"DROP TABLE IF EXISTS [{table}]")
        db.execute(sql)
        return
    ever = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
    db.execute(f"CREATE TABLE [{table} as found] AS SELECT * FROM [{table}]")
    db.execute(f"DROP TABLE [{table}]")
    db.execute(sql)
    columns = ", ".join(db.table(table).columns_dict)
    db.execute(f"INSERT INTO [{table}] ({columns}) SELECT {columns} FROM [{table} as found]")
    db.execute(f"DROP TABLE [{table} as found]")
    if ever:  # how many rows there ever were must not be forgotten
        db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", [*ever, table])


def _meddles(name: str, definition: Definition) -> bool:
    return definition.type == "trigger" and definition.table in _LEDGERS and name not in _ours()


@cache
def _ours() -> dict[str, Definition]:
    with closing(Database(memory=True)) as db:
        migrations.apply(db)
        return _definitions(db)


def _definitions(db: Database) -> dict[str, Definition]:
    # Statements of others: those of keys (none), of the full-text index's own tables, of sqlite-utils' migrations.
    rows = db.execute(
        """
        SELECT name, type, tbl_name, sql FROM sqlite_master
        WHERE sql IS NOT NULL AND NOT (type = 'table' AND name GLOB 'articles_fts_*')
          AND tbl_name <> '_sqlite_migrations'
        ORDER BY rowid
        """
    )
    return {name: Definition(type_, table, " ".join(sql.split())) for name, type_, table, sql in rows}
