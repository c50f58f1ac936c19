"""The list of the whole site: what makes it one, whom it speaks for, and what is asked instead."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from govkz_crawler.entities import shipped
from govkz_crawler.items import SITE_WIDE, Feed, Reading
from govkz_crawler.sources.feed_page import Absent, FeedPage
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.job import Job


class SiteWide(PressSpiderBase, ABC):
    """For spiders that may look at every entity at once."""

    @abstractmethod
    def look_at(self, feed: Feed) -> Iterator[Any]:
        """The first requests for one feed."""

    def registry(self) -> list[str]:
        """Every entity that the shipped registry or the archive knows."""
        return sorted(shipped().keys() | set(self.memory.entities()))

    def is_known(self, job: Job) -> bool:
        return job.feed.entity == SITE_WIDE or job.feed.entity in self.registry()

    def each_entity(self, job: Job) -> Iterator[Any]:
        """Without a site-wide list: every entity's own feed."""
        for entity in self.registry():
            yield from self.look_at(replace(job.feed, entity=entity))

    def speaks_for(self, job: Job, reading: Reading) -> Iterator[Any]:
        """A reading for each entity; where the list leaves out what is held, the entity's own list is asked."""
        suspects = set(job.missing.values())
        for entity in sorted(self.spoken_for(job)):
            feed = replace(job.feed, entity=entity)
            if entity in suspects and not job.troubled:
                yield from self.look_at(feed)
            else:
                told = replace(reading, items=job.owners[entity], missing=frozenset(), reason="site-wide list")
                yield from self.told_of(job, told, feed)

    def spoken_for(self, job: Job) -> set[str]:
        """The entities of which the list tells something: that they published nothing, if it has nothing of them."""
        return {*self.registry(), *job.owners}

    def told_of(self, job: Job, reading: Reading, feed: Feed) -> Iterator[Reading]:  # noqa: ARG002 - for those who ask
        """What a reading of the list tells of one feed."""
        yield replace(reading, feed=feed)


def check_site_wide(page: FeedPage) -> None:
    """A list of everything names the owner of each row, and more than one of them. Raises Absent."""
    if page.rejected:
        raise Absent(f"rows of the site-wide list cannot be used: {page.rejected[0].reason}")
    if len({item.entity for item in page.items}) < 2:
        raise Absent("the list without an entity is not one of the whole site")
