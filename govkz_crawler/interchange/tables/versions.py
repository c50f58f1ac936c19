"""Exports the table `versions`: every version of every variant, removals and returns among them."""

from govkz_crawler.interchange.fields import Field
from govkz_crawler.interchange.tables.table import ENTITY, Table, like

TABLE = Table(
    name="versions",
    title="Versions of press items of gov.kz",
    key=("version_id",),
    fields=(
        *like("version_id", "section", "article_id", "lang"),
        Field("version", "integer", True, "1, 2, … within the variant"),
        Field("event", "string", True, "new, completed, edited, removed or returned"),
        *ENTITY,
        *like("title", "text", "summary", "published_at", "published_on", "published_local"),
        Field("published_raw", "string", False, "the date as the site wrote it"),
        *like("url", "image_url", "links", "media", "content_lang", "translation"),
        Field("extent", "string", True, "full, or summary where the source shows no more"),
        *like("not_before", "seen_at"),
        Field("run_id", "string", True, "the run that saw it"),
        *like("source", "origin"),
        Field("reader", "string", True, "the code that read the answer"),
        *like("ni", "warc_record"),
    ),
    query="SELECT * FROM versions WHERE {where} ORDER BY version_id",
)
