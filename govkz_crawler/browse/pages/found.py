"""Finds the item, the version or the change that a page is about, or answers that there is none."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from govkz_crawler.browse.queries import items
from govkz_crawler.browse.snapshot import Row, read

_LINKS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Found:
    """A version, all of its variant, and the item that they are of."""

    item: Row
    version: Row
    versions: list[Row]

    @property
    def neighbours(self) -> dict[str, Row | None]:
        """``older`` and ``newer``, each None at the end of the row."""
        at = self.versions.index(self.version)
        newer = self.versions[at + 1] if at + 1 < len(self.versions) else None
        return {"older": self.versions[at - 1] if at else None, "newer": newer}


@dataclass(frozen=True, slots=True)
class Change:
    """Any two versions of a variant, all of that variant, and the item that they are of."""

    item: Row
    before: Row
    after: Row
    versions: list[Row]


async def found_item(datasette: Datasette, request: Request) -> Row:
    """The item that the address names, as ``queries.items`` has it. Raises NotFound."""
    section, article_id = request.url_vars["section"], int(request.url_vars["id"])

    def question(connection: sqlite3.Connection) -> Row | None:
        return items.item(connection, section, article_id)

    found = await read(datasette, question)
    if found is None:
        raise NotFound(f"{section} {article_id}")
    return found


async def found_version(datasette: Datasette, request: Request) -> Found:
    """The version that the address names. Raises NotFound."""
    item = await found_item(datasette, request)
    versions = item["versions"].get(request.url_vars["lang"], [])
    return Found(item, _one(versions, int(request.url_vars["version"])), versions)


async def found_change(datasette: Datasette, request: Request) -> Change:
    """The two versions that the address names. Raises NotFound."""
    item = await found_item(datasette, request)
    versions = item["versions"].get(request.url_vars["lang"], [])
    before, after = (_one(versions, int(request.url_vars[name])) for name in ("one", "other"))
    return Change(item, before, after, versions)


def _one(versions: list[Row], number: int) -> Row:
    found = next((version for version in versions if version["version"] == number), None)
    if found is None:
        raise NotFound(f"there is no version {number}")
    return found


def safe_links(links: Iterable[str | None]) -> list[str]:
    """The links that a page may offer: those of the web."""
    return [link for link in links if link and link.lower().startswith(_LINKS)]
