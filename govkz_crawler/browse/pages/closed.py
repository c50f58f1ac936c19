"""Closes those pages of Datasette that are for its operator: file paths, threads, developer tools."""

from typing import NoReturn

from datasette.utils.asgi import NotFound, Request

CLOSED = r"^/-/(?:databases|threads|messages|patterns|allow-debug|permissions)(?:\.json)?$"


async def closed(request: Request) -> NoReturn:
    raise NotFound(request.path)
