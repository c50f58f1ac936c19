"""Writes the checkpoint of an edition and what others said of it: signatures, timestamps, keys.

They are tag files of the bag and no part of its payload: an anchor that comes later changes no digest of the data.
"""

from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.log.anchors import cosigned, opentimestamps, responses
from govkz_crawler.archive.log.signed_checkpoints import Stored
from govkz_crawler.log.proof_file import CHECKPOINT, LOG_KEY, TIMESTAMPS, WITNESS_KEYS
from govkz_crawler.log.signing import Verifier

FOLDER = "checkpoint"


def write(db: Database, stored: Stored, key: Verifier | None, folder: Path) -> None:
    """Fill ``checkpoint/``; ``key`` is the public one that signed it, None where none did or it is not known."""
    note, witnesses = cosigned(db, stored)
    held = {CHECKPOINT: note.encode()}
    for number, (response, _) in enumerate(responses(db, stored, "rfc3161"), 1):
        held[f"{TIMESTAMPS}{number}.tsr"] = response
    for number, response in enumerate(opentimestamps(db, stored), 1):
        held[f"{TIMESTAMPS}{number}.ots"] = response
    if key:
        held[LOG_KEY] = f"{key.vkey}\n".encode()
    if witnesses:
        held[WITNESS_KEYS] = "".join(f"{witness.vkey}\n" for witness in witnesses).encode()
    (folder / FOLDER).mkdir()
    for name, content in held.items():
        (folder / FOLDER / name).write_bytes(content)
