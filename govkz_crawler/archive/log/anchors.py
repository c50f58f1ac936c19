"""Tells how far the log is anchored, and collects the timestamps and cosignatures of a checkpoint."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.log.signed_checkpoints import SIGNED, Stored
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.schema.ledger_tables import VOUCHES

if TYPE_CHECKING:
    from govkz_crawler.log.signing import Verifier

# A file that its calendar has completed stands in a row of its own, whose authority begins with the calendar.
_PENDING = f"""
NOT {VOUCHES} AND NOT EXISTS (
  SELECT 1 FROM anchors AS done WHERE done.kind = a.kind AND done.checkpoint_id = a.checkpoint_id
  AND instr(done.authority, a.authority || ' block ') = 1
)
"""


@dataclass(frozen=True, slots=True)
class Pending:
    """An OpenTimestamps file that its calendar has not completed, and the checkpoint that it is of."""

    checkpoint: Stored
    response: bytes


def state(db: Database) -> dict[str, Any]:
    """What `status` tells: how many checkpoints are signed, when the newest anchor was made, since when others wait.

    Times are UTC, None where there is nothing. What is pending counts as nothing.
    """
    ours = f"archive_id = :archive_id AND {SIGNED}"
    (state,) = db.query(
        f"""
        WITH newest (size, anchored_at) AS (
          SELECT size, max(anchored_at) FROM anchors JOIN checkpoints USING (checkpoint_id)
          WHERE {VOUCHES} AND {ours} GROUP BY checkpoint_id ORDER BY size DESC, checkpoint_id DESC LIMIT 1
        )
        SELECT (SELECT count(*) FROM checkpoints WHERE {ours}) AS signed,
          (SELECT anchored_at FROM newest) AS anchored_at,
          (
            SELECT made_at FROM checkpoints WHERE size > coalesce((SELECT size FROM newest), -1) AND {ours}
            ORDER BY size, checkpoint_id LIMIT 1
          ) AS waiting_since
        """,
        {"archive_id": archive_id(db)},
    )
    return state


def cosigned(db: Database, found: Stored) -> tuple[str, list["Verifier"]]:
    """The checkpoint with the cosignatures that there are, and the keys that made them."""
    from govkz_crawler.log.checkpoint import read  # noqa: PLC0415 - `govkz status` asks for the state alone
    from govkz_crawler.log.signing import Signature, Verifier  # noqa: PLC0415

    opened = read(found.note)
    if opened.note is None:
        return found.note, []
    note, witnesses = opened.note, list[Verifier]()
    for response, authority in responses(db, found, "witness"):
        note = note.signed(*(Signature.parse(line) for line in response.decode().splitlines()))
        witnesses.append(Verifier.parse(authority))
    return str(note), witnesses


def responses(db: Database, found: Stored, kind: str) -> list[tuple[bytes, str]]:
    """What authorities of a kind (rfc3161, witness, opentimestamps) answered, whole, and who they are."""
    query = "SELECT response, authority FROM anchors WHERE checkpoint_id = ? AND kind = ? ORDER BY anchor_id"
    return [(bytes(response), authority) for response, authority in db.execute(query, [found.checkpoint_id, kind])]


def opentimestamps(db: Database, found: Stored) -> list[bytes]:
    """The OpenTimestamps files of a checkpoint: of each calendar the completed one, or else the pending one."""
    query = f"""
    SELECT response FROM anchors AS a WHERE checkpoint_id = ? AND kind = 'opentimestamps' AND ({VOUCHES} OR {_PENDING})
    ORDER BY anchor_id
    """
    return [bytes(response) for (response,) in db.execute(query, [found.checkpoint_id])]


def pending(db: Database, calendar: str, most: int) -> list[Pending]:
    """What a calendar has not completed yet, of the newest checkpoints first."""
    query = f"""
    SELECT checkpoint_id, size, made_at, note, response FROM anchors AS a JOIN checkpoints USING (checkpoint_id)
    WHERE authority = ? AND {_PENDING} ORDER BY checkpoint_id DESC LIMIT ?
    """
    return [Pending(Stored(*row), bytes(response)) for *row, response in db.execute(query, [calendar, most])]
