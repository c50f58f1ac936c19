"""Derives a version's date and language again, by the rules of today, from what the site said."""

import json
from collections.abc import Mapping
from typing import Any

from govkz_crawler.archive.derived.version_columns import JUDGED, judged
from govkz_crawler.archive.schema.ledgers import reader_source
from govkz_crawler.items import PressItem
from govkz_crawler.normalise.stages import Origin, judge_language, normalise, read_date
from govkz_crawler.sources import CLOCKS

_ORIGIN = Origin("https://www.gov.kz", CLOCKS)


def judge(version: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of ``JUDGED`` for a row of `versions`; those that it has where its date cannot be read any more.

    Of a text that was destroyed it is known that there was one, and nothing else.
    """
    if version.get("salt", "") is None:
        return {"published_at": None, "published_on": None, "content_lang": None, "translation": "own"}
    item = PressItem(
        entity=version["entity"], section=version["section"], lang=version["lang"], article_id=version["article_id"],
        source=reader_source(version["reader"]), title=version["title"], published_raw=version["published_raw"],
        extent=version["extent"], text=version["text"], media=json.loads(version["media"]),
    )  # fmt: skip
    (done,) = normalise(_ORIGIN, [item], (read_date, judge_language))
    return judged(done.item) if isinstance(done.item, PressItem) else {name: version[name] for name in JUDGED}
