"""Writes checkpoints of the log's tree into the archive (C2SP tlog-checkpoint)."""

from collections.abc import Callable

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.log.checkpoint import Checkpoint, read, write

UNNAMED = "unnamed.invalid/govkz"  # no log bears it (RFC 2606): govkz log init gives a name

# Makes the text of a checkpoint of a size and a root: signed where there is a key.
MakeNote = Callable[[int, bytes], str]


def unsigned(size: int, root: bytes) -> str:
    """The checkpoint of an archive whose log has neither a name nor a key."""
    return write(Checkpoint(UNNAMED, size, root), None)


def checkpoint(db: Database, entries: Entries, run_id: str | None, at: str, note: MakeNote) -> str:
    """Write down the tree as it is, within the transaction that made it so. Returns the text of the checkpoint."""
    entries.keep()  # ``note`` may look up what is in the log
    text = note(entries.size, bytes.fromhex(entries.root()))
    put(db, archive_id(db), run_id, at, text)
    return text


def put(db: Database, archive: str, run_id: str | None, at: str, text: str) -> None:
    """Write down the checkpoint that a run has made of an archive's log. Raises Malformed for what is none."""
    made = read(text).checkpoint
    size, root = made.size, made.root.hex()
    db.execute(
        "INSERT INTO checkpoints (archive_id, run_id, size, root, made_at, note) VALUES (?, ?, ?, ?, ?, ?)",
        (archive, run_id, size, root, at, text),
    )
    db.execute("UPDATE runs SET log_size = ?, log_root = ? WHERE run_id = ?", (size, root, run_id))


def merge_from(db: Database, other: Database) -> None:
    """Remember the checkpoints of another archive that was merged into this one."""
    db.conn.executemany(
        """
        INSERT INTO checkpoints (archive_id, run_id, size, root, made_at, note)
        SELECT :archive_id, :run_id, :size, :root, :made_at, :note
        WHERE NOT EXISTS (SELECT 1 FROM checkpoints WHERE archive_id = :archive_id AND size = :size AND root = :root)
        """,
        other.query("SELECT archive_id, run_id, size, root, made_at, note FROM checkpoints ORDER BY checkpoint_id"),
    )
