"""Takes a page into the walk through a feed: the items that belong to the walk, and those held that it should show.

Each function raises SourceError where the page cannot be believed.
"""

from collections.abc import Sequence

from govkz_crawler.archive.feeds.lookup import Lookup
from govkz_crawler.items import SITE_WIDE, Feed, PressItem
from govkz_crawler.limits import NEVER
from govkz_crawler.normalise.stages import reject
from govkz_crawler.sources.feed_page import Faulty, FeedPage
from govkz_crawler.spiders.duplicates import one_row_each
from govkz_crawler.spiders.job import Job, Walked, moment, row, unusable_rows
from govkz_crawler.spiders.plausibility import FULL, check_language, check_page
from govkz_crawler.spiders.site_wide import check_site_wide
from govkz_crawler.spiders.walk import Walk, Window

ANOTHER_LANGUAGE = "shows the text of the variant in another language"


def take_page(job: Job, page: FeedPage, lookup: Lookup) -> list[PressItem]:
    """Let the job's walk read a page. Returns the items that belong to what was asked for, each once."""
    walked = job.walked
    assert walked is not None
    walk = walked.walk
    if not page.rows and walk.items == 0:
        _check_witness(job, walk, lookup)
    if job.feed.entity == SITE_WIDE and walk.items == 0:
        check_site_wide(page)
    check_page(page.items, job.feed, lookup, FULL)
    unusable = unusable_rows(page, walked.source)
    # Pages overlap: the one before may have shown the same row.
    page.rejected = [one for one in page.rejected if one.article_id not in walked.met]
    # The rows of the last second wait for the next page, which may have other copies of them.
    rows = one_row_each([*walked.held_back, *page.items])
    last = min((at for item in page.items if (at := moment(item))), default=None)
    walked.held_back = [item for item in rows if last and moment(item) == last]
    kept = {id(item) for item in walked.held_back}
    rows = in_their_language(job.feed, page, [item for item in rows if id(item) not in kept], lookup, walked.held_back)
    listed = [row(item) for item in page.items]
    window = walk.take(listed, unusable)
    job.owners.update(item.entity for item in page.items)
    walked.met |= {id_ for id_, _ in (*listed, *unusable) if id_}
    _note_missing(job, walked, window, lookup)
    return rows


def stop_walk(job: Job, walked: Walked, lookup: Lookup) -> None:
    """Let the job's walk end here: no further page is asked for."""
    _note_missing(job, walked, walked.walk.stop(), lookup)


def in_their_language(
    feed: Feed, page: FeedPage, items: list[PressItem], lookup: Lookup, beside: Sequence[PressItem] = ()
) -> list[PressItem]:
    """The items without those that show the text of another variant, which are set apart. Raises ShapeChanged.

    ``beside`` are other rows of the page, by which its language is judged as well.
    """
    foreign = check_language([*items, *beside], feed, lookup)
    page.rejected += [reject(item, ANOTHER_LANGUAGE) for item in items if item.article_id in foreign]
    return [item for item in items if item.article_id not in foreign]


def _note_missing(job: Job, walked: Walked, window: Window, lookup: Lookup) -> None:
    """What is held, and was not shown within the window that a page or the end of the walk has closed."""
    if window.after >= window.before:
        return  # nothing was proved
    expected = lookup.expected(job.feed, walked.source, window.after, window.before)
    walked.held += len(expected)
    walked.missing.update({id_: owner for id_, owner in expected.items() if id_ not in window.seen})


def _check_witness(job: Job, walk: Walk, lookup: Lookup) -> None:
    """An empty list says nothing where others have shown items and this source never one of them. Raises Faulty."""
    period = (walk.since or "", walk.until or NEVER)
    held = lookup.live(job.feed, *period)
    if held and not lookup.expected(job.feed, job.source or "", *period):
        raise Faulty(f"an empty list, though {held} items are held that others have shown")
