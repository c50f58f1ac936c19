"""Exports the table `entities`: the entities that the archive knows, with their names in three languages."""

from govkz_crawler.interchange.fields import Field
from govkz_crawler.interchange.tables.table import ENTITY, Conditions, Table, like

TABLE = Table(
    name="entities",
    title="State bodies on gov.kz",
    key=("entity",),
    fields=(
        *ENTITY,
        Field("short_kk", "string", False, "abbreviation in Kazakh"),
        Field("short_ru", "string", False, "abbreviation in Russian"),
        Field("kind", "string", False, "what it is: ministry, akimat and so on; unknown where nobody has said"),
        Field("parent", "string", False, "slug of the entity above"),
        Field("articles", "integer", True, "variants of items that the archive holds of it"),
        Field("first_seen_at", "datetime", False, "when the site's registry was first seen to list it, UTC"),
        Field("last_seen_at", "datetime", False, "when it was last seen to, UTC"),
        *like("origin"),
    ),
    query="""
    WITH held AS (
      SELECT entity, sum(published) AS articles FROM activity WHERE entity <> '*' GROUP BY entity
    )
    SELECT slug AS entity, short_kk, short_ru, kind, parent, coalesce(articles, 0) AS articles, first_seen_at,
      last_seen_at,
      (SELECT value FROM archive_info WHERE name = 'origin') AS origin
    FROM (SELECT slug FROM entities UNION SELECT entity FROM held)
    LEFT JOIN entities USING (slug) LEFT JOIN held ON held.entity = slug
    WHERE {where} ORDER BY slug
    """,
    conditions=Conditions(entity="slug", lang=None, moment=None, after=None),
)
