"""The rows of an export: what the archive's articles become on their way out."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.transfer.select import Part, Selection, entity_names, select
from govkz_crawler.interchange import citation
from govkz_crawler.interchange.fields import NAMES, Row
from govkz_crawler.languages import LANGUAGES, Language


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

    def __iter__(self) -> Iterator[Row]:
        for found, entity in self._found():
            row = {**found, "links": json.loads(found["links"]), "citation": citation.text(found, entity)}
            yield {name: row[name] for name in NAMES}

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
