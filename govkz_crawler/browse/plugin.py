# mypy: disallow-untyped-decorators=False
"""Registers the hooks that Datasette calls: routes, template functions, headers.

https://docs.datasette.io/en/stable/plugin_hooks.html
"""

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from govkz_crawler.browse import last_resort
from govkz_crawler.browse.cells import linked
from govkz_crawler.browse.differing_facts import add_functions
from govkz_crawler.browse.headers import CHOICE, App, Scope, with_headers
from govkz_crawler.browse.linked_data import script
from govkz_crawler.browse.owner import owner_looks, with_owner
from govkz_crawler.browse.pages import ROUTES
from govkz_crawler.browse.pages.archive_file import may_download
from govkz_crawler.browse.pages.query_string import wording_of
from govkz_crawler.browse.public_address import public_url
from govkz_crawler.browse.queries.archive import origin
from govkz_crawler.browse.row_counts import without_row_counts
from govkz_crawler.browse.snapshot import DATABASE, read
from govkz_crawler.browse.variants import leading
from govkz_crawler.browse.wording import INTERFACE, tag
from govkz_crawler.entities import KINDS
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.sections import SECTIONS

_log = logging.getLogger(__name__)

_BUG = 500
_TOO_SLOW = "SQL Interrupted"  # what Datasette calls it on its own pages


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return ROUTES


@hookimpl
def extra_template_vars(request: Request | None, datasette: Datasette) -> Callable[[], Awaitable[dict[str, Any]]]:
    """``t`` speaks the visitor's language; ``tag`` is what a lang attribute holds; ``path`` is an address of
    ours below Datasette's own base; ``leading`` is the variant that names an item; ``origin`` is that of the archive,
    None where there is none to ask; ``may_download`` says whether the visitor may have its file, ``published`` whether
    the pages are there for others; ``script`` writes JSON-LD."""
    given = {
        "t": wording_of(request),
        "tag": tag,
        "path": datasette.urls.path,
        "leading": leading,
        "languages": LANGUAGES,
        "sections": SECTIONS,
        "entity_kinds": KINDS,
        "published": public_url(datasette) is not None,
        "script": script,
        "interfaces": [(LANGUAGES[code], _in_language(request, code)) for code in INTERFACE],
    }

    async def variables() -> dict[str, Any]:
        return given | {"origin": await _origin(datasette), "may_download": may_download(datasette)}

    return variables


async def _origin(datasette: Datasette) -> str | None:
    try:
        return await read(datasette, origin)
    except (NotFound, DatasetteError, sqlite3.Error):  # the page itself says what is wrong with the archive
        return None


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    add_functions(conn)


@hookimpl
def skip_csrf(scope: Scope) -> bool:
    """Forms that only ask: whoever forges one makes a visitor look something up."""
    return scope["path"].rpartition("/")[2] in {"bulk", "bulk.csv", "bulk.json"}


@hookimpl
def permission_allowed(action: str) -> bool | None:
    """The owner may ask SQL; for others ``default_allow_sql`` decides."""
    return True if action == "execute-sql" and owner_looks() else None


@hookimpl
def render_cell(row: sqlite3.Row, value: object, column: str, datasette: Datasette) -> Markup | None:
    return linked(dict(row), column, value, datasette.urls.path)


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, object, list[Awaitable[Response]]]:
    """A page in the visitor's language, whatever went wrong; a bug goes to the log as well.

    It stands in the place of all other handlers: Datasette would run its own beside ours, which fails for some errors
    where the package rich is installed.
    """
    try:
        yield
    except Exception:
        _log.exception("a plugin beside ours failed while it handled an error")
    return [_told(datasette, request, exception)]


async def _told(datasette: Datasette, request: Request, exception: Exception) -> Response:
    status = getattr(exception, "status", None)
    if status is None:
        _log.error("%s could not be answered", request.path, exc_info=exception)
    too_slow = "error_slow" if getattr(exception, "title", None) == _TOO_SLOW else None
    told = {"error": str(exception) if status else None, "advice": getattr(exception, "advice", too_slow)}
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "status": status or _BUG, **told}, status=status or _BUG)
    return await _error(datasette, request, status or _BUG, **told)


@hookimpl
async def forbidden(datasette: Datasette, request: Request) -> Response:
    """A page in the visitor's language for what settings.json has switched off."""
    return await _error(datasette, request, 403)


async def _error(datasette: Datasette, request: Request, status: int, **told: str | None) -> Response:
    try:
        page = await datasette.render_template("press/error.html", {"status": status, **told}, request=request)
    except Exception:
        _log.exception("the page of an error could not be made")
        return last_resort.answer(request, status, datasette.urls.path)
    return Response.html(page, status=status)


@hookimpl(trylast=True)  # around the wrappers of all others
def asgi_wrapper(datasette: Datasette) -> Any:
    def wrap(app: App) -> App:
        tables = datasette.urls.path(f"/{DATABASE}")
        published = public_url(datasette) is not None
        answering = last_resort.with_last_resort(without_row_counts(app, tables), datasette.urls.path)
        return with_owner(with_headers(answering, tables), published)

    return wrap


def _in_language(request: Request | None, code: str) -> str:
    """This page's address with its interface in another language."""
    kept = parse_qsl(request.query_string) if request else []
    return "?" + urlencode([*((name, value) for name, value in kept if name != CHOICE), (CHOICE, code)])
