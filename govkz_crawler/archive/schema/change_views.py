"""Defines the views of changes: `edits`, `removals`, `conflicts`. Each shows a version beside another."""

from govkz_crawler.archive.schema.variant_key import same_variant
from govkz_crawler.archive.schema.version_order import moment_terms


def _moment(row: str) -> str:
    return f"({', '.join(moment_terms(row))})"


def _before(version: str, condition: str = "true") -> str:
    """The version_id of what the variant was before ``version``; ``condition`` is on ``q``."""
    return f"""(
    SELECT q.version_id FROM versions AS q
    WHERE {same_variant("q", version)} AND {condition} AND {_moment("q")} < {_moment(version)}
    ORDER BY {", ".join(f"{term} DESC" for term in moment_terms("q"))} LIMIT 1
  )"""


def _after(version: str, condition: str) -> str:
    """The version_id of what the variant became after ``version``; ``condition`` is on ``q``."""
    return f"""(
    SELECT q.version_id FROM versions AS q
    WHERE {same_variant("q", version)} AND {condition} AND {_moment("q")} > {_moment(version)}
    ORDER BY {", ".join(moment_terms("q"))} LIMIT 1
  )"""


def _source(row: str) -> str:
    return f"substr({row}.reader, 1, instr({row}.reader || '/', '/') - 1)"


# As ``derived/captured`` compares two sights of one extent, of which one is a capture.
_SAYS_OTHERWISE = """(
    ({one}.content_digest <> {other}.content_digest AND ({one}.extent = 'full' OR {one_source} = {other_source}))
    OR ({one}.published_at IS NOT {other}.published_at AND {one_source} = {other_source})
  )"""


def _says_otherwise(one: str, other: str) -> str:
    return _SAYS_OTHERWISE.format(one=one, other=other, one_source=_source(one), other_source=_source(other))


_EDIT = """
SELECT
  v.version_id, v.section, v.article_id, v.lang, v.entity, v.version, {not_before} AS not_before, v.seen_at, v.url,
  p.title AS title_before, v.title AS title_after,
  p.text AS text_before, v.text AS text_after,
  p.published_at AS published_before, v.published_at AS published_after,
  p.entity AS entity_before,
  v.published_at IS p.published_at AS silent,
  p.title IS NOT v.title AS title_changed,
  p.text IS NOT v.text AS text_changed,
  p.summary IS NOT v.summary AS summary_changed,
  p.links IS NOT v.links AS links_changed,
  p.image_url IS NOT v.image_url AS image_changed,
  p.published_at IS NOT v.published_at AS date_changed,
  p.entity IS NOT v.entity AS moved,
  p.links AS links_before, v.links AS links_after, p.media AS media_before, v.media AS media_after,
  p.media IS NOT v.media AS media_changed,
  p.version_id AS version_id_before, p.version AS version_before, p.leaf_hash AS leaf_hash_before, v.leaf_hash,
  p.seen_at AS seen_before, p.run_id AS run_id_before, v.run_id, v.source, v.origin
"""

# Two archives that were merged may both have seen an edit or a removal: it is listed once, where it was seen first. An
# edit is also what lies between a capture and the version before it, or the one after it.
_WINDOW = "CAST(max(coalesce(v.not_before, ''), p.seen_at) AS TEXT)"  # one affinity, so that SQLite merges the three
EDITS = f"""
CREATE VIEW edits AS
{_EDIT.format(not_before="v.not_before")}FROM versions AS v
JOIN versions AS p ON p.version_id = {_before("v", "q.extent = v.extent")}
WHERE v.event = 'edited' AND p.event <> 'captured'
  AND (p.content_digest <> v.content_digest OR p.published_at IS NOT v.published_at OR p.entity <> v.entity)
UNION ALL
{_EDIT.format(not_before=_WINDOW)}FROM versions AS v
JOIN versions AS p ON p.version_id = {_before("v", "q.extent = v.extent")}
WHERE v.event = 'captured' AND p.event <> 'removed' AND {_says_otherwise("v", "p")}
UNION ALL
{_EDIT.format(not_before=_WINDOW)}FROM versions AS p
JOIN versions AS v ON v.version_id = {_after("p", "q.extent = p.extent")}
WHERE p.event = 'captured' AND v.event NOT IN ('captured', 'removed') AND {_says_otherwise("v", "p")}
"""


