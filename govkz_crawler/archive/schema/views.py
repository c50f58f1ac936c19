"""Defines the views that readers start from. An index or a small table drives each; none scans everything.

Text is stored once, in the version that says it: a view reads it there, and only where a reader asks for that column,
since SQLite leaves out a left join of which no column is used (https://www.sqlite.org/optoverview.html, 16).
"""

from govkz_crawler.archive.schema.almaty_time import almaty_hours, almaty_offset
from govkz_crawler.archive.schema.change_views import CONFLICTS, EDITS, REMOVALS
from govkz_crawler.archive.schema.complete_look import complete_look, looked_then, shifted
from govkz_crawler.archive.schema.sketch_places import each_place, mark_at, stands_in
from govkz_crawler.archive.schema.variant_key import same_variant
from govkz_crawler.normalise.sketch import MARK

ARTICLES = f"""
CREATE VIEW articles AS
SELECT
  s.section, s.article_id, s.lang, s.entity, v.title, v.text, v.summary, s.published_at, s.published_on,
  v.url, v.image_url, v.links, v.media, s.content_lang, s.translation, s.status, s.versions, s.edits,
  s.numbers, s.dates, s.paragraphs, s.own_at, s.own_not_before, s.first_seen_at, s.changed_at, s.version_id,
  v.leaf_hash, v.origin,
  strftime('%Y-%m-%dT%H:%M:%S', s.published_at, {almaty_hours("s.published_at")})
    || {almaty_offset("s.published_at")} AS published_local
FROM variants AS s LEFT JOIN versions AS v ON v.version_id = s.version_id
"""


# A variant is late when its feed was read completely, without a text of its own, at least a day after the other's
# was seen. Where nobody read it then, it was archived later, and when it was published is unknown.
_LATE = shifted("{other}.own_at", "+24 hours")

# A variant is missing when a complete reading of its feed, or of the whole site, did not show it. One that began more
# than a day before the other text was seen may have come too early. Most periods were read at some time: that is asked
# first, of the few rows of spans.
_MISSING = f"""{{one}}.section IS NULL AND EXISTS (
      SELECT 1 FROM spans AS s WHERE s.entity = {{other}}.entity AND s.section = {{other}}.section
        AND s.lang = '{{one}}' AND s.from_at <= {{other}}.published_at AND s.to_at >= {{other}}.published_at
    ) AND {
    complete_look("{other}", "'{one}'", shifted("coalesce({other}.own_at, {other}.first_seen_at)", "-24 hours"))
}"""

_STATE = f"""CASE
    WHEN {_MISSING} THEN 'missing'
    WHEN {{one}}.section IS NULL THEN 'unknown'
    WHEN {{one}}.status = 'removed' THEN 'removed'
    WHEN {{one}}.translation <> 'own' THEN {{one}}.translation
    WHEN {{one}}.own_not_before >= {_LATE} THEN 'late'
    WHEN {{one}}.own_at >= {_LATE} THEN 'unknown'
    ELSE 'own'
  END"""


def _hours(later: str, earlier: str) -> str:
    return f"round((julianday({later}) - julianday({earlier})) * 24, 2)"


def _seen_soon(one: str) -> str:
    """The text was looked for, and not there, a day and a half at most before it was seen: runs may be a day apart."""
    return f"coalesce({_hours(f'{one}.own_at', f'{one}.own_not_before')} <= 36, false)"


def _differ(column: str, of: str = "") -> str:
    """``of`` is what the column belongs to, beside the language."""
    differ = f"kk{of}.{column} IS NOT ru{of}.{column}"
    return f"CASE WHEN kk.translation = 'own' AND ru.translation = 'own' THEN {differ} END"


def _edited_alone(one: str, other: str) -> str:
    """The other was looked at by the run that saw the change, or soon after it."""
    edited = f"coalesce({one}.edits, 0) > 0 AND coalesce({other}.edits, 0) = 0"
    looked = looked_then(other, f"'{other}'", f"{one}.changed_at")
    return f"WHEN {edited} AND {looked} THEN '{one}'"


