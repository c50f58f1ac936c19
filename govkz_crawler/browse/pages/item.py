"""The page of one item, the same as JSON, and how to cite each version."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from itertools import pairwise

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.browse import citing, difference, proof
from govkz_crawler.browse.alignment import Pair, align
from govkz_crawler.browse.difference import Change
from govkz_crawler.browse.pages.arguments import page, without
from govkz_crawler.browse.queries import items
from govkz_crawler.browse.reading import Row, read
from govkz_crawler.languages import LANGUAGES

_LINKS = ("https://", "http://")
_COMPARED = ("title", "summary", "published_at", "entity", "image_url", "links")


async def item(datasette: Datasette, request: Request) -> Response:
    found = await _item(datasette, request)
    # Comparing texts is work, and the server's event loop goes on meanwhile.
    context = await asyncio.to_thread(_context, found)
    return await page(datasette, request, "item", context, rows=found["variants"].values())


def _context(found: Row) -> Row:
    variants = found["variants"]
    return {
        **found,
        "langs": [lang for lang in LANGUAGES if lang in variants],
        "pair_of_texts": _side_by_side(variants),
        "links": {lang: safe_links(json.loads(variant["links"])) for lang, variant in variants.items()},
        "image": {lang: next(iter(safe_links([variant["image_url"]])), None) for lang, variant in variants.items()},
        "changes": {lang: changes(found["versions"][lang]) for lang in variants},
        "citations": _citations(found),
        "holds_of": {lang: [proof.holds(version) for version in found["versions"][lang]] for lang in variants},
    }


async def item_json(datasette: Datasette, request: Request) -> Response:
    found = await _item(datasette, request)
    citations = _citations(found)
    body = {
        "section": found["section"],
        "article_id": found["article_id"],
        "variants": list(found["variants"].values()),
        "pair": found["pair"],
        "versions": [
            {
                **without(version, "salt", "checksum", "content_digest"),
                "citation": citations[lang][version["version_id"]],
                "verified": proof.holds(version),
            }
            for lang, versions in found["versions"].items()
            for version in versions
        ],
    }
    return Response(json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")


async def reference(datasette: Datasette, request: Request) -> Response:
    """One version for programs that manage references (CSL-JSON)."""
    found = await _item(datasette, request)
    lang, number = request.url_vars["lang"], int(request.url_vars["version"])
    item = citing.reference(found["versions"].get(lang, []), number, found["names"])
    if item is None:
        raise NotFound(f"{found['section']} {found['article_id']} {lang} {number}")
    name = f"{found['section']}-{found['article_id']}-{lang}-{number}.csl.json"
    return Response(
        json.dumps([item], ensure_ascii=False, indent=1),
        headers={"content-disposition": f'attachment; filename="{name}"'},
        content_type="application/vnd.citationstyles.csl+json; charset=utf-8",
    )


async def _item(datasette: Datasette, request: Request) -> Row:
    section, article_id = request.url_vars["section"], int(request.url_vars["id"])

    def question(connection: sqlite3.Connection) -> Row | None:
        return items.item(connection, section, article_id)

    found = await read(datasette, question)
    if found is None:
        raise NotFound(f"{section} {article_id}")
    return found


def _citations(found: Row) -> dict[str, dict[int, str]]:
    return {lang: citing.citations(versions, found["names"]) for lang, versions in found["versions"].items()}


def _side_by_side(variants: dict[str, Row]) -> list[Pair] | None:
    return align(variants["kk"]["text"], variants["ru"]["text"]) if {"kk", "ru"} <= set(variants) else None


def safe_links(links: Iterable[str | None]) -> list[str]:
    """The links that a page may offer: those of the web."""
    return [link for link in links if link and link.lower().startswith(_LINKS)]


def changes(versions: list[Row]) -> list[Row]:
    """Each version but the first beside the one before: ``fields`` that differ, and the text by paragraphs."""
    return [_change(before, after) for before, after in pairwise(versions)]


def _change(before: Row, after: Row) -> Row:
    text = difference.paragraphs(before["text"], after["text"])
    return {"version": after, "fields": _fields(before, after), "text": text}


def _fields(before: Row, after: Row) -> dict[str, list[Change]]:
    different = [name for name in _COMPARED if before[name] != after[name]]
    return {name: _WHOLE.get(name, difference.words)(before[name] or "", after[name] or "") for name in different}


def _other(before: str, after: str) -> list[Change]:
    return [Change("gone", before), Change("come", after)]


def _list(before: str, after: str) -> list[Change]:
    """Links that went and came, each on its own."""
    old, new = json.loads(before), json.loads(after)
    gone = [Change("gone", f"{link} ") for link in old if link not in new]
    return gone + [Change("come", f"{link} ") for link in new if link not in old]


# What is no prose is not compared by words.
_WHOLE = {"published_at": _other, "image_url": _other, "entity": _other, "links": _list}
