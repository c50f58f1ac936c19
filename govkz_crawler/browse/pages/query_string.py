"""Reads the query string of a page's address, and renders the answer as a page."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse.head import Head, Place, of_page
from govkz_crawler.browse.headers import CHOICE, COOKIE
from govkz_crawler.browse.public_address import absolute, public_url
from govkz_crawler.browse.queries.changes import ONLY
from govkz_crawler.browse.queries.entities import label_of, names
from govkz_crawler.browse.search.find import Filters
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.browse.wording import INTERFACE, Wording, chosen
from govkz_crawler.entities import KINDS
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import midnight, utc

SLUG = r"(?P<slug>[a-z0-9][a-z0-9-]{0,63})"

STATUSES = ("live", "removed")

# Lists that search engines may lead to: the keys of their titles and of what they say of themselves.
_LISTS = {
    "entities": ("nav_entities", "home_promise"), "edits": ("nav_edits", "edits_more"),
    "removals": ("nav_removals", "removals_more"), "gaps": ("nav_gaps", "gaps_more"), "runs": ("nav_runs", "runs_more"),
    "questions": ("nav_questions", "questions_more"), "feeds": ("nav_feeds", "feeds_more"),
}  # fmt: skip

_LONGEST = 200  # characters that are read of an entity's name
_UNREADABLE = {"since": "unreadable_date", "until": "unreadable_date"}
_NUMBER = re.compile(r"[0-9]{1,18}")


async def page(
    datasette: Datasette, request: Request, template: str, context: Row, *, rows: Iterable[Row] = ()
) -> Response:
    """A page of ours; it names the entities of ``rows``, and those that were ``meant`` by the visitor."""
    slugs = {row["entity"] for row in rows} | set(context.get("meant") or ())
    registry = await read(datasette, lambda connection: names(connection, slugs)) if slugs else {}
    context = {"head": _of_list(datasette, request, template), **context, "names": registry, "label_of": label_of}
    return Response.html(await datasette.render_template(f"press/{template}.html", context, request=request))


def wording_of(request: Request | None) -> Wording:
    """The visitor's language."""
    if request is None:
        return Wording(chosen(None, None, ""))
    accepted = request.headers.get("accept-language", "")
    return Wording(chosen(request.args.get(CHOICE), request.cookies.get(COOKIE), accepted))


def place(datasette: Datasette, request: Request) -> Place:
    """Where a page is, for what its head tells."""
    asked = request.args.get(CHOICE)
    return Place(
        wording_of(request),
        lambda path: absolute(datasette, request, path),
        asked if asked in INTERFACE else None,
        public_url(datasette) is not None,
    )


def _of_list(datasette: Datasette, request: Request, template: str) -> Head | None:
    """The head of a list that nobody has narrowed; None for all other pages, which have their own or none."""
    if template not in _LISTS or {name for name, _ in parse_qsl(request.query_string)} - {CHOICE}:
        return None
    at = place(datasette, request)
    title, more = _LISTS[template]
    return of_page(at, f"/{template}", at.t(title), at.t(more))


def filters(request: Request, entities: tuple[str, ...] | None) -> Filters:
    """The filters of a search among those entities; what cannot be one is left out."""
    status = request.args.get("status")
    since, until = day(request, "since"), day(request, "until")
    return Filters(
        lang=lang(request),
        entities=entities,
        since=utc(midnight(since)) if since else None,
        before=utc(midnight(until + timedelta(days=1))) if until else None,
        status=status if status in STATUSES else None,
        by_date=request.args.get("sort") == "date",
    )


def unreadable(request: Request) -> list[tuple[str, str]]:
    """What the address says that cannot be one, and so was left out: the key of a sentence, and what was said."""
    given = {name: (request.args.get(name) or "").strip() for name in ("since", "until", "lang", "status", "kind")}
    known = {
        "since": day(request, "since"), "until": day(request, "until"), "lang": lang(request),
        "status": given["status"] in STATUSES, "kind": given["kind"] in KINDS,
    }  # fmt: skip
    wrong = [name for name, said in given.items() if said and not known[name]]
    told = [(_UNREADABLE.get(name, "unreadable"), given[name][:_LONGEST]) for name in wrong]
    since, until = day(request, "since"), day(request, "until")
    return [*told, *([("unreadable_period", f"{since} – {until}")] if since and until and since > until else [])]


def lang(request: Request) -> str | None:
    """The code of one of the site's languages; None for all."""
    code = request.args.get("lang")
    return code if code in LANGUAGES else None


def entity(request: Request) -> str:
    """Whose items are asked for: a slug, or words of a name; empty for all."""
    return (request.args.get("entity") or "").strip()[:_LONGEST]


def only(request: Request, query: str) -> tuple[str, ...]:
    """What edits or removals are narrowed to: keys of ``changes.ONLY[query]``."""
    return tuple(name for name in dict.fromkeys(request.args.getlist("only")) if name in ONLY[query])


def kind(request: Request) -> str:
    """Of which kind entities are to be: a key of KINDS, or empty for all."""
    code = request.args.get("kind") or ""
    return code if code in KINDS else ""


def period(request: Request) -> tuple[str | None, str | None]:
    """From when on and before when (UTC), of the days that are asked for."""
    since, until = day(request, "since"), day(request, "until")
    return utc(midnight(since)) if since else None, utc(midnight(until + timedelta(days=1))) if until else None


def day(request: Request, name: str) -> date | None:
    """A day as ``YYYY-MM-DD``, None where none is named or the year is out of range."""
    try:
        found = date.fromisoformat(request.args.get(name) or "")
    except ValueError:
        return None
    return found if date(1900, 1, 1) < found < date(9000, 1, 1) else None


def month(request: Request, name: str) -> str | None:
    """``YYYY-MM``, which a whole date may follow."""
    text = (request.args.get(name) or "")[: len("YYYY-MM")]
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return text


def number(request: Request, name: str, default: int) -> int:
    """A whole number of few digits, ``default`` where the address names none."""
    text = request.args.get(name) or ""
    return int(text) if _NUMBER.fullmatch(text) else default


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)
