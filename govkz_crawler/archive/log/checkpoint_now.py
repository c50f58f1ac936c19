"""Makes a signed checkpoint of an archive's log as it is now, where there is none yet."""

from pathlib import Path

from govkz_crawler.archive.errors import Locked
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.log.checkpoint_file import write_beside
from govkz_crawler.archive.log.notary import Notary
from govkz_crawler.archive.log.signed_checkpoints import Stored, newest
from govkz_crawler.archive.write.checkpoint_rows import checkpoint
from govkz_crawler.archive.write.entries import Entries, log_size
from govkz_crawler.log.errors import LogError


def signed_now(archive: Path, key: Path, name: str, at: str) -> Stored:
    """The checkpoint of the log as it is, signed by the log's key ``name``; made at ``at`` where there is none yet.

    While a run writes, it is the newest that there is: the run makes its own. Raises Fork, ArchiveError.
    """
    try:
        with writing(archive) as db:
            last = newest(db, name)
            if last and last.size == log_size(db):
                return last
            notary = Notary(db, key)
            with db.atomic():
                note = checkpoint(db, Entries(db), None, at, notary.note)
            found = newest(db, name)
        write_beside(archive, note, notary.verifier)
    except Locked:
        with reading(archive) as db:
            found = newest(db, name)
        if found is None:
            raise
    if found is None:
        raise LogError(f"{archive} replays a recording, and nobody signs that")
    return found
