"""Every table and every column is described, and nothing that is not there."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from govkz_crawler.archive.database import in_memory
from govkz_crawler.archive.schema.migrations import migrate
from govkz_crawler.browse.serving import SITE

METADATA: dict[str, Any] = yaml.safe_load(Path(SITE, "metadata.yaml").read_text("utf-8"))
TABLES: dict[str, Any] = METADATA["databases"]["press"]["tables"]


@pytest.fixture(scope="module")
def schema() -> dict[str, list[str]]:
    with closing(in_memory()) as db:
        migrate(db)
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        return {
            name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            for name in names
            if "_fts" not in name and "sqlite_s" not in name
        }


def test_every_column_is_described(schema: dict[str, list[str]]) -> None:
    assert {name: list(about["columns"]) for name, about in TABLES.items()} == schema


def test_every_description_says_something() -> None:
    texts = [text for about in TABLES.values() for text in (about["description"], *about["columns"].values())]
    assert all(texts)


@pytest.mark.parametrize("name", [name for name, about in TABLES.items() if {"sort", "sort_desc"} & set(about)])
def test_tables_are_sorted_by_what_they_have(name: str, schema: dict[str, list[str]]) -> None:
    about = TABLES[name]
    assert about.get("sort") or about.get("sort_desc") in schema[name]


@pytest.mark.parametrize("field", ["title", "description", "license", "source", "source_url"])
def test_the_site_is_described(field: str) -> None:
    assert METADATA[field]
