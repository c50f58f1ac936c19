"""Tells how far the log is anchored by timestamps and cosignatures of its checkpoints."""

from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.log.signed_checkpoints import signed


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
