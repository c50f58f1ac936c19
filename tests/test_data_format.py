"""DATA_FORMAT.md says what there is: every table, view and column, every field of an export, and nothing else."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.database import in_memory
from govkz_crawler.archive.schema.migrations import migrate
from govkz_crawler.interchange.fields import FIELDS, Field
from govkz_crawler.interchange.formats import FORMATS
from govkz_crawler.interchange.tables import ARTICLES, NAMES, OF_EDITIONS, table

DOCUMENT = (Path(__file__).parent.parent / "DATA_FORMAT.md").read_text("utf-8")


def documented() -> dict[str, list[str]]:
    """The columns under each heading that is the name of a table or view."""
    parts = re.split(r"^### `(\w+)`$", DOCUMENT.split("\n# Exports\n")[0], flags=re.M)
    return {
        name: re.findall(r"^\| `(\w+)` \|", body, flags=re.M)
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def real() -> dict[str, list[str]]:
    """The columns of each table and view of a new archive, but for SQLite's and sqlite-utils' own."""
    query = """
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view')
          AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations' AND name NOT GLOB '*_fts_*'
    """
    with closing(in_memory()) as db:
        migrate(db)
        names = [name for (name,) in db.execute(query)]
        return {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in names}


def test_every_table_and_view_is_documented_and_no_other() -> None:
    assert sorted(documented()) == sorted(real())


def test_every_column_is_documented_and_no_other() -> None:
    wanted = {name: sorted(columns) for name, columns in real().items()}
    assert {name: sorted(columns) for name, columns in documented().items()} == wanted


def test_every_field_of_an_export_is_documented_as_it_is() -> None:
    (listed,) = re.findall(r"^## Columns\n\n.*?\n\n", DOCUMENT, flags=re.M | re.S)
    assert columns(listed) == told(FIELDS)


@pytest.mark.parametrize("name", [name for name in (*NAMES, *OF_EDITIONS) if name != ARTICLES])
def test_every_field_of_every_other_table_is_too(name: str) -> None:
    (section,) = re.findall(rf"^## Columns of {name}\n\n.*?(?=^## )", DOCUMENT, flags=re.M | re.S)
    assert columns(section) == told(table(name).fields)
    assert f"Key: {', '.join(f'`{column}`' for column in table(name).key)}." in section


def columns(text: str) -> list[tuple[str, ...]]:
    return re.findall(r"^\| `(\w+)` \| (\w+) \| (yes|no) \| (.+) \|$", text, flags=re.M)


def told(fields: tuple[Field, ...]) -> list[tuple[str, ...]]:
    return [(field.name, field.type, "no" if field.required else "yes", field.about) for field in fields]


def test_every_format_is_documented() -> None:
    assert dict(re.findall(r"^\*\*(\w+)\*\* \((file|folder)\): ", DOCUMENT, flags=re.M)) == {
        name: "folder" if known.holds else "file" for name, known in FORMATS.items()
    }
