"""Shows words over time: in how many of the texts of a month they stand, by language and by entity."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, Request, Response

from govkz_crawler.browse.months import last_day, months_between, unread
from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.lines import Drawing, drawing
from govkz_crawler.browse.pages.query_string import entity, filters, month, now, page
from govkz_crawler.browse.queries import trends as asked_of
from govkz_crawler.browse.queries.entities import meant
from govkz_crawler.browse.search.query import LONGEST, parse
from govkz_crawler.browse.search.vocabulary import Vocabulary
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.languages import LANGUAGES

TRENDS, TRENDS_FILE, TRENDS_SVG = r"^/trends$", rf"^/trends{streamed.FORM}", r"^/trends\.svg$"

MOST = 5  # words that are compared: so many lines can be told apart
_MONTHS = 240
_ENTITIES = 12  # that the words are found at most


async def trends(datasette: Datasette, request: Request) -> Response:
    found = await read(datasette, lambda connection: _found(connection, request))
    drawings = {lang: _drawn(datasette, found, lang) for lang in found["langs"]}
    entities = _entities(found)
    context = {
        **found, "drawings": drawings, "entities": entities, "most": MOST,
        "address": _address(datasette, request), "search": _search(datasette, found),
    }  # fmt: skip
    return await page(datasette, request, "trends", context, rows=entities)


async def trends_svg(datasette: Datasette, request: Request) -> Response:
    """The drawing of one language, to be embedded elsewhere; ``lang`` says which, else the one with most texts."""
    found = await read(datasette, lambda connection: _found(connection, request))
    lang = request.args.get("lang") if request.args.get("lang") in found["langs"] else next(iter(found["langs"]), "kk")
    context = {"drawing": _drawn(datasette, found, lang), "lang": lang, "words": found["words"]}
    svg = await datasette.render_template("press/trends.svg", context, request=request)
    return Response(svg.strip(), content_type="image/svg+xml; charset=utf-8")


async def trends_file(datasette: Datasette, request: Request) -> AsgiStream:
    """A row for each month, language and word; with ``by=entity``, for each entity too."""
    found = await read(datasette, lambda connection: _found(connection, request))
    key = ("month", "lang", "entity") if request.args.get("by") == "entity" else ("month", "lang")
    read_whole = {of: round(1 - share, 3) for of, share in found["unread"].items()}
    counts = [(word, _summed(each, len(key))) for word, each in zip(found["words"], found["counts"], strict=True)]
    rows = [
        {
            **dict(zip(key, of, strict=True)), "query": word, "texts": each[of], "published": published,
            "share": round(each[of] / published, 6), "read": read_whole.get(of[0], 0),
        }
        for of, published in sorted(_summed(found["published"], len(key)).items())
        for word, each in counts
    ]  # fmt: skip
    columns = (*key, "query", "texts", "published", "share", "read")
    return streamed.whole(request.url_vars["form"], "trends", columns, rows)


def _found(connection: sqlite3.Connection, request: Request) -> Row:
    """``words`` as typed, ``counts`` for each, ``published`` beside them, ``months``, and what part of each is unread.

    ``langs`` are those in which anything was found, the one with most texts first; words that stand in more texts than
    can be counted are ``left_out``.
    """
    typed = [word.strip()[:LONGEST] for word in request.args.getlist("q") if word.strip()]
    words = [word for word in dict.fromkeys(typed) if parse(word).match][:MOST]
    of = entity(request)
    slugs = meant(connection, of) if of else None
    held = asked_of.bounds(connection)
    context: Row = {
        "words": words, "entity": of, "meant": slugs, "lang": request.args.get("lang") or "", "typed": typed,
        "counts": [], "published": Counter(), "months": [], "unread": {}, "langs": [], "left_out": [],
    }  # fmt: skip
    if not words or not held:
        return context
    wanted = filters(request, slugs)
    since, until = max(month(request, "since") or held[0], held[0]), month(request, "until") or held[1]
    months = months_between(since, min(until, held[1]))[-_MONTHS:]
    vocabulary = Vocabulary(connection)
    matches = {word: parse(word, wanted.lang).among(vocabulary).match or "" for word in words}
    countable = dict(zip(words, asked_of.countable(connection, list(matches.values()), wanted), strict=True))
    words = [word for word in words if countable[word]]
    counts = [asked_of.holding(connection, matches[word], wanted) for word in words]
    per_lang = sum((_by(each, 1) for each in counts), Counter[str]())
    spans = asked_of.spans(connection, wanted, f"{months[0]}-01") if months else []
    return context | {
        "words": words, "left_out": [word for word in matches if not countable[word]],
        "counts": counts, "months": months,
        "published": asked_of.published(connection, wanted, since, until),
        "unread": unread(spans, months, now()) if months else {},
        "langs": [lang for lang, _ in per_lang.most_common() if lang in LANGUAGES],
    }  # fmt: skip


def _drawn(datasette: Datasette, found: Row, lang: str) -> Drawing:
    """The lines of one language."""
    published = _by_month(found["published"], lang)
    lines = [_by_month(counts, lang) for counts in found["counts"]]
    address = _search(datasette, found)
    links = [{of: address(word, of, lang) for of in found["months"]} for word in found["words"]]
    return drawing(found["months"], lines, published, found["unread"], links)


def _entities(found: Row) -> list[Row]:
    """Those whose texts hold the words most often: ``texts`` for each word, and ``published``, over all months."""
    months = set(found["months"])
    within = [Counter({key: texts for key, texts in each.items() if key[0] in months}) for each in found["counts"]]
    by_entity = [_by(each, 2) for each in within]
    total = sum(by_entity, Counter[str]())
    published = _by(found["published"], 2)
    return [
        {"entity": slug, "texts": [each[slug] for each in by_entity], "published": published[slug]}
        for slug, _ in total.most_common(_ENTITIES)
    ]


def _by(counts: Counter[asked_of.Key], place: int) -> Counter[str]:
    summed: Counter[str] = Counter()
    for key, texts in counts.items():
        summed[key[place]] += texts
    return summed


def _by_month(counts: Counter[asked_of.Key], lang: str) -> Counter[str]:
    return _by(Counter({key: texts for key, texts in counts.items() if key[1] == lang}), 0)


def _summed(counts: Counter[asked_of.Key], parts: int) -> Counter[tuple[str, ...]]:
    summed: Counter[tuple[str, ...]] = Counter()
    for key, texts in counts.items():
        summed[key[:parts]] += texts
    return summed


def _address(datasette: Datasette, request: Request) -> Callable[..., str]:
    """Another form of the same: ``address(".csv", by="entity")``."""
    names = ("entity", "lang", "since", "until")
    given = [("q", word) for word in request.args.getlist("q")][:MOST]
    given += [(name, value) for name in names if (value := request.args.get(name))]

    def address(form: str, **other: str) -> str:
        kept = [*((name, value) for name, value in given if name not in other), *other.items()]
        return f"{datasette.urls.path('/trends' + form)}?{urlencode(kept)}"

    return address


def _search(datasette: Datasette, found: Row) -> Callable[[str, str, str], str]:
    """The search for a word in a month and a language."""

    def address(word: str, of: str, lang: str) -> str:
        asked = {"q": word, "lang": lang, "entity": found["entity"], "since": f"{of}-01", "until": last_day(of)}
        return f"{datasette.urls.path('/search')}?{urlencode({name: value for name, value in asked.items() if value})}"

    return address
