"""Cites one version of an article so that it can be found and proved again.

A version is a row of `versions`; of a removal, ``warc_record`` is to be that of the text before.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from govkz_crawler.entities import SITE, Entity, Name, label, shipped, updated
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.normalise.clock import ALMATY, parse_utc


def entity_name(slug: str, lang: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """The entity's name in the language of the article, or what ``label`` takes where there is none.

    ``names`` holds for each slug its names by language code, as the archive knows them.
    """
    archived = {code: Name(name, (SITE,)) for code, name in names.get(slug, {}).items() if name}
    return label(updated(shipped().get(slug), Entity(slug, names=archived)), lang).text


# By origin, what stands before all else where it was not gov.kz that answered.
WARNINGS = {
    "replay": "DEMO, invented and replayed from a recording",
    "other": "NOT GOV.KZ, answered by another server",
    "capture": "CAPTURED in a reader's browser",
}


def text(version: Mapping[str, Any], entity: str, page: str | None = None) -> str:
    """One line: title, entity, date, address; when it was seen, its name in the log, the id of the raw answer.

    A demo, or what another server answered, says so first. ``page`` is where an archive on the web shows the version.
    """
    told = [_sentence(part) for part in (titled(version), entity, version["published_on"]) if part]
    record = [f"record {version['warc_record']}"] if version["warc_record"] else []
    return f"{' '.join(told)} {version['url']} ({', '.join([_proof(version), *record, *_archived(page)])})"


def name(version: Mapping[str, Any]) -> str:
    """The name of a version's entry, which never changes: ``ni:///sha-256;…`` (RFC 6920)."""
    return ni_name(bytes.fromhex(version["leaf_hash"]))


def csl(version: Mapping[str, Any], entity: str, page: str | None = None) -> dict[str, Any]:
    """The same as an item of CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html)."""
    seen_on = parse_utc(version["seen_at"]).astimezone(ALMATY).date()
    item = {
        "id": name(version),
        "type": "webpage",
        "title": titled(version),
        "author": [{"literal": entity}],
        "issued": _date(date.fromisoformat(version["published_on"])) if version["published_on"] else None,
        "accessed": _date(seen_on),
        "URL": version["url"],
        "language": version["lang"],
        "archive_location": version["warc_record"],
        "note": ", ".join([_proof(version), *_archived(page)]),
    }
    return {field: value for field, value in item.items() if value is not None}


def titled(version: Mapping[str, Any]) -> str:
    """The title, after the warning where it was not gov.kz that answered."""
    return ": ".join(part for part in (WARNINGS.get(version["origin"]), version["title"]) if part)


def _sentence(part: str) -> str:
    return part if part.endswith((".", "!", "?", "…")) else f"{part}."


def _proof(version: Mapping[str, Any]) -> str:
    seen = "found removed" if version["event"] == "removed" else "seen"
    return f"{seen} {version['seen_at']}, {name(version)}"


def _archived(page: str | None) -> list[str]:
    return [f"archived at {page}"] if page else []


def _date(day: date) -> dict[str, Any]:
    return {"date-parts": [[day.year, day.month, day.day]]}
