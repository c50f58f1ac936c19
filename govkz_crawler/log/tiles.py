"""Reads a log that was published as static files (C2SP tlog-tiles).

``checkpoint`` says size and root. ``tile/<level>/<index>`` holds 256 hashes of 32 bytes: leaf hashes at level 0, and
above it the hash over each full tile below. ``tile/entries/<index>`` holds 256 leaves, each behind its length in two
bytes. The last ones are partial: ``….p/<width>``. https://c2sp.org/tlog-tiles
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Opened
from govkz_crawler.log.errors import Malformed
from govkz_crawler.log.merkle import HASH, root

WIDTH = 256  # hashes in a full tile
HEIGHT = 8  # levels of the tree from one level of tiles to the next

CHECKPOINT = "checkpoint"

_KEPT = 64  # tiles kept in memory: each 8 KiB
_BELOW_THOUSAND = 1000


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Where a tile of hashes is, below the log's address."""
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Where a bundle of entries is, below the log's address."""
    return f"tile/entries/{_numbered(index, width)}"


def _numbered(index: int, width: int) -> str:
    path = f"{index % _BELOW_THOUSAND:03}"
    while index := index // _BELOW_THOUSAND:
        path = f"x{index % _BELOW_THOUSAND:03}/{path}"
    return path if width == WIDTH else f"{path}.p/{width}"


def hashes_of(tile: bytes | bytearray) -> list[bytes]:
    """The hashes in a tile."""
    return [bytes(tile[at : at + HASH]) for at in range(0, len(tile), HASH)]


class Tiles:
    """The tiles of a log of ``size`` entries in a folder. Each method raises Malformed for a tile that is not there."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size
        self._cached = lru_cache(_KEPT)(self.tile)

    def width(self, level: int, index: int) -> int:
        """How many hashes a tile has: 256, or less in the last one of its level, or 0."""
        return max(0, min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH))

    def tile(self, level: int, index: int) -> bytes:
        """The bytes of a tile."""
        width = self.width(level, index)
        tile = self._read(tile_path(level, index, width), tile_path(level, index))
        if len(tile) % HASH or len(tile) < HASH * width:
            raise Malformed(f"{self.folder / tile_path(level, index, width)} has {len(tile)} bytes")
        return tile[: HASH * width]

    def bundle(self, index: int) -> list[bytes]:
        """The leaves in a bundle."""
        width = self.width(0, index)
        path = entries_path(index, width)
        bundle = self._read(path, entries_path(index))
        leaves: list[bytes] = []
        at = 0
        while len(leaves) < width:
            start = at + 2
            at = start + int.from_bytes(bundle[at:start], "big")
            if at > len(bundle) or start > len(bundle):
                raise Malformed(f"{self.folder / path} ends within entry {index * WIDTH + len(leaves)}")
            leaves.append(bundle[start:at])
        return leaves

    def node(self, level: int, index: int) -> bytes:
        """The hash over 2^level leaves, for the proofs in ``merkle``."""
        above, inside = divmod(level, HEIGHT)
        first = index << inside
        tile = self._cached(above, first // WIDTH)
        at = HASH * (first % WIDTH)
        return root(hashes_of(tile[at : at + (HASH << inside)]))

    def leaf_hashes(self, start: int = 0) -> Iterator[bytes]:
        """The leaf hashes from one index on."""
        for index in range(start // WIDTH, -(-self.size // WIDTH)):
            yield from hashes_of(self.tile(0, index))[max(0, start - index * WIDTH) :]

    def leaves(self, start: int = 0) -> Iterator[bytes]:
        """The leaves from one index on."""
        for index in range(start // WIDTH, -(-self.size // WIDTH)):
            yield from islice(self.bundle(index), max(0, start - index * WIDTH), None)

    def _read(self, path: str, full: str) -> bytes:
        """A file, or the full one that came after it."""
        for name in (path, full):
            try:
                return (self.folder / name).read_bytes()
            except FileNotFoundError:
                continue
        raise Malformed(f"{self.folder / path} is missing")


def published(folder: Path) -> Opened | None:
    """The checkpoint in a folder, None where nothing is published yet. Raises Malformed."""
    path = folder / CHECKPOINT
    try:
        return checkpoint.read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise Malformed(f"{path} is no text") from None
