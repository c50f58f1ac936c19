"""Turns the archive's articles into the rows of an export."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema import identity
from govkz_crawler.archive.schema.variant_key import KEY
from govkz_crawler.archive.transfer.select import Part, Selection, entity_names, select
from govkz_crawler.interchange import citation
from govkz_crawler.interchange.fields import FIELDS, NAMES, Field, Row
from govkz_crawler.interchange.tables.table import named
from govkz_crawler.languages import LANGUAGES, Language
from govkz_crawler.warc.files import Location


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a selection, sorted by section, id and language; each pass reads them anew from the archive.

    ``evidence`` is the directory of WARC files that the rows name; ``advance`` is called with rows passed. With
    ``part`` those of it only.
    """

    db: Database
    selection: Selection
    evidence: Path
    advance: Callable[[int], None] = lambda _: None
    part: Part | None = None

    name: ClassVar[str] = "articles"
    key: ClassVar[tuple[str, ...]] = KEY
    fields: ClassVar[tuple[Field, ...]] = FIELDS

    @property
    def origin(self) -> str:
        return identity.origin(self.db)

    def __iter__(self) -> Iterator[Row]:
        archived = entity_names(self.db)
        for found, entity in self._found():
            lists = {name: json.loads(found[name]) for name in ("links", "media")}
            row = found | lists | {"ni": citation.name(found), "citation": citation.text(found, entity)}
            row |= named(found["entity"], archived.get(found["entity"], {}))
            yield {name: row[name] for name in NAMES}

    def captured(self) -> Iterator[tuple[dict[str, Any], Location]]:
        """Those whose raw answer lies somewhere: the version's name and title, and the place of its record."""
        for found, _ in self._found():
            if found["warc_file"]:
                said = {"ni": citation.name(found), "title": citation.titled(found)}
                yield said, Location(found["warc_file"], found["warc_offset"])

    def references(self) -> Iterator[dict[str, Any]]:
        """The same for programs that manage references: items of CSL-JSON."""
        return (citation.csl(found, entity) for found, entity in self._found())

    def _found(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Each article with its entity's name."""
        names = entity_names(self.db)
        for found in select(self.db, self.selection, self.part):
            yield found, citation.entity_name(found["entity"], found["lang"], names)
            self.advance(1)

    def by_language(self) -> Iterator[tuple[Language, "Articles"]]:
        """The same, a pass for each language that is asked for."""
        for lang in self.selection.langs or LANGUAGES:
            yield LANGUAGES[lang], replace(self, selection=replace(self.selection, langs=(lang,)))
