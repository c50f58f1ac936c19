"""Defines the ledgers: which tables are append-only, and the recipe that turns each row into a leaf of the log.

A row's leaf is the canonical JSON (RFC 8785) of the fields that its recipe names. The recipe's number is stored with
the row, and a recipe that has been released is never changed: another column of a leaf is another recipe, and rows of
the old one keep their hash. Free text is not part of the leaf: the leaf holds a salted commitment to it under the name
``content``. docs/proof.md is the same for strangers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govkz_crawler.log.leaf import commitment, leaf_bytes, leaf_hash

Row = Mapping[str, Any]

# What the site said of an item, as it said it: what a reader sees, and the date as it was written.
CONTENT = ("title", "text", "summary", "published_raw", "image_url", "links", "media")


@dataclass(frozen=True, slots=True)
class Recipe:
    """``fields`` stand in the leaf as they are; ``committed`` ones are free text, of which it holds a commitment."""

    number: int
    fields: tuple[str, ...]
    committed: tuple[str, ...] = ()

    @property
    def proof(self) -> tuple[str, ...]:
        """The columns by which a row is proved: its recipe, its salt where it has free text, and its leaf's hash."""
        return ("recipe", *(("salt",) if self.committed else ()), "leaf_hash")


@dataclass(frozen=True, slots=True)
class Ledger:
    """An append-only table whose rows are entries of the log.

    ``recipes`` are all that rows may have, the one of today last. ``beside`` are columns that no leaf holds because
    they depend on the archive that holds the row, such as a version's number; ``derived`` follow from the others by
    rules that may change, so they are the only ones that may be written again.
    """

    table: str
    key: str
    recipes: tuple[Recipe, ...]
    beside: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()

    @property
    def today(self) -> Recipe:
        """The recipe that new rows get."""
        return self.recipes[-1]

    @property
    def said(self) -> tuple[str, ...]:
        """The columns that the leaf of a row covers."""
        return (*self.today.fields, *self.today.committed)

    @property
    def stored(self) -> tuple[str, ...]:
        """Every column of the table."""
        return (self.key, *self.said, *self.beside, *self.derived, *self.today.proof)

    def recipe(self, number: int) -> Recipe:
        """The recipe of that number. Raises KeyError for one that was never used."""
        for recipe in self.recipes:
            if recipe.number == number:
                return recipe
        raise KeyError(f"{self.table} has no recipe {number}")

    def leaf(self, row: Row) -> bytes:
        """The leaf of a row that has its ``recipe`` and, where it has free text, its ``salt`` in hexadecimal."""
        recipe = self.recipe(row["recipe"])
        fields = {name: row[name] for name in recipe.fields}
        if recipe.committed:
            fields["content"] = content_commitment(self, row)
        return leaf_bytes(self.table, recipe.number, fields)

    def hash(self, row: Row) -> str:
        """The hash of the row's leaf (RFC 6962, 2.1), in hexadecimal."""
        return leaf_hash(self.leaf(row)).hex()


def content_commitment(ledger: Ledger, row: Row) -> str:
    """The commitment to the free text of a row, in hexadecimal."""
    names = ledger.recipe(row["recipe"]).committed
    return commitment(bytes.fromhex(row["salt"]), {name: row[name] for name in names})


VERSIONS = Ledger(
    "versions",
    "version_id",
    (
        Recipe(
            1,
            (
                "section", "article_id", "lang", "event", "entity", "url", "extent", "seen_at", "not_before",
                "counted_at", "run_id", "source", "origin", "reader", "warc_record", "warc_digest",
            ),
            CONTENT,
        ),
    ),
    beside=("version",),
    derived=("published_at", "published_on", "content_lang", "translation", "content_digest", "checksum"),
)  # fmt: skip
COVERAGE = Ledger(
    "coverage",
    "coverage_id",
    (
        Recipe(
            1,
            (
                "run_id", "entity", "section", "lang", "source", "extent", "asked_from", "asked_to", "from_at",
                "to_at", "items", "outcome", "reason", "scope", "began_at", "recorded_at",
            ),
        ),
    ),
)  # fmt: skip
ABSENCES = Ledger(
    "absences",
    "absence_id",
    (Recipe(1, ("run_id", "section", "article_id", "lang", "entity", "source", "verdict", "recorded_at")),),
)
QUARANTINE = Ledger(
    "quarantine",
    "quarantine_id",
    (Recipe(1, ("run_id", "section", "article_id", "lang", "seen_at"), ("reason", "raw")),),
)
DUMP_ITEMS = Ledger(
    "dump_items",
    "dump_item_id",
    (
        Recipe(
            1,
            (
                "dump_sha256", "position", "section_header", "dump_date", "source_url", "entity", "section",
                "article_id", "lang", "complete",
            ),
            ("title", "text"),
        ),
    ),
)  # fmt: skip
ENTITY_NAMES = Ledger(
    "entity_names",
    "entity_name_id",
    (Recipe(1, ("run_id", "slug", "name_kk", "name_ru", "name_en", "parent", "seen_at")),),
)
# A run's newest row is its row in `runs`.
RUN_LOG = Ledger(
    "run_log",
    "run_log_id",
    (Recipe(1, ("run_id", "spider", "args", "origin", "started_at", "finished_at", "outcome", "counts")),),
    beside=("merged_from",),
)
# ``leaf`` is that of the entry whose text was destroyed: it still proves that there was one, and holds none of it.
REDACTIONS = Ledger(
    "redactions",
    "redaction_id",
    (Recipe(1, ("ledger", "redacted_hash", "leaf", "order_sha256", "reason", "scope", "redacted_at")),),
)
CAPTURES = Ledger(
    "captures",
    "capture_id",
    (
        Recipe(
            1,
            (
                "run_id", "file_sha256", "file_name", "format", "tool", "signature", "captured_by", "note",
                "masked", "left_out", "imported_at",
            ),
        ),
    ),
)  # fmt: skip


def reader_source(reader: str) -> str:
    """The source whose answer a reader has read: ``graphql`` of ``graphql/1 text/2``."""
    return reader.split(" ", 1)[0].split("/", 1)[0]


LEDGERS = (VERSIONS, COVERAGE, ABSENCES, QUARANTINE, DUMP_ITEMS, ENTITY_NAMES, RUN_LOG, REDACTIONS, CAPTURES)
BY_TABLE = {ledger.table: ledger for ledger in LEDGERS}
