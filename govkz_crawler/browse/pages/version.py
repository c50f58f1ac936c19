"""Shows the page of one version: its text, its proof, the raw answer behind it, and how to cite it."""

import asyncio
import json
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.archive.file.connection import reading as open_archive
from govkz_crawler.archive.log import proofs
from govkz_crawler.archive.log.checkpoint_file import known_key
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.browse import citing, evidence, head, leaf_check
from govkz_crawler.browse.pages import memento
from govkz_crawler.browse.pages.found import Found, found_version, safe_links
from govkz_crawler.browse.pages.query_string import page, place
from govkz_crawler.browse.snapshot import DATABASE, Row
from govkz_crawler.interchange import proof_package

_VERSION = "SELECT * FROM versions WHERE version_id = ?"

_RAW_SHOWN = 100_000  # characters of a raw answer that a page shows; the download has all of it

_ENDINGS = {"json": ".json", "xml": ".xml", "html": ".html"}  # by what the content type names


async def version(datasette: Datasette, request: Request) -> Response:
    found = await found_version(datasette, request)
    answer = await asyncio.to_thread(evidence.raw_answer, evidence.folder(datasette), found.version)
    citations = citing.citations(found.versions, found.item["names"], citing.pages(datasette, found.item))
    newest = {lang: versions[-1] for lang, versions in found.item["versions"].items()}
    context = {
        **found.item, "version": found.version, "versions": found.versions, **found.neighbours,
        "head": head.of_version(place(datasette, request), found.version, newest, found.item["names"]),
        "links": safe_links(json.loads(found.version["links"])),
        "media": safe_links(json.loads(found.version["media"])),
        "image": next(iter(safe_links([found.version["image_url"]])), None),
        "holds": leaf_check.holds(found.version), "ni": citing.name(found.version),
        "citation": citations[found.version["version_id"]], "raw": answer is not None,
    }  # fmt: skip
    answer_page = await page(datasette, request, "version", context, rows=[found.version])
    answer_page.headers |= memento.headers(datasette, request, found.version, found.versions)
    return answer_page


async def reference(datasette: Datasette, request: Request) -> Response:
    """The version for programs that manage references (CSL-JSON)."""
    found = await found_version(datasette, request)
    pages = citing.pages(datasette, found.item)
    item = citing.reference(found.versions, found.version["version"], found.item["names"], pages)
    return _download(
        json.dumps([item], ensure_ascii=False, indent=1).encode(),
        f"{_name(found.version)}.csl.json",
        "application/vnd.citationstyles.csl+json; charset=utf-8",
    )


async def raw(datasette: Datasette, request: Request) -> Response:
    """The raw answer that the version was read from, as text."""
    found, answer = await _answered(datasette, request)
    shown = answer.body.decode("utf-8", "replace")
    context = {
        **found.item, "version": found.version, "exchange": answer.exchange, "body": shown[:_RAW_SHOWN],
        "question": answer.exchange.request_body.decode("utf-8", "replace")[:_RAW_SHOWN],
        "headers": [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.exchange.headers],
        "left_out": max(len(shown) - _RAW_SHOWN, 0), "size": len(answer.body),
    }  # fmt: skip
    return await page(datasette, request, "raw", context, rows=[found.version])


async def raw_file(datasette: Datasette, request: Request) -> Response:
    """The same to keep. Never as what it is: a page of the site would be a page of ours."""
    found, answer = await _answered(datasette, request)
    kind = dict(answer.exchange.headers).get(b"Content-Type", b"").decode("latin-1")
    ending = next((ending for sign, ending in _ENDINGS.items() if sign in kind), _ending(answer.exchange.url))
    return _download(answer.body, f"{_name(found.version)}{ending}", "application/octet-stream")


async def proof_file(datasette: Datasette, request: Request) -> Response:
    """The file that proves the version to anybody, as ``govkz prove`` writes it without the log's key."""
    found = await found_version(datasette, request)
    written = await asyncio.to_thread(
        _proved, Path(datasette.databases[DATABASE].path), evidence.folder(datasette), found.version
    )
    return _download(written, f"{_name(found.version)}.wacz", "application/wacz")


def _proved(archive: Path, warc_dir: Path, version: Row) -> bytes:
    out = BytesIO()
    with open_archive(archive) as db:
        rows = [proofs.Row(VERSIONS, dict(row)) for row in db.query(_VERSION, [version["version_id"]])]
        proof_package.write(db, rows, warc_dir, proof_package.Keys(known_key(archive), None), out)
    return out.getvalue()


async def _answered(datasette: Datasette, request: Request) -> tuple[Found, evidence.Answer]:
    found = await found_version(datasette, request)
    answer = await asyncio.to_thread(evidence.raw_answer, evidence.folder(datasette), found.version)
    if answer is None:
        raise NotFound("the raw answer is not here")
    return found, answer


def _name(version: Row) -> str:
    return f"{version['section']}-{version['article_id']}-{version['lang']}-{version['version']}"


def _ending(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).suffix or ".bin"


def _download(body: bytes, name: str, content_type: str) -> Response:
    headers: dict[str, Any] = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, headers=headers, content_type=content_type)
