"""Computes the Merkle tree of the log: its root, and proofs of inclusion and consistency (RFC 6962, section 2.1).

All functions take leaf hashes, SHA-256(0x00 ‖ leaf), never leaves. Those that make a proof look the tree up through
a ``Node``: ``node(level, index)`` is the hash over the 2^level leaves from ``index * 2^level`` on, all of them in the
tree.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Self

Node = Callable[[int, int], bytes]

HASH = 32  # bytes
EMPTY = hashlib.sha256().digest()  # the root of a tree without leaves

_sha256 = hashlib.sha256


def parent(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return _sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows: the hashes of its full subtrees, from the largest to the smallest. 32 bytes for each.

    It tells the root after each leaf, and needs no leaf twice.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf_hash: bytes) -> None:
        """Add a leaf by its hash of 32 bytes."""
        peaks = self._peaks
        size = self.size
        while size & 1:  # each bit is a full subtree, which grows with its neighbour
            leaf_hash = _sha256(b"\x01" + peaks.pop() + leaf_hash).digest()
            size >>= 1
        peaks.append(leaf_hash)
        self.size += 1

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves in their order."""
        for leaf_hash in leaf_hashes:
            self.append(leaf_hash)

    def root(self) -> bytes:
        """The root of the tree as it is now: 32 bytes."""
        return _joined(self._peaks)

    def to_bytes(self) -> bytes:
        """Its size, in eight bytes, the most significant first, and its hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What ``to_bytes`` wrote. Raises ValueError where the hashes are not as many as the size has bits."""
        frontier = cls()
        frontier.size = int.from_bytes(stored[:8], "big")
        if len(stored) != 8 + HASH * frontier.size.bit_count():
            raise ValueError(f"{len(stored)} bytes are no frontier of a tree of {frontier.size}")
        frontier._peaks = [stored[at : at + HASH] for at in range(8, len(stored), HASH)]
        return frontier

    @classmethod
    def of(cls, size: int, node: Node) -> Self:
        """The frontier of the first ``size`` leaves of a tree."""
        frontier = cls()
        frontier.size = size
        frontier._peaks = [node(level, index) for level, index in _full_subtrees(0, size)]
        return frontier


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over some leaf hashes: RFC 6962's MTH."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def in_memory(leaf_hashes: Sequence[bytes]) -> Node:
    """The nodes of a tree whose leaf hashes are all at hand, each of them computed once."""
    levels = [list(leaf_hashes)]
    while len(below := levels[-1]) > 1:
        levels.append([parent(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that the first ``size`` leaves hold the one at ``index``: RFC 6962, 2.1.1, its sibling first.

    Raises ValueError where that leaf is not among them.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that a tree of ``new`` leaves begins with its first ``old``: RFC 6962, 2.1.2.

    It is empty where nothing was added, and from the empty tree, which every tree begins with.
    Raises ValueError where ``old`` is larger than ``new``.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not begin with one of {old}")
    if old in {0, new}:
        return []
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(start, middle, node))
            start = middle
    if start:  # otherwise the old root itself would be the first hash, and the verifier has that
        proof.append(_subtree(start, end, node))
    return proof[::-1]


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Whether ``proof`` shows that leaf at ``index`` of the tree with this size and root: RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, computed = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            computed = parent(sibling, computed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            computed = parent(computed, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and computed == tree_root


def _split(size: int) -> int:
    """The largest power of two below ``size``, where RFC 6962 divides a tree. ``size`` is at least two."""
    return 1 << ((size - 1).bit_length() - 1)


def _full_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Level and index of the full subtrees, largest first, that leaves from ``start`` up to ``end`` consist of.

    ``start`` is where RFC 6962 divides a tree, so that each of them begins at a multiple of its own size.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _subtree(start: int, end: int, node: Node) -> bytes:
    """The hash over the leaves from ``start`` up to ``end``: RFC 6962's MTH(D[start:end])."""
    return _joined([node(level, index) for level, index in _full_subtrees(start, end)])


def _joined(peaks: Sequence[bytes]) -> bytes:
    """The hash over full subtrees of falling size."""
    if not peaks:
        return EMPTY
    joined = peaks[-1]
    for left in reversed(peaks[:-1]):
        joined = parent(left, joined)
    return joined
