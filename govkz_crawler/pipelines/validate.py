"""The last look before the archive: what must hold of every item."""

from govkz_crawler.items import PressItem, Rejected
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.urls import valid_slug
from govkz_crawler.pipelines.base import PressPipeline, reject
from govkz_crawler.sections import SECTIONS

LARGEST_ID = 2**63 - 1  # SQLite's integers

# The longest press texts have some hundred thousand characters; beyond this it is not a text that people wrote.
LONGEST_TEXT = 5_000_000


class ValidatePipeline(PressPipeline):
    def process(self, item: PressItem) -> PressItem | Rejected:
        problem = _problem(item)
        return reject(item, problem) if problem else item


def _problem(item: PressItem) -> str | None:
    if not 0 < item.article_id <= LARGEST_ID:
        return "an id outside of 1 to 2**63-1"
    if not valid_slug(item.entity):
        return f"{item.entity[:80]!r} is not an entity's slug"
    if item.section not in SECTIONS or item.lang not in LANGUAGES:
        return f"unknown section or language: {item.section}, {item.lang}"
    if len(item.text) > LONGEST_TEXT:
        return f"a text of {len(item.text):,} characters"
    if not item.seen_at:
        return "nobody says when it was seen"
    return None