def _verdict(verdict: str, column: str, condition: str = "true") -> str:
    """From `absences`: what the first such verdict since an item was missed says, whatever the order of merging."""
    return f"""(
    SELECT w.{column} FROM absences AS w
    WHERE {same_variant("w", "v")} AND w.verdict = '{verdict}' AND w.recorded_at >= v.seen_at AND {condition}
    ORDER BY w.recorded_at, w.run_id LIMIT 1
  )"""


REMOVALS = f"""
CREATE VIEW removals AS
SELECT
  v.version_id, v.section, v.article_id, v.lang, v.entity, v.title, v.published_at, v.published_on, v.url,
  v.not_before, v.seen_at AS removed_at, a.first_seen_at, a.status AS status_now,
  (
    SELECT min(r.seen_at) FROM versions AS r
    WHERE {same_variant("r", "v")} AND r.event <> 'removed' AND {_moment("r")} > {_moment("v")}
  ) AS returned_at,
  {_verdict("missed", "run_id")} AS missed_run_id,
  v.run_id AS confirmed_run_id,
  {_verdict("confirmed", "recorded_at", "w.run_id = v.run_id")} AS confirmed_at,
  (
    SELECT c.reason FROM coverage AS c
    WHERE c.run_id = v.run_id AND c.entity = v.entity AND c.section = v.section AND c.lang = v.lang
      AND c.outcome = 'partial'
    ORDER BY c.recorded_at DESC LIMIT 1
  ) AS doubt,
  v.leaf_hash, v.origin
FROM versions AS v
JOIN versions AS p ON p.version_id = {_before("v")}
JOIN variants AS a ON {same_variant("a", "v")}
WHERE v.event = 'removed' AND p.event <> 'removed'
"""

# Captures that another sight of the same moment contradicts: of that second, or one that a crawl knows to have lasted.
_CONTRADICTED = f"""
  SELECT
    c.section, c.article_id, c.lang, c.version_id, o.version_id AS other_id, {_moment("c")} < {_moment("o")} AS is_first
  FROM versions AS c
  JOIN versions AS o ON {same_variant("o", "c")} AND o.version_id <> c.version_id AND o.seen_at = c.seen_at
  WHERE c.event = 'captured' AND o.event <> 'removed' AND o.extent = c.extent
    AND (o.event <> 'captured' OR o.version_id < c.version_id) AND {_says_otherwise("c", "o")}
  UNION ALL
  SELECT c.section, c.article_id, c.lang, c.version_id, o.version_id, false
  FROM versions AS c
  JOIN versions AS o ON o.version_id = {_before("c", "q.extent = c.extent AND q.event <> 'captured'")}
  JOIN versions AS n ON n.version_id = {_after("o", "q.event <> 'captured'")}
  WHERE c.event = 'captured' AND o.event <> 'removed' AND o.seen_at < c.seen_at AND n.not_before >= c.seen_at
    AND {_says_otherwise("c", "o")}
"""

# What merged archives say differently: two first sights of a variant, or two sights in one second, with other text.
# Only what is not a variant's first row can be the second of such two.
CONFLICTS = f"""
CREATE VIEW conflicts AS
WITH found AS (
  SELECT
    n.section, n.article_id, n.lang, n.version_id, o.version_id AS other_id, {_moment("n")} < {_moment("o")} AS is_first
  FROM versions AS n
  JOIN versions AS o ON {same_variant("o", "n")} AND o.version < n.version
  WHERE n.version > 1 AND n.event <> 'removed' AND o.event = n.event AND o.extent = n.extent
    AND (o.content_digest <> n.content_digest OR o.published_at IS NOT n.published_at)
    AND (n.event = 'new' OR (o.seen_at = n.seen_at AND n.event <> 'captured'))
  UNION ALL
{_CONTRADICTED}
)
SELECT
  found.section, found.article_id, found.lang, a.event,
  a.version_id, b.version_id AS other_version_id,
  a.entity, b.entity AS other_entity,
  a.title, b.title AS other_title,
  a.text, b.text AS other_text,
  a.published_at, b.published_at AS other_published_at,
  a.seen_at, b.seen_at AS other_seen_at,
  a.run_id, b.run_id AS other_run_id
FROM found
JOIN versions AS a ON a.version_id = iif(found.is_first, found.version_id, found.other_id)
JOIN versions AS b ON b.version_id = iif(found.is_first, found.other_id, found.version_id)
"""
