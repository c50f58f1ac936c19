"""How to cite the versions that a page shows: in the words, and as the file, that exports have."""

from collections.abc import Iterator
from typing import Any

from govkz_crawler.browse.reading import Row
from govkz_crawler.interchange import citation
from govkz_crawler.languages import LANGUAGES

Names = dict[str, Row]  # rows of `entities` by slug


def citations(versions: list[Row], names: Names) -> dict[int, str]:
    """One line for each version of a variant, by ``version_id``; ``versions`` are all of it, in their order."""
    return {
        version["version_id"]: citation.text(version, _entity(version, names)) for version in _with_evidence(versions)
    }


def reference(versions: list[Row], number: int, names: Names) -> dict[str, Any] | None:
    """The version of that number as an item of CSL-JSON, None where there is no such version."""
    found = (version for version in _with_evidence(versions) if version["version"] == number)
    return next((citation.csl(version, _entity(version, names)) for version in found), None)


def _with_evidence(versions: list[Row]) -> Iterator[Row]:
    """Each with the record of its raw answer; a removal has none, and gets that of the text before it."""
    records: dict[str, str] = {}
    for version in versions:
        if version["warc_record"]:
            records[version["content_digest"]] = version["warc_record"]
        yield version | {"warc_record": version["warc_record"] or records.get(version["content_digest"])}


def _entity(version: Row, names: Names) -> str:
    known = {
        slug: {lang: name for lang in LANGUAGES if (name := row.get(f"name_{lang}"))} for slug, row in names.items()
    }
    return citation.entity_name(version["entity"], version["lang"], known)
