"""Cites the versions that a page shows, in words and as the file that exports have."""

from collections.abc import Callable, Iterator
from typing import Any

from datasette.app import Datasette

from govkz_crawler.browse.public_address import public_url
from govkz_crawler.browse.snapshot import Row
from govkz_crawler.interchange import citation
from govkz_crawler.interchange.citation import name
from govkz_crawler.languages import LANGUAGES

__all__ = ["citations", "entity", "name", "pages", "reference"]

Names = dict[str, Row]  # rows of `entities` by slug
Page = Callable[[Row], str | None]  # where a version has its page for everybody, None where nobody knows


def pages(datasette: Datasette, item: Row) -> Page:
    """The address of a version's page, where the server knows its public address."""
    public = public_url(datasette)

    def page(version: Row) -> str | None:
        place = f"{item['section']}/{item['article_id']}/{version['lang']}/{version['version']}"
        return f"{public}/item/{place}" if public else None

    return page


def citations(versions: list[Row], names: Names, page: Page) -> dict[int, str]:
    """One line for each version of a variant, by ``version_id``; ``versions`` are all of it, in their order."""
    return {
        version["version_id"]: citation.text(version, entity(version, names), page(version))
        for version in _with_evidence(versions)
    }


def reference(versions: list[Row], number: int, names: Names, page: Page) -> dict[str, Any]:
    """The version of that number, which is one of ``versions``, as an item of CSL-JSON."""
    version = next(version for version in _with_evidence(versions) if version["version"] == number)
    return citation.csl(version, entity(version, names), page(version))


def _with_evidence(versions: list[Row]) -> Iterator[Row]:
    """Each with the record of its raw answer; a removal has none, and gets that of the text before it."""
    records: dict[str, str] = {}
    for version in versions:
        if version["warc_record"]:
            records[version["content_digest"]] = version["warc_record"]
        yield version | {"warc_record": version["warc_record"] or records.get(version["content_digest"])}


def entity(version: Row, names: Names) -> str:
    """What the entity of a version is called in the language of its text."""
    known = {
        slug: {lang: name for lang in LANGUAGES if (name := row.get(f"name_{lang}"))} for slug, row in names.items()
    }
    return citation.entity_name(version["entity"], version["lang"], known)
