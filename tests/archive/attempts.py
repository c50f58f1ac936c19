"""What somebody may do to a row that was recorded, through SQL and through sqlite-utils, and what must become of it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from govkz_crawler.archive.schema.ledgers import LEDGERS, VERSIONS, Ledger

REFUSED, NAMED, HARMLESS = "refused", "named", "harmless"

# A column of each ledger that says something.
SAYS = {
    "versions": "text",
    "coverage": "reason",
    "absences": "entity",
    "quarantine": "reason",
    "dump_items": "title",
    "entity_names": "name_kk",
    "run_log": "args",
    "redactions": "reason",
    "captures": "file_name",
    "log": "ledger",
    "checkpoints": "note",
    "anchors": "authority",
}
# What else of a row nobody else may have.
UNIQUE = {"versions": "version", "dump_items": "position"}

FALSE = "жалған"


class Kept(NamedTuple):
    """An append-only table that is no ledger."""

    table: str
    key: str
    stored: tuple[str, ...]


LOG = Kept("log", "log_index", ("log_index", "ledger", "row", "leaf_hash"))
CHECKPOINTS = Kept(
    "checkpoints", "checkpoint_id", ("checkpoint_id", "archive_id", "run_id", "size", "root", "made_at", "note")
)
ANCHORS = Kept("anchors", "anchor_id", ("anchor_id", "checkpoint_id", "kind", "authority", "anchored_at", "response"))

Guarded = Ledger | Kept
GUARDED: tuple[Guarded, ...] = (*LEDGERS, LOG, CHECKPOINTS, ANCHORS)
# The schema is compared as a whole, whatever table is meant: what is done to it is tried on one of each kind.
EACH_KIND: tuple[Guarded, ...] = (VERSIONS, LOG, CHECKPOINTS)


class Attempt(NamedTuple):
    ledger: Guarded
    name: str
    expected: str
    doing: Any

    @property
    def id(self) -> str:
        return f"{self.ledger.table}: {self.name} ({self.expected})"

    @property
    def replaces(self) -> bool:
        """Whether it takes a row's place, of which triggers on DELETE hear by a setting of the connection alone."""
        return "REPLACE" in self.name


def statements() -> Iterator[Attempt]:
    """``doing`` is a list of statements."""
    for ledger in GUARDED:
        named = _named(ledger) | (_of_the_schema(ledger) if ledger in EACH_KIND else {})
        for expected, attempts in ((REFUSED, _refused(ledger)), (NAMED, named)):
            for name, commands in attempts.items():
                yield Attempt(ledger, name, expected, commands)
    for name, commands in HARMLESS_STATEMENTS.items():  # which are about no table
        yield Attempt(GUARDED[0], name, HARMLESS, commands)


def _refused(ledger: Guarded) -> dict[str, list[str]]:
    table, key, says = ledger.table, ledger.key, SAYS[ledger.table]
    columns = ", ".join(ledger.stored)
    changed = _second(ledger, {says: f"'{FALSE}'"})
    return {
        "UPDATE": [f"UPDATE {table} SET {says} = '{FALSE}' WHERE {key} = 2"],
        "UPDATE OR REPLACE": [f"UPDATE OR REPLACE {table} SET {says} = '{FALSE}' WHERE {key} = 2"],
        "UPDATE OR IGNORE": [f"UPDATE OR IGNORE {table} SET {says} = '{FALSE}' WHERE {key} = 2"],
        "UPDATE of the keys": [f"UPDATE {table} SET {key} = {key} + 1000"],
        "DELETE": [f"DELETE FROM {table} WHERE {key} = 2"],
        "DELETE of all": [f"DELETE FROM {table}"],
        "REPLACE": [f"REPLACE INTO {table} ({columns}) {changed}"],
        "INSERT OR REPLACE": [f"INSERT OR REPLACE INTO {table} ({columns}) {changed}"],
        "INSERT OR IGNORE": [f"INSERT OR IGNORE INTO {table} ({columns}) {changed}"],
        "upsert": [f"INSERT INTO {table} ({columns}) {changed} ON CONFLICT DO UPDATE SET {says} = '{FALSE}'"],
    } | (
        {"REPLACE by another key": [f"REPLACE INTO {table} ({columns}) {_second(ledger, {key: '9000'})}"]}
        if table in UNIQUE
        else {}
    )


