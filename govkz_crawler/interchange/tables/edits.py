"""Exports the table `edits`: every edit beside the version before it."""

from govkz_crawler.interchange.fields import Field, Row
from govkz_crawler.interchange.tables.table import CHANGED, ENTITY, Conditions, Table, like, published_local
from govkz_crawler.log.leaf import ni_name


def _finish(row: Row) -> Row:
    return row | {
        "ni_before": ni_name(bytes.fromhex(row["leaf_hash_before"])),
        "published_local_before": published_local(row["published_before"]),
        "published_local_after": published_local(row["published_after"]),
    }


_CHANGED = {
    "title": "the title differs", "text": "the text differs", "summary": "the summary differs",
    "links": "the links differ", "media": "the embedded media differ", "image": "the lead image differs",
    "date": "the moment of publication differs",
}  # fmt: skip

TABLE = Table(
    name="edits",
    title="Edits of press items of gov.kz",
    key=("version_id",),
    fields=(
        *like("version_id", "section", "article_id", "lang"),
        Field("version", "integer", True, "number of the version that the edit made, within the variant"),
        Field("version_before", "integer", True, "number of the version before"),
        *ENTITY,
        *like("url", "not_before", "seen_at"),
        Field("title_before", "string", True, "title before"),
        Field("title_after", "string", True, "title after"),
        Field("text_before", "string", True, "text before"),
        Field("text_after", "string", True, "text after"),
        Field("published_before", "datetime", False, "moment of publication before, UTC"),
        Field("published_local_before", "string", False, "the same in Asia/Almaty, with its offset"),
        Field("published_after", "datetime", False, "moment of publication after, UTC"),
        Field("published_local_after", "string", False, "the same in Asia/Almaty, with its offset"),
        Field("entity_before", "string", True, "slug of the entity before"),
        Field("silent", "integer", True, "1 where the date of publication stayed as it was"),
        *(Field(f"{name}_changed", "integer", True, f"1 where {what}") for name, what in _CHANGED.items()),
        Field("moved", "integer", True, "1 where the item went to another entity"),
        Field("run_id", "string", True, "the run that saw the edit"),
        Field("run_id_before", "string", True, "the run that saw the version before"),
        *like("source", "origin", "ni"),
        Field("ni_before", "string", True, "name of the entry of the version before"),
    ),
    query="SELECT * FROM edits WHERE {where} ORDER BY version_id",
    conditions=Conditions(moment="seen_at", after=CHANGED),
    finish=_finish,
)
