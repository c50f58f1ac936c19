"""Triggers that refuse to change or replace a row of an append-only table.

BEFORE UPDATE and BEFORE DELETE do not see ``INSERT OR REPLACE``, which deletes silently unless the connection has
``recursive_triggers`` on: a third trigger looks for the key before each insert
(https://www.sqlite.org/lang_conflict.html, "REPLACE").
"""

from govkz_crawler.archive.schema.ledgers import LEDGERS, Ledger

# Beside the key: other uniqueness by which REPLACE could push a row out.
_ALSO_UNIQUE = {
    "versions": ("section", "article_id", "lang", "version"),
    "dump_items": ("dump_sha256", "position"),
}


def _guards(ledger: Ledger) -> dict[str, str]:
    table = ledger.table
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    present = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE " + " AND ".join(f"{name} = NEW.{name}" for name in names) + ")"
        for names in ((ledger.key,), _ALSO_UNIQUE.get(table, ()))
        if names
    )
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
        f"{table}_no_replace": (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {present} BEGIN {refuse}; END"
        ),
    }


# The statements that protect every ledger, by the trigger's name.
GUARDS = {name: statement for ledger in LEDGERS for name, statement in _guards(ledger).items()}
