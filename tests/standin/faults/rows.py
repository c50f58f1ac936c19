"""Faults that change the rows of an answer after they were chosen: fewer, other fields, other types."""

import json
from typing import Any

from tests.standin.messages import JSON, Reply, json_bytes


def short_page(reply: Reply, keep: int = 1) -> None:
    """Fewer rows than there are, as if the list ended here."""
    del reply.rows[keep:]


def empty_page(reply: Reply) -> None:
    reply.rows.clear()


def renamed_fields(reply: Reply, **names: str) -> None:
    """The dates under another name, or what ``names`` says: old name to new."""
    names = names or {
        "created_date": "createdDate", "publication_date": "publicationDate", "pubDate": "published",
    }  # fmt: skip
    reply.rows[:] = [{names.get(name, name): value for name, value in row.items()} for row in reply.rows]


def unknown_field(reply: Reply, name: str = "moderation", value: Any = "approved") -> None:
    for row in reply.rows:
        row[name] = value


def wrong_types(reply: Reply, name: str = "id", value: Any = None) -> None:
    """One field of every row holds null, an object, a list: whatever ``value`` is."""
    unknown_field(reply, name, value)


def one_odd_row(reply: Reply, name: str = "title", value: Any = ("a list",), position: int = 3) -> None:
    reply.rows[position] = {**reply.rows[position], name: value}


def partial(reply: Reply, message: str = "Exception while fetching data") -> None:
    """GraphQL rows and ``errors[]`` in the same answer."""
    reply.become(json_bytes({"errors": [{"message": message}], **json.loads(reply.body())}), JSON)


KINDS = (short_page, empty_page, renamed_fields, unknown_field, wrong_types, one_odd_row, partial)
