"""Defines a WARC record as another program wrote it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """Names of fields are in lower case; ``header`` ends with an empty line."""

    fields: dict[str, str]
    header: bytes
    block: bytes

    @property
    def kind(self) -> str:
        """Its WARC-Type."""
        return self.fields.get("warc-type", "")

    @property
    def record_id(self) -> str:
        """Its id, without brackets."""
        return self.fields.get("warc-record-id", "").strip("<>")
