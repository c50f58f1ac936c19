"""Defines the triggers that refuse to change, delete or replace a row of an append-only table.

BEFORE UPDATE and BEFORE DELETE do not see ``INSERT OR REPLACE``, which deletes silently unless the connection has
``recursive_triggers`` on: a third trigger looks for the key before each insert
(https://www.sqlite.org/lang_conflict.html, "REPLACE").

Two things may be written again. Columns that are derived may follow another rule. And free text may be emptied, salt
and all, of an entry whose redaction has been declared in `redactions`.
"""

from collections.abc import Iterable

from govkz_crawler.archive.schema.ledgers import BY_TABLE, LEDGERS, Ledger

# Append-only tables that are not ledgers: their columns, the key first.
_OTHERS = {
    "log": ("log_index", "ledger", "row", "leaf_hash"),
    "checkpoints": ("checkpoint_id", "archive_id", "run_id", "size", "root", "made_at", "note"),
    "anchors": ("anchor_id", "checkpoint_id", "kind", "authority", "anchored_at", "response"),
}

# Beside the key: other uniqueness by which REPLACE could push a row out.
_ALSO_UNIQUE = {
    "versions": ("section", "article_id", "lang", "version"),
    "dump_items": ("dump_sha256", "position"),
}

# What stands in a column of free text once it has been destroyed; an empty text where nothing else is said.
WITHHELD = {"links": "[]", "media": "[]", "published_raw": None, "image_url": None}


def withheld(ledger: Ledger) -> dict[str, str | None]:
    """The free text of a row that has been redacted, by column; its salt is gone with it."""
    return {"salt": None, **{name: WITHHELD.get(name, "") for name in ledger.today.committed}}


def _guards(table: str, key: str, fixed: Iterable[str]) -> dict[str, str]:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    present = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE " + " AND ".join(f"{name} = NEW.{name}" for name in names) + ")"
        for names in ((key,), _ALSO_UNIQUE.get(table, ()))
        if names
    )
    declared = _declared(BY_TABLE[table]) if table in BY_TABLE and BY_TABLE[table].today.committed else None
    unless = f" WHEN NOT ({declared})" if declared else ""
    return {
        f"{table}_no_update": (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(fixed)} ON {table}{unless} "
            f"BEGIN {refuse}; END"
        ),
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
        f"{table}_no_replace": (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {present} BEGIN {refuse}; END"
        ),
    }


def _fixed(ledger: Ledger) -> tuple[str, ...]:
    return tuple(name for name in ledger.stored if name not in ledger.derived)


def _declared(ledger: Ledger) -> str:
    """The condition that a row is emptied of its free text and of nothing else, as `redactions` has declared."""
    emptied = withheld(ledger)
    same = [f"NEW.{name} IS OLD.{name}" for name in _fixed(ledger) if name not in emptied]
    gone = [f"NEW.{name} IS {_literal(value)}" for name, value in emptied.items()]
    return " AND ".join(("EXISTS (SELECT 1 FROM redactions AS r WHERE r.redacted_hash = OLD.leaf_hash)", *gone, *same))


def _literal(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"


# The statements that protect every append-only table, by the trigger's name.
GUARDS = {
    name: statement
    for table, key, fixed in (
        *((ledger.table, ledger.key, _fixed(ledger)) for ledger in LEDGERS),
        *((table, columns[0], columns) for table, columns in _OTHERS.items()),
    )
    for name, statement in _guards(table, key, fixed).items()
}

PROTECTED = (*(ledger.table for ledger in LEDGERS), *_OTHERS)
