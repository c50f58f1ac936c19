"""Hashes that make the archive provable. ``docs/proof.md`` is the recipe for strangers; this is the same in code.

Canonical JSON is RFC 8785 for the values that occur here (objects with ASCII names, strings, integers, null): names
sorted, no white space, UTF-8. Hashes are SHA-256 in lower-case hexadecimal.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64

# What a reader of the page sees. Markup, white space and counters are gone by the time these are filled.
CONTENT = ("image_url", "links", "published_at", "summary", "text", "title")

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def digest(value: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of ``value``."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def content_hash(row: Mapping[str, Any]) -> str:
    """The hash of what a reader sees, each column as it is stored (``links`` is JSON text)."""
    return digest({name: row[name] for name in CONTENT})


@dataclass(frozen=True, slots=True)
class Ledger:
    """An append-only table whose rows are chained.

    ``columns`` are those that the entry's hash covers, the key among them, beside the hash of the entry before;
    ``vouched`` those that it covers by way of another.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    vouched: tuple[str, ...] = ()

    @property
    def stored(self) -> tuple[str, ...]:
        """Every column of the table."""
        return (*self.columns, *self.vouched, "entry_hash")

    def entry_hash(self, row: Mapping[str, Any], prev_hash: str) -> str:
        covered = {name: row[name] for name in self.columns}
        covered["prev_hash"] = prev_hash
        return digest(covered)


# The content columns of a version are covered through content_hash: a text can be checked, or withheld, on its own.
VERSIONS = Ledger(
    "versions",
    "version_id",
    (
        "version_id", "section", "article_id", "lang", "version", "event", "entity", "published_on",
        "published_raw", "url", "content_lang", "translation", "extent", "content_hash", "seen_at", "run_id",
        "source", "warc_file", "warc_offset",
    ),
    vouched=(*CONTENT, "prev_hash"),
)  # fmt: skip
COVERAGE = Ledger(
    "coverage",
    "coverage_id",
    (
        "coverage_id", "run_id", "entity", "section", "lang", "source", "asked_from", "asked_to", "from_at",
        "to_at", "items", "outcome", "reason", "recorded_at",
    ),
)  # fmt: skip
ABSENCES = Ledger(
    "absences",
    "absence_id",
    (
        "absence_id", "run_id", "section", "article_id", "lang", "entity", "source", "verdict", "recorded_at",
    ),
)  # fmt: skip
QUARANTINE = Ledger(
    "quarantine",
    "quarantine_id",
    ("quarantine_id", "run_id", "section", "article_id", "lang", "reason", "raw", "seen_at"),
)
DUMP_ITEMS = Ledger(
    "dump_items",
    "dump_item_id",
    (
        "dump_item_id", "dump_sha256", "position", "section_header", "title", "dump_date", "text", "source_url",
        "entity", "section", "article_id", "lang", "complete",
    ),
)  # fmt: skip
ENTITY_NAMES = Ledger(
    "entity_names",
    "entity_name_id",
    ("entity_name_id", "run_id", "slug", "name_kk", "name_ru", "name_en", "parent", "seen_at"),
)
# A run's newest row is its row in `runs`; ``pins`` tells the head of every ledger as the run left it.
RUN_LOG = Ledger(
    "run_log",
    "run_log_id",
    (
        "run_log_id", "run_id", "spider", "args", "started_at", "finished_at", "outcome", "counts", "chain_head",
        "merged_from", "pins",
    ),
)  # fmt: skip

LEDGERS = (VERSIONS, COVERAGE, ABSENCES, QUARANTINE, DUMP_ITEMS, ENTITY_NAMES, RUN_LOG)
