"""Exports what was withheld by order: a tombstone for each entry whose text was destroyed."""

from govkz_crawler.interchange.fields import Field, Row
from govkz_crawler.interchange.tables.table import Conditions, Table, like
from govkz_crawler.log.leaf import ni_name


def _finish(row: Row) -> Row:
    return row | {"ni_redacted": ni_name(bytes.fromhex(row["redacted_hash"]))}


TABLE = Table(
    name="redactions",
    title="Texts that were withheld by order",
    key=("redaction_id",),
    fields=(
        Field("redaction_id", "integer", True, "number of the redaction, of this archive only"),
        Field("ni_redacted", "string", True, "name of the entry whose text was destroyed (RFC 6920)"),
        Field("ledger", "string", True, "the ledger whose row that is"),
        Field("scope", "string", True, "section, id and language of the item"),
        Field("reason", "string", True, "why, and by whose order"),
        Field("order_sha256", "string", True, "SHA-256 of the document that ordered it"),
        Field("redacted_at", "datetime", True, "when, UTC"),
        Field("leaf", "string", True, "the leaf of that entry, which still proves that it was there"),
        *like("ni"),
    ),
    # Also what was redacted since: its text is not there any more, whenever the edition is as of.
    query="""
    SELECT * FROM redactions
    WHERE redacted_hash IN (SELECT leaf_hash FROM log WHERE leaf_hash IN (SELECT redacted_hash FROM redactions))
      AND {where}
    ORDER BY redaction_id
    """,
    conditions=Conditions(entity=None, lang=None, moment=None, after=None),
    finish=_finish,
)
