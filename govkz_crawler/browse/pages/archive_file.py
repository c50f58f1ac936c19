"""Sends the archive itself: one whole copy of it as it stands, while a crawl may be writing it."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, AsgiWriter, Forbidden, NotFound

from govkz_crawler.archive.file.copy import copy
from govkz_crawler.browse.owner import owner_looks
from govkz_crawler.browse.snapshot import DATABASE

ARCHIVE_TYPE = "application/vnd.sqlite3"

_PIECE = 1 << 20  # bytes
_ALLOWED = "allow_download"


def may_download(datasette: Datasette) -> bool:
    """Whether whoever looks may have the file."""
    return owner_looks() or bool(datasette.setting(_ALLOWED))


async def archive_file(datasette: Datasette) -> AsgiStream:
    if DATABASE not in datasette.databases:
        raise NotFound("no archive yet")
    if not may_download(datasette):
        raise Forbidden("downloads are switched off")
    archive = Path(datasette.databases[DATABASE].path)

    async def send(out: AsgiWriter) -> None:
        with TemporaryDirectory() as folder:
            whole = Path(folder, archive.name)
            await asyncio.to_thread(copy, archive, whole, lambda _: None)
            with whole.open("rb") as file:
                while piece := await asyncio.to_thread(file.read, _PIECE):
                    await out.send({"type": "http.response.body", "body": piece, "more_body": True})

    headers = {"content-disposition": f'attachment; filename="{archive.name}"'}
    return AsgiStream(send, headers=headers, content_type=ARCHIVE_TYPE)
