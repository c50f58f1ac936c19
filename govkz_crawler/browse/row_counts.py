"""Keeps Datasette from counting the rows of some views, which would read every version."""

from govkz_crawler.browse.headers import App, Receive, Scope, Send

VIEWS = ("articles", "pairs")
_FORMATS = ("", ".json", ".csv")


def uncounted(app: App, tables: str) -> App:
    """The application, asked for these views below the path ``tables`` as if each visitor had said ``_nocount``
    (https://docs.datasette.io/en/stable/json_api.html#special-table-arguments)."""
    paths = {f"{tables}/{view}{form}" for view in VIEWS for form in _FORMATS}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in paths and b"_nocount" not in scope["query_string"]:
            scope = {**scope, "query_string": b"&".join(filter(None, (scope["query_string"], b"_nocount=1")))}
        await app(scope, receive, send)

    return answer
