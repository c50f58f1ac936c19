"""Makes entries of Atom feeds from events of the press record."""

from collections.abc import Callable

from govkz_crawler.browse import atom
from govkz_crawler.browse.change_text import html
from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.browse.wording import Wording, tag


def entry(event: PressEvent, wording: Wording, absolute: Callable[[str], str]) -> atom.Entry:
    """``absolute`` makes an address for everybody of one below the site's own."""
    return atom.Entry(
        uid=event.ni,
        title=event.title,
        lang=tag(event.lang),
        author=event.entity_name,
        category=event.entity,
        updated=event.seen_at,
        published=event.says["published_at"],
        page=absolute(event.address),
        via=event.url,
        content=html(event, wording),
    )
