"""Makes an edition: writes its tables, describes them, and closes the bag."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.log.signed_checkpoints import Stored
from govkz_crawler.archive.schema.identity import origin
from govkz_crawler.archive.transfer.as_of import show_as_of
from govkz_crawler.archive.transfer.select import Selection, count
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.edition import (
    checkpoint_folder,
    citation_file,
    croissant,
    dcat,
    deposits,
    frictionless_package,
    naming,
    readme,
    schema_org,
)
from govkz_crawler.interchange.edition.bag import DATA, close_bag, digested
from govkz_crawler.interchange.edition.columns import TEXTS, Without
from govkz_crawler.interchange.edition.contents import Contents, HeldTable
from govkz_crawler.interchange.rows import Rows
from govkz_crawler.interchange.tables import ARTICLES, NAMES, OF_EDITIONS, table
from govkz_crawler.interchange.tables.table import TableRows
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.signing import Verifier

_TITLES = {ARTICLES: "Press items of gov.kz"}
_ARTICLES_SPAN = "SELECT min(published_on), max(published_on) FROM articles"
_JSON: dict[str, Callable[[Contents], dict[str, Any]]] = {
    "datapackage.json": frictionless_package.descriptor,
    "croissant.json": croissant.descriptor,
    "schema-org.jsonld": schema_org.descriptor,
    "dcat-ap.jsonld": dcat.descriptor,
    ".zenodo.json": deposits.zenodo,
    "dataset-metadata.json": deposits.kaggle,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What edition is asked for: ``creators`` are the names of who answers for it."""

    with_texts: bool = True
    creators: tuple[str, ...] = ()


class Edition:
    """An archive as of a checkpoint, which the connection shows from now on."""

    def __init__(self, db: Database, stored: Stored, asked: Asked) -> None:
        self._db, self._stored, self._asked = db, stored, asked
        show_as_of(db, stored.size)

    def total(self) -> int:
        """How many rows there are to write."""
        return count(self._db, Selection()) + sum(rows.count() for rows in self._tables(lambda _: None))

    def write(self, folder: Path, key: Verifier | None, advance: Callable[[int], None]) -> Contents:
        """Fill an empty folder; ``key`` is the log's public one where it is known. Raises OSError and ArchiveError.

        The same checkpoint gives the same bytes with the same release of the program and of pyarrow, but for anchors
        that came later (``checkpoint/``) and for what was redacted since.
        """
        (folder / DATA).mkdir()
        contents = self._contents(tuple(_held(folder, rows) for rows in self._rows(advance)))
        checkpoint_folder.write(self._db, self._stored, _signing(key, self._stored), folder)
        for name, text in _described(contents).items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        close_bag(folder, contents.files(), _about(contents))
        return contents

    def _rows(self, advance: Callable[[int], None]) -> Iterator[Rows]:
        articles: Rows = Articles(self._db, Selection(), Path(), advance)
        for rows in [articles, *self._tables(advance)]:
            yield rows if self._asked.with_texts else Without(rows, TEXTS)

    def _tables(self, advance: Callable[[int], None]) -> Iterator[TableRows]:
        for name in (*NAMES, *OF_EDITIONS):
            if name != ARTICLES:
                yield TableRows(table(name), self._db, Selection(), advance)

    def _contents(self, tables: tuple[HeldTable, ...]) -> Contents:
        langs = self._db.execute("SELECT DISTINCT lang FROM articles ORDER BY lang")
        first, last = self._db.execute(_ARTICLES_SPAN).fetchone()
        return Contents(
            self._stored, origin(self._db), tables, self._asked.with_texts, self._asked.creators,
            tuple(lang for (lang,) in langs), first, last,
        )  # fmt: skip


def _held(folder: Path, rows: Rows) -> HeldTable:
    from govkz_crawler.interchange.formats.parquet import write_file  # noqa: PLC0415 - pyarrow is an extra

    path = f"{DATA}/{rows.name}.parquet"
    number = write_file(rows, folder / path)
    title = _TITLES.get(rows.name) or table(rows.name).title
    return HeldTable(rows.name, title, rows.key, rows.fields, number, digested(folder, path))


def _signing(key: Verifier | None, stored: Stored) -> Verifier | None:
    """The key, if it signed that checkpoint. Raises Unverified where the signature under its name is wrong."""
    opened = read(stored.note)
    if key is None or opened.note is None or opened.checkpoint.origin != key.name:
        return None
    opened.verify([key])
    return key


def _described(contents: Contents) -> dict[str, str]:
    """The text of each file that describes the edition, by its name."""
    encode = partial(json.dumps, ensure_ascii=False, indent=2)
    texts = {name: f"{encode(descriptor(contents))}\n" for name, descriptor in _JSON.items()}
    return texts | readme.readmes(contents) | {"CITATION.cff": citation_file.cff(contents)}


def _about(contents: Contents) -> dict[str, str]:
    """What stands in ``bag-info.txt``."""
    point = contents.checkpoint
    return {
        **({"Source-Organization": "; ".join(contents.creators)} if contents.creators else {}),
        "External-Description": naming.title(contents),
        "External-Identifier": f"{point.origin} {point.size} {point.root.hex()}",
        "Internal-Sender-Identifier": contents.name,
        "Bagging-Date": contents.made_on,
    }
