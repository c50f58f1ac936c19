"""Makes absolute addresses of pages: below the public address where the server knows it, else as the visitor asked."""

from datasette.app import Datasette
from datasette.utils.asgi import Request


def public_url(datasette: Datasette) -> str | None:
    """The address under which others see the pages, without a slash at its end; None where nobody named one."""
    given = (datasette.plugin_config("govkz") or {}).get("public_url") or ""
    return given.rstrip("/") or None


def absolute(datasette: Datasette, request: Request, path: str) -> str:
    """The address of a page of ours; ``path`` begins with a slash."""
    public = public_url(datasette)
    return f"{public}{path}" if public else str(datasette.absolute_url(request, datasette.urls.path(path)))
