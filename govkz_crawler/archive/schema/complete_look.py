"""Writes the SQL condition that a feed was read completely at some time: what it did not show was not there then."""

from govkz_crawler.archive.schema.coverage_scope import ALIKE, tells_of

_LONGEST = "+3 days"  # what is read later tells of later


def complete_look(variant: str, lang: str, since: str, until: str = "'9999'") -> str:
    """On readings that began between two moments (expressions, UTC), of the feed of a variant in a language, or of a
    list of the whole site that tells of it, and whose period holds the variant's date of publication.
    """
    return f"""EXISTS (
      SELECT 1 FROM coverage AS c
      WHERE c.entity IN ({variant}.entity, {ALIKE}) AND c.section = {variant}.section AND c.lang = {lang}
        AND c.outcome = 'complete' AND c.began_at BETWEEN {since} AND {until}
        AND c.from_at <= {variant}.published_at AND c.to_at >= {variant}.published_at
        AND {tells_of(f"{variant}.entity", "c", f"{variant}.published_at")}
    )"""


def looked_then(variant: str, lang: str, moment: str) -> str:
    """The same of the run that saw something at a moment (an expression, UTC), or of one in the days after it."""
    return complete_look(variant, lang, shifted(moment, "-1 hours"), shifted(moment, _LONGEST))


def shifted(moment: str, by: str) -> str:
    """A moment (an expression, UTC) and what SQLite calls a modifier."""
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {moment}, '{by}')"
