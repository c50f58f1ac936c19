"""Writes a Frictionless Data Package (https://datapackage.org): the CSV with its dictionary, sources and rights."""

import hashlib
import json
from pathlib import Path
from typing import Any

from govkz_crawler.interchange.citation import titled
from govkz_crawler.interchange.fields import Field, Type
from govkz_crawler.interchange.formats import csv
from govkz_crawler.interchange.rows import Rows

DESCRIPTOR = "datapackage.json"

_TYPES: dict[Type, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "datetime": "datetime",
    "list": "array",
}

RIGHTS = (
    "gov.kz reserves all rights in its footer, and no licence for the reuse of its texts was found there. This package "
    "grants none. Name the source, the entity and the date with every text. The Apache-2.0 licence of govkz_crawler is "
    "that of the program, not of the texts."
)


def write(rows: Rows, out: Path) -> int:
    """Fills the folder. Returns the number of rows."""
    path = out / f"{rows.name}.csv"
    with path.open("wb") as table:
        number = csv.write(rows, table)
    descriptor = json.dumps(_descriptor(rows, path), ensure_ascii=False, indent=2)
    (out / DESCRIPTOR).write_text(f"{descriptor}\n", encoding="utf-8")
    return number


def _descriptor(rows: Rows, table: Path) -> dict[str, Any]:
    with table.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "profile": "tabular-data-package",
        "name": "govkz-press",
        "title": titled({"origin": rows.origin, "title": "Press items of gov.kz"}),
        "description": (
            "DATA_FORMAT.md of govkz_crawler says what its rows are. A cell that a spreadsheet could take "
            "for a formula has an apostrophe before it, and one that begins with such an apostrophe has another."
        ),
        "sources": [{"title": "gov.kz", "path": "https://www.gov.kz"}],
        "licenses": [{"name": "other-closed", "title": RIGHTS, "path": "https://www.gov.kz"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": rows.name,
                "path": table.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": table.stat().st_size,
                "hash": f"sha256:{digest}",
                "schema": {
                    "fields": [described(field) for field in rows.fields],
                    "primaryKey": list(rows.key),
                    "missingValues": [""],
                },
            }
        ],
    }


def described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": _TYPES[field.type], "description": field.about}
    # An empty text and none are the same cell.
    if field.required and field.name not in ("title", "text", "summary"):
        described["constraints"] = {"required": True}
    return described
