"""The list of the whole site: what makes it one, whom it speaks for, and what is asked instead."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from govkz_crawler.entities import shipped
from govkz_crawler.items import SITE_WIDE, Reading
from govkz_crawler.sources.page import Absent, FeedPage
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.job import Job


class SiteWide(PressSpiderBase):
    """For spiders that may look at every entity at once."""

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
        for entity in sorted({*self.registry(), *job.owners}):
            feed = replace(job.feed, entity=entity)
            if entity in suspects and not job.troubled:
                yield from self.look_at(feed)
            else:
                listed = job.owners[entity]
                yield replace(reading, feed=feed, items=listed, missing=frozenset(), reason="site-wide list")


def check_site_wide(page: FeedPage) -> None:
    """A list of everything names the owner of each row, and more than one of them. Raises Absent."""
    if page.rejected:
        raise Absent(f"rows of the site-wide list cannot be used: {page.rejected[0].reason}")
    if len({item.entity for item in page.items}) < 2:
        raise Absent("the list without an entity is not one of the whole site")
