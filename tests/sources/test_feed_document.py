"""Whole documents only; whatever is whole is read as leniently as can be."""

import pytest

from govkz_crawler.sources.feed_document import entries
from govkz_crawler.sources.feed_page import Faulty, Refused, ShapeChanged
from tests.sources.answers import TITLE, details, item, rss

ATOM = (
    f'<feed xmlns="http://www.w3.org/2005/Atom"><title>GOV.KZ</title><entry><title>{TITLE}</title>'
    f'<link href="{details(5)}"/><id>5</id><updated>2026-06-09T11:48:00Z</updated></entry></feed>'
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    f'<channel><title>GOV.KZ</title></channel><item rdf:about="5"><title>{TITLE}</title>'
    f"<link>{details(5)}</link></item></rdf:RDF>"
)
TAGGED = "<b>Сауда</b> &amp; өнеркәсіп & көлік"
GOOD = item(title=TITLE, link=details(5))

READABLE = {
    "RSS 2.0": (rss(GOOD), TITLE),
    "Atom": (ATOM, TITLE),
    "RSS 1.0": (RDF, TITLE),
    "declared windows-1251 before it was decoded": (rss(GOOD).replace("UTF-8", "windows-1251"), TITLE),
    "comment at the end": (rss(GOOD) + "<!-- 0,02 с -->\n", TITLE),
    "comment that holds a tag": (rss(GOOD) + "<!-- <div>0,02 с</div> -->", TITLE),
    "comment that was cut": (rss(GOOD) + "<!-- </div> 0,02", TITLE),
    "script at the end": (rss(GOOD) + "<script>document.write('</b>')</script>\n<!--a--><!--b-->", TITLE),
    "page at the end": (rss(GOOD) + "<html><body><p>Қате</p></body></html>", TITLE),
    "another feed at the end": (rss(GOOD) + rss(GOOD), TITLE),
    "malformed, script at the end": (rss(item(title=TITLE, link=details(5), a="&")) + "<script></b></script>", TITLE),
    "malformed, comment at the end": (rss(item(title=TITLE, link=details(5), a="&")) + "<!--</b>--><?x </b>?>", TITLE),
    "endless author": (rss(item(title=TITLE, author="a" * 200_000, link=details(5))), TITLE),
    "endless author, malformed": (rss(item(title=TITLE, dc_creator="a@" * 100_000, a="&")), TITLE),
    "endless author in CDATA": (rss(item(title=TITLE, managingEditor=f"<![CDATA[{'a' * 200_000}]]>")), TITLE),
    "doctype": (rss(GOOD).replace("<rss", "<!DOCTYPE rss>\n<rss", 1), TITLE),
    "bare ampersand": (rss(item(title="Сауда & өнеркәсіп", link=details(5))), "Сауда & өнеркәсіп"),
    "entity of HTML": (rss(item(title="Сауда&nbsp;&laquo;Шығыс&raquo;")), "Сауда\xa0«Шығыс»"),
    "prefix without namespace": (rss(item(title=TITLE, gov_rank="1")), TITLE),
    "tags in CDATA": (rss(item(title=f"<![CDATA[{TAGGED}]]>")), TAGGED),
    "tags in CDATA, malformed elsewhere": (rss(item(title=f"<![CDATA[{TAGGED}]]>", a="&")), TAGGED),
    "control character": (rss(item(title="Сау\x01да", link=details(5))), "Сау\x01да"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "title"), READABLE.values(), ids=READABLE)
def test_readable(text, title):
    assert [entry.title for entry in entries(text)] == [title]


BOMB = '<!DOCTYPE rss [<!ENTITY a "аа"><!ENTITY b "&a;&a;">]>\n<rss'
WHOLE = rss(GOOD, GOOD)

UNREADABLE = {
    "entities declared": (rss(GOOD).replace("<rss", BOMB, 1), Faulty, "entities"),
    "cut after an item": (WHOLE.removesuffix("</channel></rss>"), Faulty, "cut"),
    "cut in an item": (WHOLE[:-60], Faulty, "cut"),
    "cut in the closing tag": (WHOLE[:-1], Faulty, "cut"),
    "cut before any closing tag": ("<rss><channel>", Faulty, "cut"),
    "swallows an item": (rss(GOOD, item(title="<![CDATA[Сауда"), GOOD), Faulty, "cut"),
    "markup without sense": ("<rss><<<<</rss>", Faulty, "swallows"),
    "JSON": ('{"status": 500}', Faulty, "not XML"),
    "JSON that refuses": ('{"error": "notAllowed"}', Refused, "notAllowed"),
    "XHTML": ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'></html>", Faulty, "HTML"),
    "sitemap": ("<urlset><url><loc>https://www.gov.kz/</loc></url></urlset>", ShapeChanged, "urlset"),
    "no channel": ("<rss><error>қате</error></rss>", ShapeChanged, "channel"),
    "malformed and cut, an end quoted before": (
        rss(GOOD, item(title="&", description="<![CDATA[</rss>")).removesuffix("</description></item></channel></rss>"),
        Faulty,
        "swallows|cut",
    ),
    "author without an end": (rss(f"<item><author>{'a' * 5000}</item>"), Faulty, "without an end"),
    "nested too deeply": (rss("<item>" + "<a>" * 200 + "</a>" * 200 + "</item>"), Faulty, "nested more than 200"),
    "too many namespaces": (
        rss(*(f"<x{n}:a xmlns:x{n}='urn:x{n}'/>" for n in range(51))), Faulty, "more than 50 namespaces"
    ),
    "too many tags": (rss(item(title="а"), "<a/>" * 100_000), Faulty, "a feed with 100,0.. times <"),
    "too many references": (rss(item(title="&#97;" * 500_001)), Faulty, "a feed with 500,001 times &"),
    "too long": (rss(item(title="а" * 8_000_000)), Faulty, "a feed of 8,000,"),
    "malformed and too long": (rss(item(title="&" + "а" * 2_000_000)), Faulty, "malformed XML of 2,000,"),
    "XML that refuses": ("<error>notAllowed</error>", Refused, "notAllowed"),
    "XHTML that refuses": ("<?xml version='1.0'?><html><h1>Access denied</h1></html>", Refused, "Access denied"),
    "fields of hostile names": (rss("<item><links a='1'/></item>"), Faulty, "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "error", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(text, error, words):
    with pytest.raises(error, match=words):
        entries(text)


@pytest.mark.parametrize("length", range(0, len(WHOLE) - 1, 7))
def test_no_cut_goes_unnoticed(length):
    with pytest.raises(Faulty):
        entries(WHOLE[:length])
