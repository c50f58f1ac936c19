"""Exports the table `coverage`: one row for each reading of a feed, or for several that said the same."""

from govkz_crawler.interchange.fields import Field
from govkz_crawler.interchange.tables.table import ENTITY, SINCE, Conditions, Table, like
from govkz_crawler.items import SITE_WIDE
from govkz_crawler.limits import SEVERAL

_AFTER = f"coverage_id IN (SELECT row FROM log WHERE ledger = 'coverage' AND log_index > {SINCE})"

# A row of several feeds is chosen with each of them.
_ENTITY = f"""coalesce((
  SELECT one.value FROM json_each(iif(entity = '{SEVERAL}', scope, '{{}}'), '$.of') AS period,
    json_each(period.value) AS one
  WHERE one.value IN (SELECT value FROM json_each(:entities)) LIMIT 1
), entity)"""

TABLE = Table(
    name="coverage",
    title="What was looked at on gov.kz",
    key=("coverage_id",),
    fields=(
        Field("coverage_id", "integer", True, "number of the reading, of this archive only"),
        Field("run_id", "string", True, "the run that looked"),
        Field(
            "entity",
            "string",
            True,
            f"slug; {SITE_WIDE} for the whole site, {SEVERAL} for the feeds in scope",
        ),
        *ENTITY[1:],
        *like("section", "lang"),
        Field("source", "string", False, "interface that answered"),
        Field("extent", "string", False, "what it showed of its items: full, or summary"),
        Field("asked_from", "datetime", False, "start of the period that should have been read, UTC"),
        Field("asked_to", "datetime", False, "its end, UTC"),
        Field("from_at", "datetime", False, "start of the period that was read, UTC"),
        Field("to_at", "datetime", False, "its end, UTC"),
        Field("items", "integer", True, "items shown"),
        Field("outcome", "string", True, "complete, partial, refused or failed"),
        Field("reason", "string", False, "why it was not complete"),
        Field("scope", "string", False, "JSON: whom the row tells of, as the table of that name has it"),
        Field("began_at", "datetime", False, "when its first request was sent, UTC"),
        Field("recorded_at", "datetime", True, "when it was over, UTC"),
        *like("origin", "ni"),
    ),
    query="""
    SELECT *, (SELECT value FROM archive_info WHERE name = 'origin') AS origin FROM coverage
    WHERE {where} ORDER BY coverage_id
    """,
    conditions=Conditions(entity=_ENTITY, moment="recorded_at", after=_AFTER),
)
