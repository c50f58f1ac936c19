"""Writes events of a watch as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from govkz_crawler.browse.change_text import html
from govkz_crawler.browse.wording import tag
from govkz_crawler.watches.queue import Queued
from govkz_crawler.watches.speaker import Speaker
from govkz_crawler.watches.targets.document import Names


def json_document(speaker: Speaker, events: list[Queued], names: Names) -> bytes:
    """The newest event first; ``_govkz`` holds all that is known of each."""
    watch = speaker.watch
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": watch.name,
        "description": speaker.wording("feed_subtitle"),
        "language": watch.words,
        **({"home_page_url": watch.public_url} if watch.public_url else {}),
        **({"next_url": names.older} if names.older else {}),
        "items": [_item(speaker, queued) for queued in reversed(events)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(speaker: Speaker, queued: Queued) -> dict[str, Any]:
    event = queued.event
    return {
        "id": event.ni,
        "url": speaker.page(event),
        "external_url": event.url,
        "title": speaker.title(event),
        "content_html": html(event, speaker.wording),
        "date_published": event.known_at,
        "authors": [{"name": event.entity_name}],
        "language": tag(event.lang),
        "tags": [event.kind, event.section, event.entity],
        "_govkz": speaker.data(queued),
    }
