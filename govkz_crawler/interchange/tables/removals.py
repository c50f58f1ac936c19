"""Exports the table `removals`: every removal, and whether the item came back."""

from govkz_crawler.interchange.fields import Field
from govkz_crawler.interchange.tables.table import CHANGED, ENTITY, Conditions, Table, like

TABLE = Table(
    name="removals",
    title="Press items that were removed from gov.kz",
    key=("version_id",),
    fields=(
        *like("version_id", "section", "article_id", "lang"),
        *ENTITY,
        *like("title", "published_at", "published_on", "published_local", "url"),
        Field("not_before", "datetime", False, "when the item was last there, UTC"),
        Field("removed_at", "datetime", True, "when it was first missed, UTC"),
        Field("missed_run_id", "string", False, "the run that first missed it"),
        Field("confirmed_run_id", "string", True, "the run that confirmed the removal"),
        Field("confirmed_at", "datetime", False, "when it did, UTC"),
        Field("doubt", "string", False, "why its reading was partial, as where many items were missing at once"),
        *like("first_seen_at"),
        Field("status_now", "string", True, "live or removed"),
        Field("returned_at", "datetime", False, "when it was next seen, UTC"),
        *like("origin", "ni"),
    ),
    query="SELECT * FROM removals WHERE {where} ORDER BY version_id",
    conditions=Conditions(moment="removed_at", after=CHANGED),
)