def _pairs(driver: str, other: str, only_unpaired: bool) -> str:
    return f"""
SELECT
  {driver}.section AS section, {driver}.article_id AS article_id,
  coalesce(kk.entity, ru.entity) AS entity,
  coalesce(kk.published_at, ru.published_at) AS published_at,
  coalesce(kk.published_on, ru.published_on) AS published_on,
  kk_says.title AS title_kk, ru_says.title AS title_ru,
  kk_says.text AS text_kk, ru_says.text AS text_ru,
  kk_says.url AS url_kk, ru_says.url AS url_ru,
  {_STATE.format(one="kk", other="ru")} AS state_kk,
  {_STATE.format(one="ru", other="kk")} AS state_ru,
  kk.own_at AS own_at_kk, ru.own_at AS own_at_ru,
  {_hours("kk.own_not_before", "ru.own_at")} AS lag_hours_least,
  {_hours("kk.own_at", "ru.own_not_before")} AS lag_hours_most,
  iif({_seen_soon("kk")} AND {_seen_soon("ru")}, {_hours("kk.own_at", "ru.own_at")}, NULL) AS lag_hours,
  {_differ("numbers")} AS numbers_differ,
  {_differ("dates")} AS dates_differ,
  {_differ("links", of="_says")} AS links_differ,
  {_differ("paragraphs")} AS paragraphs_differ,
  kk.numbers AS numbers_kk, ru.numbers AS numbers_ru,
  kk.dates AS dates_kk, ru.dates AS dates_ru,
  kk.paragraphs AS paragraphs_kk, ru.paragraphs AS paragraphs_ru,
  coalesce(kk.edits, 0) AS edits_kk, coalesce(ru.edits, 0) AS edits_ru,
  CASE
    {_edited_alone("kk", "ru")}
    {_edited_alone("ru", "kk")}
  END AS edited_alone
FROM variants AS {driver}
LEFT JOIN variants AS {other}
  ON {other}.section = {driver}.section AND {other}.article_id = {driver}.article_id AND {other}.lang = '{other}'
LEFT JOIN versions AS {driver}_says ON {driver}_says.version_id = {driver}.version_id
LEFT JOIN versions AS {other}_says ON {other}_says.version_id = {other}.version_id
WHERE {driver}.lang = '{driver}'{f" AND {other}.section IS NULL" if only_unpaired else ""}"""


PAIRS = f"CREATE VIEW pairs AS {_pairs('kk', 'ru', False)} UNION ALL {_pairs('ru', 'kk', True)}"

FEEDS = """
CREATE VIEW feeds AS
SELECT
  entity, section, lang, looked_at AS last_looked_at, outcome AS last_outcome, reason AS last_reason,
  complete_at AS last_complete_at,
  (
    SELECT max(first_seen_at) FROM variants AS a
    WHERE a.entity = f.entity AND a.section = f.section AND a.lang = f.lang
  ) AS last_new_at,
  refused_at AS last_refused_at
FROM feed_state AS f
"""

# What captures show of a period that nobody has read: it stays a gap, for they never show all of it.
_TESTIFIED = """FROM versions AS v JOIN runs AS r ON r.run_id = v.run_id
    WHERE v.event = 'captured' AND v.entity = ordered.entity AND v.section = ordered.section AND v.lang = ordered.lang
      AND v.published_at >= since_at AND v.published_at < until_at"""
# Of two versions: one says what the other says.
_SAME = "o.extent = v.extent AND o.content_digest = v.content_digest"


def _reaches(moment: str) -> str:
    return f"coalesce({moment} BETWEEN s.from_at AND s.to_at, true)"


# Within the period that was ever asked for, what lies between the spans that were read. Whoever asks for the whole site
# asks for each feed of it: what nobody could read meanwhile, the site being away, is missing in each. Nearly every feed
# has one span that reaches as far as anybody asked, and no gap: only the others, which are ``torn``, are sorted.
GAPS = f"""
CREATE VIEW gaps AS
WITH torn AS MATERIALIZED (
  SELECT entity, section, lang FROM feed_state AS f WHERE NOT EXISTS (
    SELECT 1 FROM spans AS s LEFT JOIN feed_state AS w ON w.entity = '*' AND w.section = f.section AND w.lang = f.lang
    WHERE s.entity = f.entity AND s.section = f.section AND s.lang = f.lang
      AND {_reaches("f.asked_from")} AND {_reaches("f.asked_to")} AND {_reaches("w.asked_to")}
  )
  UNION
  SELECT entity, section, lang FROM spans GROUP BY entity, section, lang HAVING count(*) > 1
),
edges AS (
  SELECT entity, section, lang, from_at, to_at FROM torn JOIN spans USING (entity, section, lang)
  UNION ALL
  SELECT entity, section, lang, asked_from, asked_from FROM torn JOIN feed_state USING (entity, section, lang)
  WHERE asked_from IS NOT NULL
  UNION ALL
  SELECT entity, section, lang, asked_to, asked_to FROM torn JOIN feed_state USING (entity, section, lang)
  WHERE asked_to IS NOT NULL
  UNION ALL
  SELECT f.entity, f.section, f.lang, w.asked_to, w.asked_to
  FROM torn JOIN feed_state AS f USING (entity, section, lang) JOIN feed_state AS w USING (section, lang)
  WHERE w.entity = '*' AND w.asked_to IS NOT NULL
),
ordered AS (
  SELECT entity, section, lang, from_at AS until_at,
    max(to_at) OVER (
      PARTITION BY entity, section, lang ORDER BY from_at, to_at
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS since_at
  FROM edges
)
SELECT entity, section, lang, since_at AS from_at, until_at AS to_at,
  round((julianday(until_at) - julianday(since_at)) * 24, 2) AS hours,
  (SELECT count(DISTINCT v.article_id) {_TESTIFIED}) AS testified,
  (SELECT group_concat(DISTINCT json_extract(r.args, '$.by')) {_TESTIFIED}) AS testified_by
FROM ordered WHERE until_at > since_at
"""

