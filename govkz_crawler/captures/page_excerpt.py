"""Takes the item out of a page that a browser has rendered, so that nothing else of the page is kept.

A rendered page holds more than the item: who is signed in, tokens in forms and scripts. Title, date and text are
written into a small page of their own, which becomes a conversion record (WARC 1.1, 6.8).
"""

from collections import Counter
from dataclasses import replace
from html import escape

from lxml import etree

from govkz_crawler.captures.captured_exchange import Captured
from govkz_crawler.captures.personal_data import masked_url
from govkz_crawler.evidence.recorded_feed import recorded_feed
from govkz_crawler.evidence.reread import unpacked
from govkz_crawler.sources import rendered_page
from govkz_crawler.sources.decoding import decoded

# Attributes that say something of the text; any other may say something of the reader.
_KEPT = frozenset({"href", "src", "alt", "title", "colspan", "rowspan"})
_ADDRESSES = frozenset({"href", "src"})


def is_page(captured: Captured) -> bool:
    """Whether it is the page of an item, and no answer of an interface."""
    asked = recorded_feed(captured.exchange())
    return asked is not None and asked.source.name == rendered_page.NAME


def excerpt(captured: Captured, counts: Counter[str]) -> Captured:
    """The capture of a page with its item alone; ``counts`` gets what was masked. Raises SourceError."""
    found = rendered_page.shown(decoded(unpacked(captured.exchange())).strip())
    date = f"<time>{escape(found.published_raw)}</time>\n" if found.published_raw else ""
    page = (
        f'<!doctype html>\n<html>\n<meta charset="utf-8">\n<h1>{escape(found.title)}</h1>\n{date}'
        f"{_impersonal(found.body, counts)}\n</html>\n"
    )
    return replace(
        captured, body=page.encode(), headers=(), method=None, request_headers=(), request_body=b"", is_conversion=True
    )


def _impersonal(markup: str, counts: Counter[str]) -> str:
    """The markup of an article without attributes that say nothing of it."""
    article = etree.fromstring(markup, etree.HTMLParser(huge_tree=False)).find("body/article")
    for element in article.iter(etree.Element):
        for name, value in element.attrib.items():
            if name not in _KEPT:
                del element.attrib[name]
            elif name in _ADDRESSES:
                element.set(name, masked_url(value, counts))
    return str(etree.tostring(article, encoding="unicode", method="html"))
