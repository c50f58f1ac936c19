"""Signs the checkpoints of an archive's log where there is a key, and refuses to sign a fork."""

from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.log.tree import leaf_hashes
from govkz_crawler.archive.schema import archive_info, identity
from govkz_crawler.archive.write.checkpoint_rows import unsigned
from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.errors import Fork, LogError
from govkz_crawler.log.key import read_key
from govkz_crawler.log.merkle import Frontier
from govkz_crawler.log.signed_state import SignedState, read_state, write_state
from govkz_crawler.log.signing import Verifier


class Notary:
    """The key of an archive, or none: a replay of a recording is signed by nobody.

    What is signed is what the archive holds for good, and before the signature is made a file beside the key says so.
    Killed in between, a run leaves a log that goes on from what the key remembers, and no signature of anything else.
    """

    def __init__(self, db: Database, key: Path | None) -> None:
        self._db = db
        self._key = None if identity.origin(db) == "replay" else key
        self.verifier: Verifier | None = None  # the public key, once it has signed

    @property
    def signs(self) -> bool:
        """Whether there is a key to sign with."""
        return self._key is not None

    def problem(self) -> str | None:
        """Why the log as it stands will not be signed, None where nothing is against it."""
        if self._key is None:
            return None
        stored = archive_info.frontier(self._db)
        try:
            read_key(self._key)
            self._continued(stored.size, stored.root())
        except LogError as error:
            return f"the checkpoint is not signed: {error}"
        except OSError as error:
            return f"the checkpoint is not signed: {self._key}: {error.strerror}"
        return None

    def note(self, size: int, root: bytes) -> str:
        """The checkpoint of a size and a root that the archive has committed, signed where there is a key.

        Raises Fork where the key has signed another log, and what ``read_key`` raises.
        """
        if self._key is None:
            return unsigned(size, root)
        signer = read_key(self._key)
        frontier = self._continued(size, root)
        write_state(self._key, SignedState(identity.archive_id(self._db), frontier.to_bytes()))
        self.verifier = signer.verifier
        return checkpoint.write(Checkpoint(signer.name, size, root), signer)

    def _continued(self, size: int, root: bytes) -> Frontier:
        """The tree of ``size`` entries, built on what the key has signed. Raises Fork where its root is another."""
        assert self._key
        state = read_state(self._key) or SignedState(identity.archive_id(self._db), Frontier().to_bytes())
        start = Frontier.from_bytes(state.frontier).size
        frontier = state.continued(identity.archive_id(self._db), size, leaf_hashes(self._db, start, max(start, size)))
        if (frontier.size, frontier.root()) != (size, root):
            raise Fork(f"the first {start} entries of the log are not those that the key has signed")
        return frontier
