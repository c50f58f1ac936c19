"""Decides whether a watch is about an event. Its words find what they find on the search page."""

from collections.abc import Callable
from datetime import timedelta

from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.browse.search.query import parse
from govkz_crawler.browse.search.search_target import Day, ItemId, Url, recognised
from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.watches.errors import WatchError
from govkz_crawler.watches.watch import Watch

_NEWS = timedelta(days=30)  # late and backdated items come within days; a backfill goes back for years

About = Callable[[PressEvent], bool]


def about(watch: Watch) -> About:
    """Whether the watch is about an event. Raises WatchError for a query that nothing can be found by."""
    found = _sought(watch)

    def decide(event: PressEvent) -> bool:
        return (
            (event.kind in watch.on or (event.silent and "silent" in watch.on))
            and (event.kind != "new" or _is_news(event))
            and event.known_at >= watch.since
            and (not watch.entities or event.entity in watch.entities)
            and watch.lang in {None, event.lang}
            and found(event)
        )

    return decide


def _is_news(event: PressEvent) -> bool:
    """Whether a new text is of these days: a backfill archives those of years, and is nothing to tell about."""
    published = event.says["published_at"]
    return not published or parse_utc(event.seen_at) - parse_utc(published) <= _NEWS


def _sought(watch: Watch) -> About:
    if not watch.query:
        return lambda _: True
    match recognised(watch.query):
        case ItemId(article_id):
            return lambda event: event.article_id == article_id
        case Url(citation) if citation.article_id is not None:
            item = citation.section, citation.article_id
            return lambda event: (event.section, event.article_id) == item
        case Url() | Day():
            raise WatchError(f"{watch.query!r} is no words, no number and no address of an item")
    query = parse(watch.query, watch.lang)
    if not query.match:
        raise WatchError(f"{watch.query!r} asks for no word")
    return lambda event: query.matches(event.words)
