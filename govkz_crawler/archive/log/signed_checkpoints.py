"""Finds the signed checkpoints of an archive's own log."""

from collections.abc import Iterator
from dataclasses import dataclass

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.log.errors import LogError

# A signed note ends in lines that begin so (C2SP signed-note); most checkpoints of a log without a key do not.
SIGNED = "instr(note, char(10) || char(0x2014) || ' ') > 0"


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of `checkpoints`."""

    checkpoint_id: int
    size: int
    made_at: str
    note: str


def signed(db: Database, name: str | None = None) -> list[Stored]:
    """The signed checkpoints of this archive's log, the newest first; of the origin ``name`` where one is given."""
    return list(_signed(db, name))


def newest(db: Database, name: str | None = None, size: int = 0, further: str = "true") -> Stored | None:
    """The newest of these of ``size`` entries or more, None where there is none; ``further`` is an SQL condition."""
    return next(_signed(db, name, size, further), None)


def _signed(db: Database, name: str | None, size: int = 0, further: str = "true") -> Iterator[Stored]:
    query = f"""
    SELECT checkpoint_id, size, made_at, note FROM checkpoints
    WHERE archive_id = ? AND size >= ? AND {SIGNED} AND {further} ORDER BY size DESC, checkpoint_id DESC
    """
    stored = (Stored(*row) for row in db.execute(query, [archive_id(db), size]))
    return (each for each in stored if _is_signed(each.note, name))


def _is_signed(note: str, name: str | None) -> bool:
    from govkz_crawler.log.checkpoint import read  # noqa: PLC0415 - loads cryptography: only where there is a signature

    try:
        opened = read(note)
    except LogError:
        return False
    return opened.note is not None and name in {None, opened.checkpoint.origin}
