"""Shows the page of one item in all its languages, and the same as JSON."""

import asyncio
import json
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse import citing, comparison, head, leaf_check
from govkz_crawler.browse.alignment import Pair, align
from govkz_crawler.browse.pages.found import found_item, safe_links
from govkz_crawler.browse.pages.query_string import page, place, wording_of
from govkz_crawler.browse.publication_lag import lag
from govkz_crawler.browse.queries.carriers import carriers
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.browse.variants import leading
from govkz_crawler.browse.wording import Wording
from govkz_crawler.languages import LANGUAGES


async def item(datasette: Datasette, request: Request) -> Response:
    found = await found_item(datasette, request)
    variants = found["variants"]
    carried = await read(datasette, lambda connection: carriers(connection, _shown_of(variants)))
    same = {lang: carried.get(variant["version_id"], []) for lang, variant in variants.items()}
    context = {
        **found,
        "langs": [lang for lang in LANGUAGES if lang in variants],
        "pair_of_texts": await asyncio.to_thread(_side_by_side, variants),
        "lag": _lag(wording_of(request), found["pair"]) if found["pair"] else None,
        "links": {lang: safe_links(json.loads(variant["links"])) for lang, variant in variants.items()},
        "image": {lang: next(iter(safe_links([variant["image_url"]])), None) for lang, variant in variants.items()},
        "newest_change": await asyncio.to_thread(_newest_changes, found["versions"]),
        "citations": _citations(datasette, found),
        "holds_of": {version["version_id"]: leaf_check.holds(version) for version in _all(found)},
        "head": head.of_item(place(datasette, request), found, leading(variants, wording_of(request).lang)),
        "same": same,
    }
    carrying = (row for each in same.values() for row in each)
    return await page(datasette, request, "item", context, rows=[*variants.values(), *carrying])


# Columns of a version that say nothing to a reader; without the salt nobody can guess a text that is destroyed later.
_INTERNAL = ("salt", "checksum", "content_digest")


async def item_json(datasette: Datasette, request: Request) -> Response:
    found = await found_item(datasette, request)
    citations = _citations(datasette, found)
    body = {
        "section": found["section"],
        "article_id": found["article_id"],
        "variants": list(found["variants"].values()),
        "pair": found["pair"],
        "versions": [
            {
                **{name: value for name, value in version.items() if name not in _INTERNAL},
                "ni": citing.name(version),
                "citation": citations[version["version_id"]],
                "verified": leaf_check.holds(version),
            }
            for version in _all(found)
        ],
    }
    return Response(json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")


def _shown_of(variants: dict[str, Row]) -> list[int]:
    return [variant["version_id"] for variant in variants.values()]


def _all(found: Row) -> list[Row]:
    return [version for versions in found["versions"].values() for version in versions]


def _citations(datasette: Datasette, found: Row) -> dict[int, str]:
    pages = citing.pages(datasette, found)
    of_all = (citing.citations(versions, found["names"], pages) for versions in found["versions"].values())
    return {version_id: line for citations in of_all for version_id, line in citations.items()}


def _lag(wording: Wording, pair: Row) -> str:
    key, hours = lag(pair)
    return wording(key, **{name: wording.number(number) for name, number in hours.items()})


def _side_by_side(variants: dict[str, Row]) -> list[Pair] | None:
    return align(variants["kk"]["text"], variants["ru"]["text"]) if {"kk", "ru"} <= set(variants) else None


def _newest_changes(versions: dict[str, list[Row]]) -> dict[str, dict[str, Any]]:
    """By language the newest version that says something else than the one before, with what differs."""
    return {lang: change for lang, of_lang in versions.items() if (change := _newest_change(of_lang))}


def _newest_change(versions: list[Row]) -> dict[str, Any] | None:
    for before, after in zip(versions[-2::-1], versions[:0:-1], strict=True):
        if fields := comparison.fields(before, after):
            return _told(before, after, fields)
        if before["text"] != after["text"]:
            return _told(before, after, {})
    return None


def _told(before: Row, after: Row, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "before": before, "version": after, "fields": fields, "text": comparison.text(before["text"], after["text"])
    }  # fmt: skip
