"""Which pages people could open so that a capture fills what crawls could not see: addresses, each with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from sqlite_utils import Database

from govkz_crawler.items import SITE_WIDE
from govkz_crawler.normalise.urls import details_url, listing_url

Reason = Literal["gap", "refused", "summary"]

MOST = 1_000  # addresses of each kind: nobody opens more by hand

_GAPS = """
SELECT entity, section, lang, min(from_at), max(to_at) FROM gaps WHERE entity <> :everywhere
GROUP BY 1, 2, 3 ORDER BY sum(hours) DESC LIMIT :most
"""
_REFUSED = """
SELECT entity, section, lang, last_complete_at, last_looked_at FROM feeds
WHERE last_outcome = 'refused' AND entity <> :everywhere ORDER BY last_complete_at LIMIT :most
"""
_SUMMARIES = """
SELECT a.entity, a.section, a.lang, a.article_id, a.published_at
FROM variants AS a JOIN versions AS v USING (version_id)
WHERE v.extent = 'summary' AND a.status = 'live' ORDER BY a.published_at DESC LIMIT :most
"""

# In the three languages of those who read it.
TITLE = "Ашылуы тиіс беттер · Страницы, которые стоит открыть · Pages worth opening"
ASKED = (
    "Әр бетті жазу құралы қосулы браузерде ашыңыз, мәтіні көрінгенше күтіңіз (docs/captures.md).",
    "Откройте каждую страницу в браузере с включённой записью и дождитесь текста (docs/captures.md).",
    "Open each page in a browser that records, and wait until its text is there (docs/captures.md).",
)
HEADINGS: dict[Reason, str] = {
    "gap": "Ешкім қарамаған кезеңдер · Никто не смотрел · Nobody has looked at these periods",
    "refused": "Роботқа берілмеді · Роботу отказано · Refused to robots",
    "summary": "Толық мәтіні жоқ · Нет полного текста · Held without the full text",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address, why its visit is wanted, and what is known of the period (UTC)."""

    url: str
    reason: Reason
    label: str


def wanted(db: Database, reasons: Sequence[Reason]) -> Iterator[Wanted]:
    """The addresses that are wanted for these reasons, the most wanted first."""
    values = {"everywhere": SITE_WIDE, "most": MOST}
    if "gap" in reasons:
        for entity, section, lang, since, until in db.execute(_GAPS, values):
            yield Wanted(listing_url(entity, section, lang), "gap", f"{entity} {lang}: {since} – {until}")
    if "refused" in reasons:
        for entity, section, lang, read, looked in db.execute(_REFUSED, values):
            label = f"{entity} {lang}: {read or '—'} – {looked}"
            yield Wanted(listing_url(entity, section, lang), "refused", label)
    if "summary" in reasons:
        for entity, section, lang, number, published in db.execute(_SUMMARIES, values):
            url = details_url(entity, section, number, lang)
            yield Wanted(url, "summary", f"{entity} {lang} {number}: {published or '—'}")


def seeds(listed: Sequence[Wanted]) -> str:
    """A seed list, one address a line, as Browsertrix (``--seedFile``) takes it."""
    return "".join(f"{url}\n" for url in dict.fromkeys(each.url for each in listed))


def page(listed: Sequence[Wanted]) -> str:
    """A page with the addresses as links, to be opened one by one."""
    parts = [
        f'<!doctype html>\n<html lang="kk"><meta charset="utf-8"><title>{TITLE}</title>',
        f"<h1>{TITLE}</h1>",
        *(f"<p>{sentence}</p>" for sentence in ASKED),
    ]
    for reason, heading in HEADINGS.items():
        if links := [_link(each) for each in listed if each.reason == reason]:
            parts += [f"<h2>{heading}</h2>", "<ol>", *links, "</ol>"]
    return "\n".join([*parts, "</html>", ""])


def _link(each: Wanted) -> str:
    url = escape(each.url)
    return f'<li><a href="{url}" target="_blank" rel="noreferrer">{url}</a> {escape(each.label)}</li>'