# What people captured, and who else captured the same text. Whether a crawl saw it too is ``borne_out``.
TESTIMONIES = f"""
CREATE VIEW testimonies AS
SELECT
  v.version_id, v.section, v.article_id, v.lang, v.version, v.entity, v.title, v.published_at, v.published_on, v.url,
  v.seen_at, json_extract(r.args, '$.by') AS captured_by,
  (
    SELECT group_concat(DISTINCT json_extract(s.args, '$.by'))
    FROM versions AS o JOIN runs AS s ON s.run_id = o.run_id
    WHERE {same_variant("o", "v")} AND o.event = 'captured' AND {_SAME}
      AND json_extract(s.args, '$.by') <> json_extract(r.args, '$.by')
  ) AS also_by,
  EXISTS (
    SELECT 1 FROM versions AS o WHERE {same_variant("o", "v")} AND o.event NOT IN ('captured', 'removed') AND {_SAME}
  ) AS borne_out,
  v.run_id, v.reader, v.leaf_hash
FROM versions AS v JOIN runs AS r ON r.run_id = v.run_id
WHERE v.event = 'captured'
"""

# What a dump cites beside the article that the archive holds; without ?lang= it may be any of the variants.
DUMP_LINKS = """
CREATE VIEW dump_links AS
SELECT
  d.dump_item_id, d.dump_sha256, d.position, d.section, d.article_id, coalesce(d.lang, a.lang) AS lang,
  d.entity AS cited_entity, a.entity, d.title AS dump_title, a.title, d.dump_date, a.published_on,
  a.status, a.version_id, d.source_url, a.url, d.complete
FROM dump_items AS d
LEFT JOIN articles AS a
  ON a.section = d.section AND a.article_id = d.article_id AND a.lang = coalesce(d.lang, a.lang)
WHERE d.source_url IS NOT NULL
"""

REPRINT = 0.55  # of all sentences of both: a reprint changes a headline or a paragraph
FORM = 100  # texts: what more of them say belongs to a form, and finds no reprint
_FIRST = 3  # texts with which each is compared, of those with the same mark: so a form costs no square of its fillings

# The same text at two bodies: an item, and the one that it is `of`, which was archived first. A form that two bodies
# fill in shares few of its sentences, since a sentence with other numbers or names is another one. Two texts that share
# several of their smallest marks are found by the smallest.
REPRINTS = f"""
CREATE VIEW reprints AS
WITH alike AS (
  SELECT k.version_id, o.version_id AS of_version_id,
    round(1.0 * count(*) / ((length(k.marks) + length(o.marks)) / {MARK} - count(*)), 2) AS share
  FROM repeated_marks AS r
  CROSS JOIN sketch_marks AS m ON m.mark = r.mark
  CROSS JOIN sketch_marks AS n ON n.mark = r.mark AND n.version_id < m.version_id AND n.version_id IN (
    SELECT version_id FROM sketch_marks WHERE mark = r.mark ORDER BY version_id LIMIT {_FIRST}
  )
  CROSS JOIN sketches AS k ON k.version_id = m.version_id
  CROSS JOIN sketches AS o ON o.version_id = n.version_id
  CROSS JOIN {each_place("shared", "k.marks")} AND {stands_in(mark_at("shared", "k.marks"), "o.marks")}
  WHERE r.texts <= {FORM}
  GROUP BY r.mark, m.version_id, n.version_id
  HAVING min({mark_at("shared", "k.marks")}) = r.mark AND share >= {REPRINT}
)
SELECT
  s.section, s.article_id, s.lang, s.entity, v.title, s.published_at, s.status,
  p.section AS of_section, p.article_id AS of_article_id, p.entity AS of_entity, w.title AS of_title,
  p.published_at AS of_published_at, p.status AS of_status, {_hours("s.published_at", "p.published_at")} AS hours_later,
  alike.share, s.version_id, p.version_id AS of_version_id
FROM alike
CROSS JOIN variants AS s ON s.version_id = alike.version_id
CROSS JOIN variants AS p ON p.version_id = alike.of_version_id
LEFT JOIN versions AS v ON v.version_id = s.version_id
LEFT JOIN versions AS w ON w.version_id = p.version_id
WHERE p.lang = s.lang AND p.entity <> s.entity
"""

VIEWS = {
    "articles": ARTICLES,
    "edits": EDITS,
    "removals": REMOVALS,
    "pairs": PAIRS,
    "feeds": FEEDS,
    "gaps": GAPS,
    "testimonies": TESTIMONIES,
    "conflicts": CONFLICTS,
    "dump_links": DUMP_LINKS,
    "reprints": REPRINTS,
}
