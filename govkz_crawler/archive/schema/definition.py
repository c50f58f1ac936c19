"""Compares an archive's schema with the one it must have, and restores what is missing."""

import json
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from govkz_crawler.archive.database import Database, in_memory
from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.schema.migrations import NOTED_IN, migrate
from govkz_crawler.archive.schema.tables import ARTICLES_FTS_SETTINGS

FULL_TEXT = ("articles_fts", "passages_fts")

# SHA-256 of the definitions that today's migrations make, so that each start need not make them; a test tells it.
AS_MADE = "7dfd99e928de6575990c85ba8847a4d5faee88bfe2c7b9879ff8b4f37f0741e3"


class Definition(NamedTuple):
    """One object of the schema: ``type`` is table, index, trigger or view; ``sql`` None where it comes with another."""

    type: str
    table: str
    sql: str | None


def differences(db: Database) -> Iterator[tuple[str, str]]:
    """The name of each object that is not as it must be, and what is wrong with it."""
    if is_as_made(db):
        return
    found = _definitions(db)
    for name, definition in _ours().items():
        if name not in found:
            yield name, "is gone"
        elif found[name] != definition:
            yield name, "is not defined as it was"
    for name, definition in found.items():
        if _meddles(name, definition):
            yield name, f"is a trigger on {definition.table} that is not ours"


def is_as_made(db: Database) -> bool:
    """Whether all definitions are those of an archive that today's migrations make; told without making one."""
    return digest(db) == AS_MADE


def digest(db: Database) -> str:
    """SHA-256 of all definitions, in hexadecimal."""
    return sha256(json.dumps(sorted(_definitions(db).items())).encode()).hexdigest()


def no_tables(db: Database) -> list[str]:
    """Names that must be tables and are something else, such as a view that never ends: nothing of it is read."""
    found = db.execute("SELECT name FROM sqlite_master WHERE type <> 'table'")
    return [name for (name,) in found if name == NOTED_IN or _is_table(name)]


def lost_guards(db: Database) -> list[str]:
    """The guards that do not stand as they must."""
    from govkz_crawler.archive.schema.guards import GUARDS  # noqa: PLC0415 - hardly ever needed

    found = _definitions(db)
    return [name for name in GUARDS if found.get(name) != _ours()[name]]


def unsafe_to_write(db: Database) -> list[tuple[str, str]]:
    """What would act with each row that is written: triggers of others, and tables with columns of others.

    A trigger can go on for ever, and a column that is computed can fill the memory.
    """
    found = _definitions(db)
    acting = {name for name, definition in found.items() if definition.type in ("table", "trigger")}
    return [(name, what) for name, what in differences(db) if name in acting]


def foreign_views(db: Database) -> list[str]:
    """Views of ours that are not as they must be: one that never ends would be read without an end."""
    found = _definitions(db)
    return [name for name, ours in _ours().items() if ours.type == "view" and found.get(name, ours) != ours]


def restore(db: Database) -> list[str]:
    """Put every definition back, rows untouched. Returns the names of what was not as it must be.

    Raises Damaged, nothing changed, where that cannot be done.
    """
    wrong = [name for name, _ in differences(db)]
    if wrong:
        with db.atomic():
            _restore(db, set(wrong))
            for name, what in differences(db):
                raise Damaged(f"{name} {what}, and cannot be put back")
    return wrong


def _restore(db: Database, wrong: set[str]) -> None:
    found, ours = _definitions(db), _ours()
    for kind in ("trigger", "view"):
        for name in [name for name, is_ in found.items() if is_.type == kind and (name in ours or name in wrong)]:
            db.execute(f"DROP {kind} [{name}]")
    for table in sorted({table for name in wrong & ours.keys() if (table := _made_by(name))}):
        _restore_table(db, table, ours[table].sql or "")
    for name in wrong & found.keys():
        if found[name].type == "index" and found[name].sql:
            db.execute(f"DROP INDEX IF EXISTS [{name}]")
    present = _definitions(db).keys()
    for name, definition in ours.items():
        if name not in present and definition.sql:
            db.execute(definition.sql)


def _made_by(name: str) -> str | None:
    """The table whose statement makes this object, None for one that has a statement of its own."""
    definition = _ours()[name]
    if definition.sql:
        return name if definition.type == "table" else None
    index = next((index for index in FULL_TEXT if definition.table.startswith(f"{index}_")), None)
    return index or definition.table


def _restore_table(db: Database, table: str, sql: str) -> None:
    """Define a table anew around the rows it has."""
    from govkz_crawler.archive.schema.guards import PROTECTED  # noqa: PLC0415

    there = bool(_columns(db, table))
    if table in PROTECTED and not there:
        raise Damaged(f"{table} is gone, and nothing can derive it again: restore the archive from a copy")
    if not there or "VIRTUAL" in sql:
        db.execute(f"DROP TABLE IF EXISTS [{table}]")
        db.execute(sql)
        if table == "articles_fts":
            db.execute(ARTICLES_FTS_SETTINGS)
        return
    ever = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
    stored = ", ".join(f"[{row[1]}]" for row in db.execute(f"PRAGMA table_xinfo([{table}])") if not row[6])
    db.execute(f"CREATE TABLE [{table} as found] AS SELECT {stored} FROM [{table}]")  # no column that is computed
    db.execute(f"DROP TABLE [{table}]")
    db.execute(sql)
    columns = ", ".join(_columns(db, table))
    db.execute(f"INSERT INTO [{table}] ({columns}) SELECT {columns} FROM [{table} as found]")
    db.execute(f"DROP TABLE [{table} as found]")
    if ever:  # how many rows there ever were must not be forgotten
        db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", [*ever, table])


def _columns(db: Database, table: str) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table])]


def _is_table(name: str) -> bool:
    return name in _ours() and _ours()[name].type == "table"


def _meddles(name: str, definition: Definition) -> bool:
    return definition.type == "trigger" and _is_table(definition.table) and name not in _ours()


@cache
def _ours() -> dict[str, Definition]:
    with closing(in_memory()) as db:
        migrate(db)
        return _definitions(db)


def _definitions(db: Database) -> dict[str, Definition]:
    # How SQLite and sqlite-utils define tables of their own is theirs, and may change with their releases.
    rows = db.execute(
        """
        SELECT name, type, tbl_name, iif(
          tbl_name GLOB 'sqlite_*' OR tbl_name GLOB '_sqlite_*' OR tbl_name GLOB '*_fts_*', NULL, sql
        ) FROM sqlite_master ORDER BY rowid
        """
    )
    return {name: Definition(type_, table, sql) for name, type_, table, sql in rows}