def _named(ledger: Guarded) -> dict[str, list[str]]:
    table, key, says = ledger.table, ledger.key, SAYS[ledger.table]
    into = f"INSERT INTO {table} ({', '.join(ledger.stored)})"
    apart = {UNIQUE[table]: f"{UNIQUE[table]} + 1000"} if table in UNIQUE else {}
    slipped_in = {
        "a row before the first": [
            f"{into} {_second(ledger, {key: f'(SELECT min({key}) - 1 FROM {table})', **apart})}"
        ],
        "a row after the last": [f"{into} {_second(ledger, {key: f'(SELECT max({key}) + 1 FROM {table})', **apart})}"],
        "a row far behind": [f"{into} {_second(ledger, {key: '9000', **apart})}"],
    }
    no_update, no_delete = (f"DROP TRIGGER {table}_{guard}" for guard in ("no_update", "no_delete"))
    delete_last = f"DELETE FROM {table} WHERE {key} = (SELECT max({key}) FROM {table})"
    count_again = f"UPDATE sqlite_sequence SET seq = (SELECT max({key}) FROM {table}) WHERE name = '{table}'"
    # Who repeats a checkpoint or what others say of it has said nothing new.
    return (slipped_in if ledger not in (CHECKPOINTS, ANCHORS) else {}) | {
        "guard dropped, UPDATE": [no_update, f"UPDATE {table} SET {says} = '{FALSE}' WHERE {key} = 2"],
        "guard dropped, DELETE": [no_delete, f"DELETE FROM {table} WHERE {key} = 2"],
        "guard dropped, last row deleted": [no_delete, delete_last],
        "guard dropped, last row deleted, counted again": [no_delete, delete_last, count_again],
    }


def _of_the_schema(ledger: Guarded) -> dict[str, list[str]]:
    table, says = ledger.table, SAYS[ledger.table]
    lenient = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT 1; END"
    meddling = f"CREATE TRIGGER helper AFTER INSERT ON {table} BEGIN DELETE FROM sightings; END"
    out_of_schema = f"DELETE FROM sqlite_master WHERE name = '{table}_no_update'"
    return {
        "guard dropped": [f"DROP TRIGGER {table}_no_delete"],
        "guard that lets pass": [f"DROP TRIGGER {table}_no_update", lenient],
        "guard taken out of the schema": ["PRAGMA writable_schema = ON", out_of_schema],
        "trigger that meddles": [meddling],
        "table dropped": [f"DROP TABLE {table}"],
        "table exchanged": [
            "PRAGMA legacy_alter_table = ON", f"CREATE TABLE other AS SELECT * FROM {table}",
            f"DROP TABLE {table}", f"ALTER TABLE other RENAME TO {table}",
        ],
        "table renamed": [f"ALTER TABLE {table} RENAME TO elsewhere"],
        "column added": [f"ALTER TABLE {table} ADD COLUMN remark TEXT"],
        "column renamed": [f"ALTER TABLE {table} RENAME COLUMN {says} TO elsewhere"],
    }  # fmt: skip


# How many rows a ledger has is told by the log: SQLite's own count vouches for nothing.
HARMLESS_STATEMENTS = {
    "counts forgotten": ["DELETE FROM sqlite_sequence"],
    "VACUUM": ["VACUUM"],
    "ANALYZE": ["ANALYZE"],
    "a table of somebody's own": ["CREATE TABLE notes (note TEXT)"],
}


def _second(ledger: Guarded, values: dict[str, str]) -> str:
    """The second row, with other values."""
    columns = ", ".join(values.get(name, name) for name in ledger.stored)
    return f"SELECT {columns} FROM {ledger.table} WHERE {ledger.key} = 2"


def calls() -> Iterator[Attempt]:
    """``doing`` is called with a table of sqlite-utils."""
    for ledger in GUARDED:
        named_calls = _named_calls(ledger) if ledger in EACH_KIND else {}
        for expected, named in ((REFUSED, _refused_calls(ledger)), (NAMED, named_calls)):
            for name, call in named.items():
                yield Attempt(ledger, name, expected, call)


Call = Callable[[Any], object]


def _refused_calls(ledger: Guarded) -> dict[str, Call]:
    key, false = ledger.key, {SAYS[ledger.table]: FALSE}
    return {
        "update": lambda table: table.update(2, false),
        "upsert": lambda table: table.upsert(table.get(2) | false, pk=key),
        "insert, replace": lambda table: table.insert(table.get(2) | false, pk=key, replace=True),
        "insert, ignore": lambda table: table.insert(table.get(2) | false, pk=key, ignore=True),
        "delete": lambda table: table.delete(2),
        "delete_where": lambda table: table.delete_where(f"{key} > 1"),
        "convert": lambda table: table.convert(SAYS[ledger.table], lambda _: FALSE),
    }


def _named_calls(ledger: Guarded) -> dict[str, Call]:
    says = SAYS[ledger.table]
    return {
        "transform": lambda table: table.transform(),
        "transform, order": lambda table: table.transform(column_order=[says]),
        "transform, update": lambda table: (table.transform(), table.update(2, {says: FALSE})),
        "transform, delete": lambda table: (table.transform(), table.delete(2)),
        "add_column": lambda table: table.add_column("remark", str),
        "drop trigger": lambda table: table.db.execute(f"DROP TRIGGER {ledger.table}_no_delete"),
        "drop": lambda table: table.drop(),
        "enable_fts with triggers": lambda table: table.enable_fts([says], create_triggers=True),
        "enable_counts": lambda table: table.enable_counts(),
    }
