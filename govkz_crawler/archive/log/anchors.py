"""Tells how far the log is anchored, and collects the timestamps and cosignatures of a checkpoint."""

from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.log.signed_checkpoints import Stored, signed
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.signing import Signature, Verifier


def state(db: Database) -> dict[str, Any]:
    """What `status` tells: how many checkpoints are signed, when the newest anchor was made, since when others wait.

    Times are UTC, None where there is nothing.
    """
    checkpoints = signed(db)
    anchored = dict(db.execute("SELECT checkpoint_id, max(anchored_at) FROM anchors GROUP BY checkpoint_id").fetchall())
    newest = next((each for each in checkpoints if each.checkpoint_id in anchored), None)
    waiting = [each for each in checkpoints if newest is None or each.size > newest.size]
    return {
        "signed": len(checkpoints),
        "anchored_at": anchored[newest.checkpoint_id] if newest else None,
        "waiting_since": waiting[-1].made_at if waiting else None,
    }


def cosigned(db: Database, found: Stored) -> tuple[str, list[Verifier]]:
    """The checkpoint with the cosignatures that there are, and the keys that made them."""
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
