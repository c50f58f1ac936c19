"""Answers in plain words where Datasette cannot make a page, because of whatever is installed beside."""

import json
import logging
from collections.abc import Callable

from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from govkz_crawler.browse.headers import App, Receive, Scope, Send
from govkz_crawler.browse.pages.query_string import wording_of

_log = logging.getLogger(__name__)

_TITLES = {403: "error_forbidden", 404: "error_missing"}
_MORE = {403: "error_forbidden_more", 404: "error_missing_more"}

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · {site}</title>'
    '<link rel="stylesheet" href="{style}"></head>\n<body><main id="main" class="wide"><h1>{title}</h1>'
    '<p class="lead">{more}</p><p><a href="{home}">{to_home}</a></p></main></body></html>\n'
)


def answer(request: Request, status: int, path: Callable[[str], str]) -> Response:
    """A page, or JSON where that was asked for, that needs no template; ``path`` puts our addresses below the base."""
    if request.path.endswith(".json"):
        body = json.dumps({"ok": False, "status": status, "error": None})
        return Response(body, status=status, content_type="application/json; charset=utf-8")
    t = wording_of(request)
    page = _PAGE.format(
        lang=t.lang, title=t(_TITLES.get(status, "error_title")), more=t(_MORE.get(status, "error_bug")),
        site=t("site"), style=path("/static/press.css"), home=path("/"), to_home=t("error_home"),
    )  # fmt: skip
    return Response.html(str(page), status=status)


def with_last_resort(app: App, path: Callable[[str], str]) -> App:
    """The application, which answers 500 where it would raise before it has begun to answer."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Scope) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await app(scope, receive, noted)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            _log.exception("%s could not be answered", scope["path"])
            await answer(Request(scope, receive), 500, path).asgi_send(send)

    return guarded
