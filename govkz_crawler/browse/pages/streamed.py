"""Sends rows as a file, CSV or JSON, in pieces: none of it is held while somebody downloads."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Sequence

from datasette.utils.asgi import AsgiStream, AsgiWriter

from govkz_crawler.browse.snapshot import Row
from govkz_crawler.interchange.formats.csv import cell

FORM = r"\.(?P<form>csv|json)$"

PIECE = 200  # rows that are read at a time: texts of 100 kB each would be 40 MB
LIMIT = 100_000  # rows of a file; govkz export has no limit

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


def stream(form: str, name: str, columns: Sequence[str], pieces: AsyncIterator[list[Row]]) -> AsgiStream:
    """The file ``name.csv`` or ``name.json``, a list of objects; ``columns`` of each row, in their order."""

    async def send(out: AsgiWriter) -> None:
        begun = False
        await out.write(_csv([columns]) if form == "csv" else "[")
        async for piece in pieces:
            told = [{column: row[column] for column in columns} for row in piece]
            if form == "csv":
                await out.write(_csv([map(cell, row.values()) for row in told]))
            else:
                lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in told)
                await out.write(f"{',' if begun else ''}\n{lines}" if piece else "")
            begun = begun or bool(piece)
        if form == "json":
            await out.write("\n]\n")

    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return AsgiStream(send, headers=headers, content_type=_TYPES[form])


def whole(form: str, name: str, columns: Sequence[str], rows: Sequence[Row]) -> AsgiStream:
    """The same of rows that are small and at hand."""

    async def pieces() -> AsyncIterator[list[Row]]:
        for at in range(0, len(rows), PIECE):
            yield list(rows[at : at + PIECE])

    return stream(form, name, columns, pieces())


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
