"""Reads and writes the inclusion proof of an entry (C2SP tlog-proof): ``entry.tlog-proof``.

It holds the entry's index, the inclusion proof and the checkpoint with its signatures. https://c2sp.org/tlog-proof
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.encoding import decode, encode
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.merkle import HASH, Node, inclusion_proof, verify_inclusion
from govkz_crawler.log.note import Verified
from govkz_crawler.log.signing import Verifier

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_EXTRA = "extra "
_LONGEST = 63  # hashes: the tree is never higher


@dataclass(frozen=True, slots=True)
class TlogProof:
    """``note`` is the checkpoint's file, verbatim; ``extra`` are bytes that nothing vouches for."""

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    @classmethod
    def make(cls, index: int, note: str, node: Node) -> Self:
        """Prove an entry from the tree of the checkpoint in ``note``. Raises ValueError where it is not in it."""
        size = checkpoint.read(note).checkpoint.size
        return cls(index, tuple(inclusion_proof(index, size, node)), note)

    @classmethod
    def parse(cls, file: str) -> Self:
        """What ``str`` writes. Raises Malformed."""
        head, _, note = file.partition("\n\n")
        lines = head.split("\n")
        if lines.pop(0) != _HEADER or not lines:
            raise Malformed(f"no proof of a log's entry: it begins with {_HEADER}")
        extra = decode(lines.pop(0).removeprefix(_EXTRA)) if lines[0].startswith(_EXTRA) else None
        index = _INDEX.fullmatch(lines.pop(0)) if lines else None
        hashes = tuple(decode(line) for line in lines)
        if index is None or len(hashes) > _LONGEST or any(len(each) != HASH for each in hashes):
            raise Malformed("no proof of a log's entry: an index and hashes of 32 bytes are expected")
        checkpoint.read(note)
        return cls(int(index[1]), hashes, note, extra)

    def __str__(self) -> str:
        extra = [] if self.extra is None else [f"{_EXTRA}{encode(self.extra)}"]
        lines = (_HEADER, *extra, f"index {self.index}", *map(encode, self.hashes), "", self.note)
        return "\n".join(lines)

    @property
    def checkpoint(self) -> Checkpoint:
        """What the checkpoint says; no signature is checked."""
        return checkpoint.read(self.note).checkpoint

    def includes(self, leaf_hash: bytes) -> bool:
        """Whether the entry is in the tree of the checkpoint, whoever signed that."""
        tree = self.checkpoint
        return verify_inclusion(leaf_hash, self.index, tree.size, self.hashes, tree.root)

    def verify(self, leaf_hash: bytes, keys: Iterable[Verifier]) -> tuple[Verified, ...]:
        """The signatures of known keys, the log's among them, under a tree that holds the entry. Raises Unverified."""
        verified = checkpoint.read(self.note).verify(keys)
        if not self.includes(leaf_hash):
            raise Unverified(f"entry {self.index} of the checkpoint is another one")
        return verified
