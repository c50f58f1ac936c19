"""Lists the pages that people could open so that a capture shows what crawls could not see, each with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from govkz_crawler.archive.database import Database
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address, why its visit is wanted, whose feed it belongs to, and the period (UTC) that it is about.

    Of an item, ``since`` is when it was published and ``until`` None.
    """

    url: str
    reason: Reason
    entity: str
    lang: str
    since: str | None
    until: str | None = None


def wanted(db: Database, reasons: Sequence[Reason]) -> Iterator[Wanted]:
    """The addresses that are wanted for these reasons, the most wanted first."""
    values = {"everywhere": SITE_WIDE, "most": MOST}
    if "gap" in reasons:
        for entity, section, lang, since, until in db.execute(_GAPS, values):
            yield Wanted(listing_url(entity, section, lang), "gap", entity, lang, since, until)
    if "refused" in reasons:
        for entity, section, lang, read, looked in db.execute(_REFUSED, values):
            yield Wanted(listing_url(entity, section, lang), "refused", entity, lang, read, looked)
    if "summary" in reasons:
        for entity, section, lang, number, published in db.execute(_SUMMARIES, values):
            yield Wanted(details_url(entity, section, number, lang), "summary", entity, lang, published)


def seeds(listed: Sequence[Wanted]) -> str:
    """A seed list, one address a line, as Browsertrix (``--seedFile``) takes it."""
    return "".join(f"{url}\n" for url in dict.fromkeys(each.url for each in listed))
