"""Twice the input is at most two and a half times the work, for every parser and expression, on hostile input.

Each family of inputs is one that has hung some parser somewhere: repeated beginnings, ends without a beginning,
nesting, runs of combining marks, backtracking. An input that is refused counts: refusing must be cheap, too.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from govkz_crawler.browse.alignment import align
from govkz_crawler.browse.difference import paragraphs, words
from govkz_crawler.normalise.bounds import TooMuch
from govkz_crawler.normalise.comparable_urls import comparable
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.normalise.facts import facts
from govkz_crawler.normalise.language_detection import translation
from govkz_crawler.normalise.media import candidates
from govkz_crawler.normalise.printable import printable
from govkz_crawler.normalise.text import plain, readable
from govkz_crawler.normalise.urls import SITE, UnknownUrl, absolute, cited
from govkz_crawler.politeness.robots import TOKEN, rules
from govkz_crawler.sources.feed_document import entries
from govkz_crawler.sources.feed_page import SourceError
from govkz_crawler.sources.refusals import refusal
from govkz_crawler.sources.row_identity import named_entities
from govkz_crawler.sources.shape import RowError
from govkz_crawler.sources.unwritable import mend_json, mend_xml
from tests.scaling import MOST, growth
from tests.sources.answers import details, item, news, read, response, rss

Make = Callable[[int], Any]

REFUSED = (TooMuch, UnknownDate, UnknownUrl, SourceError, RowError)


def bodies(html: str) -> None:
    readable(html, SITE)


def repeated(text: str, before: str = "", after: str = "") -> Make:
    """As many repetitions as fit into so many characters."""
    return lambda size: before + text * (size // len(text)) + after


def halves(one: str, other: str) -> Make:
    """Two repetitions, one after the other."""
    return lambda size: one * (size // 2 // len(one)) + other * (size // 2 // len(other))


BODIES: dict[str, Make] = {
    "prose": repeated("<p>Үкімет <b>отырысы</b> өтті, 1&nbsp;000 адам.</p>"),
    "combining marks": repeated("\u0301\u0316", "<p>а"),
    "combining marks by reference": repeated("&#769;&#790;", "<p>а"),
    "runs of marks": repeated("а" + "\u0301\u0316" * 50, "<p>"),
    "ends without a beginning": halves("<b>", "</i>"),
    "ends without a beginning in blocks": halves("<div>", "</span>"),
    "ends that cross": repeated("<b><i></b></i>"),
    "ends that cross blocks": repeated("<b><div></b></div>"),
    "inline in paragraphs": repeated("<p><b>"),
    "divisions": halves("<div>", "</div>"),
    "lists": repeated("<ul><li>"),
    "tables": repeated("<table><tr><td>"),
    "rows": repeated("<tr><td>а"),
    "links": repeated("<a href=x>"),
    "forms": repeated("<form>"),
    "drawings": repeated("<svg><p>"),
    "attributes": lambda size: f"<p {' '.join(f'a{number}=1' for number in range(size // 8))}>",
    "one attribute": repeated("a=1 ", "<p ", ">"),
    "comments": repeated("<p><!--"),
    "CDATA": repeated("<p><![CDATA["),
    "instructions": repeated("<p><?x "),
    "ampersands": repeated("&", "<p>"),
    "references": repeated("&#x61;"),
    "an endless reference": repeated("9", "<p>&#"),
    "an endless reference without tags": repeated("9", "&#"),
    "scripts": repeated("<script><"),
    "titles": repeated("<title>"),
    "preformatted": repeated("<pre>\n"),
    "stray paragraph ends": repeated("</p>"),
    "an end that never ends": repeated(" ", "<p>а</p"),
    "brackets": repeated("<"),
    "tags never closed": repeated("<a"),
    "tags never closed behind one": repeated("<a", "<p>"),
    "white space": repeated(" \xa0", "<p>", "x"),
    "joiners": repeated("\u200d", "<p>👨"),
    "sources": repeated("a, ", "<img srcset='", "'>"),
    "commas": repeated(",", "<img srcset='", "'>"),
    "pasted pictures": repeated("data:image/png;base64,", "<img src='", "'>"),
    "Word's hyphens": repeated("\x1f\x1e", "<p>"),
}


@pytest.mark.parametrize("make", BODIES.values(), ids=BODIES)
def test_bodies(make: Make) -> None:
    assert growth(tried(bodies), make, 250_000) <= MOST


def one(**fields: str) -> str:
    return rss(item(**{"title": "а", "link": details(5), **fields}))


FEEDS: dict[str, Make] = {
    "items": lambda size: rss(*[item(title="а", link=details(5))] * (size // 120)),
    "an author": lambda size: one(author="a" * size),
    "an author of many words": lambda size: one(managingEditor="a-" * (size // 2)),
    "an author's addresses": lambda size: one(dc_creator="a@a." * (size // 4)),
    "an author, malformed": lambda size: one(author="a" * size, x="&"),
    "authors": lambda size: rss(f"<item><title>а</title>{'<author>a</author>' * (size // 18)}</item>"),
    "authors without an end": lambda size: rss(f"<item><title>а</title>{'<author>' * (size // 8)}</item>"),
    "a date": lambda size: one(pubDate="1 " * (size // 2)),
    "escaped tags": lambda size: one(title="&lt;a" * (size // 5)),
    "ampersands": lambda size: one(description=f"<![CDATA[{'&' * size}]]>"),
    "bare ampersands": lambda size: one(title="&" * (size // 4)),
    "brackets": lambda size: one(title="<" * (size // 4)),
    "tags never closed": lambda size: one(title="<a" * (size // 8)),
    "attributes never closed": lambda size: one(title='<a b="' * (size // 8)),
    "nesting": lambda size: one(a="<a>" * (size // 8) + "</a>" * (size // 8)),
    "titles in titles": lambda size: one(a="<title>" * (size // 60) + "</title>" * (size // 60)),
    "ends without a beginning": lambda size: one(description="<b>" * (size // 12) + "</i>" * (size // 12)),
    "CDATA never closed": lambda size: one(title="<![CDATA[" * (size // 9)),
    "comments never closed": lambda size: one(title="<!--" * (size // 4)),
    "declarations": lambda size: one(title="<!x" * (size // 3)),
    "instructions": lambda size: one(title="<?" * (size // 2)),
    "elements": lambda size: one(a="<a/>" * (size // 8)),
    "elements of many names": lambda size: one(a="".join(f"<a{n}/>" for n in range(size // 16))),
    "namespaces": lambda size: one(a="".join(f"<x{n}:a xmlns:x{n}='u{n}'/>" for n in range(size // 24))),
    "comments at the end": lambda size: one() + "<!--a-->" * (size // 8),
    "comments at the end, malformed": lambda size: one(a="&") + "<!--a-->" * (size // 8) + "x",
    "closing tags at the end, malformed": lambda size: one(a="&") + "</a>" * (size // 4),
    "comments in front": lambda size: "<!--a-->" * (size // 8) + one(),
    "a document type": lambda size: one().replace("<rss", f"<!DOCTYPE rss [{'<' * size}]><rss", 1),
    "references": lambda size: one(title="&#97;" * (size // 5)),
    "an endless reference": lambda size: one(title=f"&#{'9' * size};"),
}


@pytest.mark.parametrize("make", FEEDS.values(), ids=FEEDS)
def test_feeds(make: Make) -> None:
    assert growth(tried(entries), make, 120_000) <= MOST


def answers(body: bytes) -> object:
    return read("graphql", response(body))


ROW = json.dumps(news(5))
JSON: dict[str, Make] = {
    "rows": lambda size: f'{{"data":{{"news":[{",".join([ROW] * (size // len(ROW)))}]}}}}',
    "lists": repeated("["),
    "digits": repeated("9", "["),
    "surrogates": repeated("\\ud800", '{"data":"', '"}'),
    "backslashes": repeated("\\\\", '{"errors":"', '"}'),
    "owners": lambda size: json.dumps({"data": {"news": [news(5, projects="a," * (size // 2))]}}),
    "a refusal in vain": repeated("access ", "", "!"),
    "a refusal in vain, in Russian": repeated("доступ а ", "", "!"),
    "an error": repeated("rate", '{"errors":["', '"]}'),
    "a page": repeated("<div id=", "<!doctype html>"),
    "bytes that are no text": repeated("\udcff", '{"data":"ә'),
    "a byte that is no text": repeated("ә", '{"data":"', "\udcff"),
    "bytes that are no text among many": repeated("ә" * 40 + "\udcff", '{"data":"'),
    "values": repeated("[],", "[", "0]"),
    "names": lambda size: f'{{"data":{{{",".join(f"{n}:1" for n in range(size // 8))}}}}}',
    "an error of many words": repeated("a b ", '{"errors":[{"message":"', '"}]}'),
}


@pytest.mark.parametrize("make", JSON.values(), ids=JSON)
def test_answers(make: Make) -> None:
    def encoded(size: int) -> Any:
        return make(size).encode("utf-8", "surrogateescape")

    assert growth(tried(answers), encoded, 250_000) <= MOST


TEXTS: dict[str, Make] = {
    "letters": repeated("қ"),
    "words": repeated("Үкімет отырысы "),
    "digits": repeated("1"),
    "thousands": repeated("111 "),
    "thousands that end too early": repeated("111 ", "", "1111"),
    "fractions": repeated("1,"),
    "days": repeated("19 қазан "),
    "days without a month": repeated("19 қазғы "),
    "years": repeated("2025 жылғы 19 "),
    "dots": repeated("19.10."),
    "apostrophes": repeated("a'"),
    "white space": repeated(" "),
    "controls": repeated("\x1b["),
    "percents": repeated("%41"),
    "slashes": repeated("/", "https://www.gov.kz"),
    "parameters": repeated("&utm_a=1", "https://www.gov.kz/?"),
    "parentheses": repeated("(", "19.10.2025 "),
    "references": repeated("&#9"),
    "an endless reference": repeated("9", "&#"),
    "commas": repeated(","),
}  # fmt: skip


def allowed(path: str) -> bool:
    return rules(f"User-agent: *\nDisallow: {path}\n".encode()).can_fetch(f"{SITE}/graphql?a=eq:mfa", TOKEN)


READERS: dict[str, Callable[[str], object]] = {
    "facts": facts,
    "translation": lambda text: translation("kk", text, text),
    "date": published,
    "citation": cited,
    "address": absolute,
    "comparable": comparable,
    "title": plain,
    "sources": lambda text: list(candidates(text)),
    "printable": printable,
    "refusal": refusal,
    "owners": named_entities,
    "JSON mended": mend_json,
    "XML mended": mend_xml,
    "robots.txt": lambda text: allowed(f"/{text}"),
    "robots.txt of stars": lambda text: allowed("/" + "*e" * len(text) + "z"),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_texts(reader: Callable[[str], object], make: Make) -> None:
    assert growth(tried(reader), make, 100_000) <= MOST


PAIRS: dict[str, tuple[Make, Make]] = {
    "the same word": (repeated("а "), repeated("а ", "б ")),
    "two words": (repeated("а б "), repeated("б а а б ")),
    "letters": (repeated("аб "), repeated("б, а. ")),
    "nothing in common": (repeated("а "), repeated("б ")),
    "the same paragraph": (repeated("а\n"), repeated("а\n", "б\n")),
    "two paragraphs": (repeated("а\nб\n"), repeated("б\nа\nа\nб\n")),
    "numbers": (repeated("1 а 2 "), repeated("2 а 1 ")),
    "numbers by paragraph": (repeated("1 2 3 4 5 6 7 8 9\n"), repeated("9 8 7 6 5 4 3 2 1 0\n")),
}


@pytest.mark.parametrize("compare", [words, paragraphs, align])
@pytest.mark.parametrize(("before", "after"), PAIRS.values(), ids=PAIRS)
def test_pairs(compare: Callable[[str, str], object], before: Make, after: Make) -> None:
    # Beyond the budget, so that it is the budget that bounds them.
    assert growth(lambda pair: compare(*pair), lambda size: (before(size), after(size)), 50_000) <= MOST


def tried(work: Callable[[Any], object]) -> Callable[[Any], None]:
    """The work, which may refuse what it is given, and raises nothing else."""

    def trying(given: Any) -> None:
        with suppress(*REFUSED):
            work(given)

    return trying


def test_the_measure_sees_what_grows_with_the_square() -> None:
    assert growth(lambda text: [text.find("ә") for _ in text], repeated("а"), 30_000) > MOST
    assert growth(lambda text: text.find("ә"), repeated("а"), 4_000_000) <= MOST
