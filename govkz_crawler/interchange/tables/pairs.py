"""Exports the table `pairs`: the Kazakh and the Russian variant of an item side by side."""

from govkz_crawler.archive.schema.coverage_scope import ALIKE, tells_of
from govkz_crawler.interchange.fields import Field
from govkz_crawler.interchange.tables.table import ENTITY, SINCE, Conditions, Table, like
from govkz_crawler.items import SITE_WIDE

_NAMES = {"kk": "Kazakh", "ru": "Russian"}
_STATES = "own, late, unknown (archived later), missing, placeholder, other-language or removed"
_DIFFER = {"numbers": "numbers in the texts", "dates": "dates in the texts", "links": "links"}


def _both(name: str, kind: str, about: str, required: bool = False) -> tuple[Field, ...]:
    return tuple(
        Field(f"{name}_{code}", kind, required, about.format(language))  # type: ignore[arg-type]
        for code, language in _NAMES.items()
    )


# A reading may tell of an item that nobody has touched that a language is missing, which was unknown before.
_AFTER = f"""(
  (section, article_id) IN (SELECT section, article_id FROM versions WHERE version_id > :after_version)
  OR ('missing' IN (state_kk, state_ru) AND EXISTS (
    SELECT 1 FROM coverage AS c
    WHERE c.entity IN (pairs.entity, {ALIKE}) AND c.section IN (pairs.section, '{SITE_WIDE}')
      AND min(c.from_at, c.to_at) <= pairs.published_at AND c.to_at >= pairs.published_at
      AND {tells_of("pairs.entity", "c", "pairs.published_at")}
      AND c.coverage_id IN (SELECT row FROM log WHERE ledger = 'coverage' AND log_index > {SINCE})
  ))
)"""

TABLE = Table(
    name="pairs",
    title="Kazakh and Russian texts of press items of gov.kz",
    key=("section", "article_id"),
    fields=(
        *like("section", "article_id"),
        *ENTITY,
        *like("published_at", "published_on", "published_local"),
        *_both("title", "string", "title in {}"),
        *_both("text", "string", "text in {}"),
        *_both("url", "string", "address in {}"),
        *_both("state", "string", f"{{}}: {_STATES}", required=True),
        *_both("own_at", "datetime", "when a text of its own in {} was first seen, UTC"),
        Field("lag_hours", "number", False, "hours by which Kazakh came after Russian; null unless both were awaited"),
        Field("lag_hours_least", "number", False, "the least that it can be; null where nothing proves it"),
        Field("lag_hours_most", "number", False, "the most that it can be; null where nothing proves it"),
        *(Field(f"{name}_differ", "integer", False, f"1 where the {what} differ") for name, what in _DIFFER.items()),
        Field("paragraphs_differ", "integer", False, "1 where the number of paragraphs differs"),
        *_both("numbers", "string", "numbers in the {} text"),
        *_both("dates", "string", "dates in the {} text"),
        *_both("paragraphs", "integer", "paragraphs of the {} text"),
        *_both("edits", "integer", "edits of the {} text", required=True),
        Field("edited_alone", "string", False, "kk or ru, where only that one was edited, by a reading of the other"),
        *like("origin"),
    ),
    query="""
    SELECT *, (SELECT value FROM archive_info WHERE name = 'origin') AS origin FROM pairs
    WHERE {where} ORDER BY section, article_id
    """,
    conditions=Conditions(
        lang=None,
        after=_AFTER,
    ),
)
