"""One module a family of pages; ``ROUTES`` says which address is whose."""

from typing import Any

from govkz_crawler.browse.pages.arguments import SLUG
from govkz_crawler.browse.pages.bulk import BULK, BULK_CSV, bulk, bulk_csv
from govkz_crawler.browse.pages.changes import edits, removals
from govkz_crawler.browse.pages.closed import CLOSED, closed
from govkz_crawler.browse.pages.coverage import entities, entity, gaps, run, runs
from govkz_crawler.browse.pages.feeds import feed, feeds
from govkz_crawler.browse.pages.home import home
from govkz_crawler.browse.pages.item import item, item_json, reference
from govkz_crawler.browse.pages.search import search
from govkz_crawler.browse.pages.tables import questions

_ITEM = r"^/item/(?P<section>[a-z0-9-]{1,64})/(?P<id>[0-9]{1,18})"

ROUTES: list[tuple[str, Any]] = [
    (r"^/$", home),
    (r"^/search$", search),
    (BULK, bulk),
    (BULK_CSV, bulk_csv),
    (rf"{_ITEM}$", item),
    (rf"{_ITEM}\.json$", item_json),
    (rf"{_ITEM}/(?P<lang>[a-z]{{2}})/(?P<version>[0-9]{{1,9}})\.csl\.json$", reference),
    (r"^/entities$", entities),
    (rf"^/entities/{SLUG}$", entity),
    (r"^/edits$", edits),
    (r"^/removals$", removals),
    (r"^/gaps$", gaps),
    (r"^/runs$", runs),
    (r"^/runs/(?P<run_id>[A-Za-z0-9_.:-]{1,100})$", run),
    (r"^/questions$", questions),
    (CLOSED, closed),
    (r"^/feeds$", feeds),
    (r"^/feeds/(?P<kind>new|edited|removed)\.atom$", feed),
]
