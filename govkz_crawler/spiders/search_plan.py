"""Decides which search a reading calls for, and which sources can answer it."""

from datetime import UTC, datetime

from govkz_crawler.items import SITE_WIDE
from govkz_crawler.normalise.clock import utc
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.source import Source
from govkz_crawler.spiders.context import CrawlContext
from govkz_crawler.spiders.job import Job
from govkz_crawler.spiders.search import Search, plan


def plan_search(job: Job, context: CrawlContext) -> Search | None:
    """The search for what the reading missed; None where it missed nothing, or nobody can be asked.

    A reading that left something out, or that the list of the whole site gave, misses nothing by itself.
    """
    whole = not (job.walked and (job.walk.short_above or job.walk_end == "restless"))
    missing = job.missing if whole and job.feed.entity != SITE_WIDE else {}
    source = _source_with_history(job, context) if missing else None
    if source is None:
        return None
    listed = _dropped_by_the_list(job, context)
    dates = context.lookup.dates_shown(job.feed, source.name, missing) | listed
    if not dates:
        return None
    around = context.lookup.neighbours(job.feed, source.name, min(dates.values()), max(dates.values()))
    search = Search(
        source=source.name,
        wanted={id_: missing[id_] for id_ in dates},
        dates=dates,
        around=sorted([*around, *listed.items()], key=lambda one: (one[1], one[0]), reverse=True),
        emptied=bool(job.walked) and not job.walk.items and job.listed.newest is None,
        list_source=_other_list(job, context),
        by_site=source.site_wide,
    )
    read_to_the_end = bool(job.walked) and job.walk_end == "exhausted" and job.walk.until is None
    last = context.lookup.last_misses(job.feed, dates, utc(datetime.now(UTC)), context.removal)
    plan(search, by_date=source.by_date, whole=() if read_to_the_end else last)
    return search


def _dropped_by_the_list(job: Job, context: CrawlContext) -> dict[int, str]:
    """Missing items that only the list has ever shown, and that it has dropped; each with its date (UTC).

    That no source with history shows them is no testimony by itself, for none ever did. That of the list is one where
    it shows what is newer as well as what is older, and a source with history finds nothing to object.
    """
    listed, emptied = job.listed, job.walked is not None and not job.walk.items
    if emptied or listed.source is None or listed.newest is None:
        return {}
    dates = context.lookup.dates_shown(job.feed, listed.source, job.missing)
    for source in SOURCES.values():
        shown = context.lookup.dates_shown(job.feed, source.name, dates) if source.full_text else {}
        dates = {id_: date for id_, date in dates.items() if id_ not in shown}
    return {id_: date for id_, date in dates.items() if date < listed.newest}


def _source_with_history(job: Job, context: CrawlContext) -> Source | None:
    """Who can tell whether an item is gone: the one that was walked, or the first that may be asked."""
    names = [job.walked.source] if job.walked else context.sources
    return next((SOURCES[n] for n in names if SOURCES[n].full_text and not context.problems.stopped(n)), None)


def _other_list(job: Job, context: CrawlContext) -> str | None:
    """A source without pages that this job has not been told by yet."""
    lists = (name for name in context.sources if not SOURCES[name].full_text)
    return next((name for name in lists if not job.listed.from_at and not context.problems.stopped(name)), None)
