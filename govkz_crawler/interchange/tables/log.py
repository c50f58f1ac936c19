"""Exports the entries of the log in their order: the leaves of the Merkle tree whose root a checkpoint states."""

from govkz_crawler.interchange.fields import Field
from govkz_crawler.interchange.tables.table import Conditions, Table

TABLE = Table(
    name="log",
    title="Entries of the log",
    key=("log_index",),
    fields=(
        Field("log_index", "integer", True, "place of the entry in the log, from 0"),
        Field("ledger", "string", True, "the ledger whose row it is: versions, coverage and so on"),
        Field("leaf_hash", "string", True, "SHA-256(0x00 and the leaf) in hexadecimal, as RFC 6962 has it"),
    ),
    query="SELECT log_index, ledger, leaf_hash FROM log WHERE {where} ORDER BY log_index",
    conditions=Conditions(entity=None, lang=None, moment=None, after=None),
)
