"""Reads and writes checkpoints of the log (C2SP tlog-checkpoint): origin, size and root, signed where there is a key.

An unsigned checkpoint, of an archive without a key, is the same text with a line that says so in the place of
signatures, so that no reader of signed notes takes it for one. https://c2sp.org/tlog-checkpoint
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from govkz_crawler.log.encoding import decode, encode
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.merkle import EMPTY, HASH
from govkz_crawler.log.note import Note, Verified
from govkz_crawler.log.signing import Signer, Verifier

UNSIGNED = "unsigned: no key has signed this checkpoint\n"

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log at one moment. ``origin`` names the log, ``root`` has 32 bytes, ``extensions`` are further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def body(self) -> str:
        """The text that is signed, timestamped and cosigned."""
        lines = (self.origin, str(self.size), encode(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, body: str) -> Self:
        """What ``body`` wrote. Raises Malformed."""
        lines = body.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines) or any(c < " " and c != "\n" for c in body):
            raise Malformed("no checkpoint: origin, size and root are expected, a line each")
        origin, size, encoded, *extensions = lines
        root = decode(encoded)
        if not _SIZE.fullmatch(size) or len(root) != HASH:
            raise Malformed(f"no checkpoint: size {size[:20]!r}, a root of {len(root)} bytes")
        if size == "0" and root != EMPTY:
            raise Malformed("no checkpoint: the empty log has another root")
        return cls(origin, int(size), root, tuple(extensions))


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint file that was read: the checkpoint, and the note that it stands in, None where it is unsigned."""

    checkpoint: Checkpoint
    note: Note | None

    def verify(self, keys: Iterable[Verifier]) -> tuple[Verified, ...]:
        """The signatures by known keys, the log's among them. Raises Unverified.

        The log's own key bears its origin as its name.
        """
        if self.note is None:
            raise Unverified(f"the checkpoint of {self.checkpoint.origin} at {self.checkpoint.size} is unsigned")
        verified = self.note.verify(keys)
        if not any(signature.by.name == self.checkpoint.origin for signature in verified):
            raise Unverified(f"no signature by {self.checkpoint.origin} itself")
        return verified


def write(checkpoint: Checkpoint, signer: Signer | None) -> str:
    """The file of a checkpoint: a signed note, or unsigned where there is no key, and it says so.

    Raises Malformed where the key bears another name than the log's origin.
    """
    body = checkpoint.body()
    if Checkpoint.parse(body) != checkpoint:
        raise Malformed(f"{checkpoint.origin!r} is no origin")
    if signer is None:
        return f"{body}\n{UNSIGNED}"
    if signer.name != checkpoint.origin:
        raise Malformed(f"the key of {signer.name} does not sign for {checkpoint.origin}")
    return str(Note(body, (signer.sign(body),)))


def read(file: str) -> Opened:
    """What ``write`` wrote, or another log's checkpoint. No signature is checked. Raises Malformed."""
    body, gap, unsigned = file.rpartition("\n\n")
    if gap and unsigned == UNSIGNED:
        return Opened(Checkpoint.parse(f"{body}\n"), None)
    note = Note.parse(file)
    return Opened(Checkpoint.parse(note.text), note)
