"""RSS 2.0: ``/api/v1/public/rss/<entity>/<section>/<lang>``."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from tests.standin.item import Row, detail_url
from tests.standin.knobs import Knobs
from tests.standin.listings import Listing, Window
from tests.standin.messages import XML, Record, Reply, json_error
from tests.standin.sections import languages, sections
from tests.standin.site import Site

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>{title}</title>
<link>{link}</link>
<description>{title}</description>
<language>{lang}</language>
"""
TAIL = "</channel>\n</rss>\n"


def feed(site: Site, _record: Record, *, entity: str, section: str, lang: str) -> Reply:
    knobs = site.knobs
    if not site.world.has_entity(entity) or section not in sections() or lang not in languages():
        return json_error(404, "notFound")
    listing = Listing(section, entity, lang, knobs.placeholders)
    rows = site.rows(listing, Window(size=knobs.rss_depth))
    items = [_item(row, knobs) for row in rows]
    link = f"https://www.gov.kz/memleket/entities/{entity}/press/{section}?lang={lang}"
    head = HEAD.format(title=f"{entity} – {section}", link=escape(link), lang=lang)
    return Reply(
        lambda: "".join([head, *map(_xml, items), TAIL]).encode(),
        XML,
        rows=items,
        last_modified=_newest(rows) if knobs.rss_validators else None,
    )


def _newest(rows: list[Row]) -> datetime | None:
    return rows[0].variant.created if rows else None


def _item(row: Row, knobs: Knobs) -> dict[str, Any]:
    """Elements in the order of the feed; None is left out."""
    variant, link = row.variant, detail_url(row.entity, row.section, row.id, row.lang)
    elements = {
        "title": variant.title,
        "link": link,
        "guid": link,
        "pubDate": format_datetime(variant.created.astimezone(knobs.rss_zone)),
        "description": variant.short_description,
        "content:encoded": variant.body,
    }
    return {name: text for name, text in elements.items() if name == "title" or name in knobs.rss_elements}


def _xml(item: dict[str, Any]) -> str:
    elements = "".join(f"<{name}>{escape(str(text))}</{name}>\n" for name, text in item.items() if text is not None)
    return f"<item>\n{elements}</item>\n"
