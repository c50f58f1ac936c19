"""A Frictionless Data Package (https://datapackage.org): the CSV with its data dictionary, sources and rights."""

import hashlib
import json
from pathlib import Path
from typing import Any

from govkz_crawler.archive.schema.variant_key import KEY
from govkz_crawler.interchange.articles import Articles
from govkz_crawler.interchange.fields import FIELDS, Field, Type
from govkz_crawler.interchange.formats import csv

TABLE = "articles.csv"
DESCRIPTOR = "datapackage.json"

_TYPES: dict[Type, str] = {
    "string": "string",
    "integer": "integer",
    "date": "date",
    "datetime": "datetime",
    "list": "array",
}

RIGHTS = (
    "gov.kz reserves all rights in its footer, and no licence for the reuse of its texts was found there. This package "
    "grants none. Name the source, the entity and the date with every text. The Apache-2.0 licence of govkz_crawler is "
    "that of the program, not of the texts."
)


def write(articles: Articles, out: Path) -> int:
    """Fills the folder. Returns the number of rows."""
    with (out / TABLE).open("wb") as table:
        rows = csv.write(articles, table)
    descriptor = json.dumps(_descriptor(out / TABLE), ensure_ascii=False, indent=2)
    (out / DESCRIPTOR).write_text(f"{descriptor}\n", encoding="utf-8")
    return rows


def _descriptor(table: Path) -> dict[str, Any]:
    with table.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "profile": "tabular-data-package",
        "name": "govkz-press",
        "title": "Press items of gov.kz",
        "description": (
            "One row for each language variant of a press item, as it stands now. A cell that a spreadsheet could take "
            "for a formula has an apostrophe before it, and one that begins with such an apostrophe has another."
        ),
        "sources": [{"title": "gov.kz", "path": "https://www.gov.kz"}],
        "licenses": [{"name": "other-closed", "title": RIGHTS, "path": "https://www.gov.kz"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "articles",
                "path": table.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": table.stat().st_size,
                "hash": f"sha256:{digest}",
                "schema": {
                    "fields": [_described(field) for field in FIELDS],
                    "primaryKey": list(KEY),
                    "missingValues": [""],
                },
            }
        ],
    }


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": _TYPES[field.type], "description": field.about}
    # An empty text and none are the same cell.
    if field.required and field.name not in ("title", "text", "summary"):
        described["constraints"] = {"required": True}
    return described
