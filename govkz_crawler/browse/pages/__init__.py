"""Makes the pages, one module for each family; ``ROUTES`` maps addresses to pages."""

from typing import Any

from govkz_crawler.browse.pages import sitemap
from govkz_crawler.browse.pages.archive_file import archive_file
from govkz_crawler.browse.pages.bulk import BULK, BULK_FILE, bulk, bulk_file
from govkz_crawler.browse.pages.changes import digest, edits, removals
from govkz_crawler.browse.pages.closed import CLOSED, closed
from govkz_crawler.browse.pages.coverage import gaps, listed_file, run, run_file, runs
from govkz_crawler.browse.pages.diff import choose, diff
from govkz_crawler.browse.pages.entities import entities, entities_file, entity
from govkz_crawler.browse.pages.feeds import archived, feed, feeds
from govkz_crawler.browse.pages.home import home
from govkz_crawler.browse.pages.item import item, item_json
from govkz_crawler.browse.pages.lists import changes_file, search_file
from govkz_crawler.browse.pages.memento import TIMEGATE, TIMEMAP, timegate, timemap
from govkz_crawler.browse.pages.query_string import SLUG
from govkz_crawler.browse.pages.reprints import REPRINTS, REPRINTS_FILE, reprints, reprints_file
from govkz_crawler.browse.pages.search import search
from govkz_crawler.browse.pages.sheet import change_sheet, version_sheet
from govkz_crawler.browse.pages.sitemap import ROBOTS, SITEMAP, SITEMAP_ITEMS, SITEMAP_PAGES
from govkz_crawler.browse.pages.streamed import FORM
from govkz_crawler.browse.pages.tables import questions, table_file
from govkz_crawler.browse.pages.trends import TRENDS, TRENDS_FILE, TRENDS_SVG, trends, trends_file, trends_svg
from govkz_crawler.browse.pages.version import proof_file, raw, raw_file, reference, version

_ITEM = r"^/item/(?P<section>[a-z0-9-]{1,64})/(?P<id>[0-9]{1,18})"
_VARIANT = rf"{_ITEM}/(?P<lang>[a-z]{{2}})"
_VERSION = rf"{_VARIANT}/(?P<version>[0-9]{{1,9}})"
_CHANGE = rf"{_VARIANT}/diff/(?P<one>[0-9]{{1,9}})\.\.(?P<other>[0-9]{{1,9}})"

ROUTES: list[tuple[str, Any]] = [
    (r"^/$", home),
    (r"^/search$", search),
    (TRENDS, trends),
    (TRENDS_FILE, trends_file),
    (TRENDS_SVG, trends_svg),
    (REPRINTS, reprints),
    (REPRINTS_FILE, reprints_file),
    (BULK, bulk),
    (BULK_FILE, bulk_file),
    (rf"{_ITEM}$", item),
    (rf"{_ITEM}\.json$", item_json),
    (rf"{_VERSION}$", version),
    (rf"{_VERSION}\.csl\.json$", reference),
    (rf"{_VERSION}/raw$", raw),
    (rf"{_VERSION}/proof$", proof_file),
    (rf"{_VERSION}/raw/file$", raw_file),
    (rf"{_VERSION}/sheet$", version_sheet),
    (rf"{_VARIANT}/diff$", choose),
    (rf"{_CHANGE}$", diff),
    (rf"{_CHANGE}/sheet$", change_sheet),
    (r"^/entities$", entities),
    (rf"^/entities/{SLUG}$", entity),
    (r"^/edits$", edits),
    (r"^/removals$", removals),
    (r"^/digest/(?P<year>[12][0-9]{3})-W(?P<week>[0-9]{2})$", digest),
    (rf"^/(?P<name>edits|removals){FORM}", changes_file),
    (rf"^/search{FORM}", search_file),
    (r"^/archive\.db$", archive_file),
    (r"^/gaps$", gaps),
    (r"^/runs$", runs),
    (r"^/runs/(?P<run_id>[A-Za-z0-9_.:-]{1,100})$", run),
    (rf"^/(?P<name>gaps|runs){FORM}", listed_file),
    (rf"^/runs/(?P<run_id>[A-Za-z0-9_.:-]{{1,100}})/(?P<name>coverage|versions){FORM}", run_file),
    (rf"^/entities{FORM}", entities_file),
    (r"^/press/(?P<table>[^/]+)/rows\.json$", table_file),
    (r"^/questions$", questions),
    (CLOSED, closed),
    (TIMEGATE, timegate),
    (TIMEMAP, timemap),
    (ROBOTS, sitemap.robots),
    (SITEMAP, sitemap.index),
    (SITEMAP_PAGES, sitemap.pages),
    (SITEMAP_ITEMS, sitemap.items),
    (r"^/feeds$", feeds),
    (r"^/feeds/(?P<kind>new|edited|removed)\.atom$", feed),
    (r"^/feeds/(?P<kind>new|edited|removed)/(?P<number>[0-9]{1,12})\.atom$", archived),
]
