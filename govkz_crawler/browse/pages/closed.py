"""Pages of Datasette that are for whoever runs it, not for visitors: where files lie, threads, tools to try things."""

from typing import NoReturn

from datasette.utils.asgi import NotFound, Request

CLOSED = r"^/-/(?:databases|threads|messages|patterns|allow-debug|permissions)(?:\.json)?$"


async def closed(request: Request) -> NoReturn:
    raise NotFound(request.path)
