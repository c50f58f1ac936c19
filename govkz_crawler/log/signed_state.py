"""Remembers, in a file beside the log's key, what the key signed last, so that it never signs a fork.

The file holds the archive whose log it is and the frontier of the tree. An archive that was rolled back, exchanged or
rewritten does not go on from there, even where nothing in the archive itself shows it.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from govkz_crawler.log.errors import Fork, Malformed
from govkz_crawler.log.merkle import Frontier

SUFFIX = ".signed"


@dataclass(frozen=True, slots=True)
class SignedState:
    """The id of the archive and the frontier of its tree, as ``Frontier.to_bytes`` has it."""

    archive_id: str
    frontier: bytes

    def continued(self, archive_id: str, size: int, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier of the archive's tree of ``size`` leaves; ``leaf_hashes`` are those behind what was signed.

        Its root is not the tree's own where the tree does not begin with what was signed. Raises Fork for another
        archive, and for a log that has become shorter.
        """
        if archive_id != self.archive_id:
            raise Fork(
                f"the key signs the log of archive {self.archive_id}, and this is {archive_id}: make another key"
            )
        frontier = Frontier.from_bytes(self.frontier)
        if size < frontier.size:
            raise Fork(f"the log has {size} entries, and the key has signed {frontier.size}: it was rolled back")
        frontier.extend(leaf_hashes)
        return frontier


def state_path(key: Path) -> Path:
    """Where the state of a key lies."""
    return key.with_name(key.name + SUFFIX)


def read_state(key: Path) -> SignedState | None:
    """What a key has signed last, None where that is nothing. Raises Malformed, OSError."""
    path = state_path(key)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        state = SignedState(told["archive_id"], bytes.fromhex(told["frontier"]))
        Frontier.from_bytes(state.frontier)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed(f"{path} does not say what the key has signed: {error}") from None
    return state


def write_state(key: Path, state: SignedState) -> None:
    """Remember what a key has signed; after a power cut the file holds this or what it held before."""
    path = state_path(key)
    unfinished = path.with_name(path.name + ".open")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump({"archive_id": state.archive_id, "frontier": state.frontier.hex()}, file)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
