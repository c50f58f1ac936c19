"""Publishes the log as tiles: writes only what is new, all of it or nothing, and never a fork."""

import fcntl
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.errors import Fork, Malformed, Unverified
from govkz_crawler.log.leaf import leaf_hash
from govkz_crawler.log.merkle import EMPTY, HASH, Frontier, root
from govkz_crawler.log.tiles import CHECKPOINT, HEIGHT, WIDTH, Tiles, entries_path, hashes_of, published, tile_path

Leaves = Callable[[int], Iterable[bytes]]  # the leaves from an index on

_UNFINISHED = ".unfinished"
_LENGTH = 2  # bytes before each entry of a bundle


def publish(out: Path, note: str, leaves: Leaves, sizes: Collection[int] = ()) -> int:
    """Publish the log at the checkpoint in ``note`` in the folder ``out``; returns how many entries are new.

    ``leaves(index)`` gives the leaves from there on. ``sizes`` are those of further checkpoints that were made
    since the folder was last published: the specification wants the partial tiles of each.

    What is there already is the beginning of what will be, or Fork is raised and nothing is written. Raises
    Unverified for an unsigned checkpoint, which may not be published, and Malformed where the folder is damaged.
    """
    opened = checkpoint.read(note)
    if opened.note is None:
        raise Unverified("an unsigned checkpoint is not published: make a key first")
    out.mkdir(parents=True, exist_ok=True)
    with _alone(out) as staging:
        before = published(out)
        old = before.checkpoint if before else Checkpoint(opened.checkpoint.origin, 0, EMPTY)
        _stage(_Writer(staging, _beginning(out, old)), old, opened.checkpoint, leaves, {*sizes, opened.checkpoint.size})
        _move(staging, out, note)
    return opened.checkpoint.size - old.size


@contextmanager
def _alone(out: Path) -> Iterator[Path]:
    """A new folder inside ``out`` for what is not finished, while no other process publishes there."""
    staging = out / _UNFINISHED
    descriptor = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        shutil.rmtree(staging, ignore_errors=True)  # of one that was killed
        staging.mkdir()
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        os.close(descriptor)


def _beginning(out: Path, old: Checkpoint) -> Tiles:
    """The tiles that are there. Raises Malformed where those that grow are not the ones of their checkpoint."""
    tiles = Tiles(out, old.size)
    if Frontier.of(old.size, tiles.node).root() != old.root:
        raise Malformed(f"the tiles in {out} are not those of its checkpoint: damaged, or not all copied")
    return tiles


def _stage(writer: "_Writer", old: Checkpoint, new: Checkpoint, leaves: Leaves, sizes: Collection[int]) -> None:
    """Write what is new. Raises Fork where old tiles and new entries together are not the tree of ``new``."""
    if old.origin != new.origin:
        raise Fork(f"this is the folder of {old.origin}, not of {new.origin}")
    if new.size < old.size:
        raise Fork(f"{old.size} entries of {old.origin} are published, the checkpoint has {new.size}")
    if new.size > old.size:
        for leaf in leaves(old.size):
            writer.add(leaf)
            if writer.size in sizes:
                writer.write_partial()
            if writer.size == new.size:
                break
    if (writer.size, writer.root()) != (new.size, new.root):
        raise Fork(_difference(writer.tiles, new, leaves))


def _difference(tiles: Tiles, new: Checkpoint, leaves: Leaves) -> str:
    """What is wrong with the entries: they differ from what is published, or from what the checkpoint signs."""
    for index, (leaf, there) in enumerate(zip(leaves(0), tiles.leaf_hashes(), strict=False)):
        if leaf_hash(leaf) != there:
            return f"entry {index} of the log is not the one that is published"
    return f"the log's entries are not those of the checkpoint of {new.origin} at {new.size}"


def _move(staging: Path, out: Path, note: str) -> None:
    """Put all files in their place, the checkpoint last: it never names what is not there, whatever is cut off."""
    paths = [path.relative_to(staging) for path in staging.rglob("*") if path.is_file()]
    for path in paths:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).replace(out / path)
    (staging / CHECKPOINT).write_text(note, encoding="utf-8")
    os.sync()
    (staging / CHECKPOINT).replace(out / CHECKPOINT)
    for path in paths:
        if not path.parent.name.endswith(".p"):  # a full tile stands for its partial ones
            shutil.rmtree(out / f"{path}.p", ignore_errors=True)


class _Writer:
    """Writes tiles and bundles as entries come, from what is published on."""

    def __init__(self, folder: Path, tiles: Tiles) -> None:
        self.tiles = tiles
        self._folder = folder
        self._frontier = Frontier.of(tiles.size, tiles.node)
        self._levels: list[bytearray] = []
        while width := tiles.size >> HEIGHT * len(self._levels):
            level = len(self._levels)
            self._levels.append(bytearray(tiles.tile(level, width // WIDTH) if width % WIDTH else b""))
        self._bundle = bytearray()
        if tiles.size % WIDTH:
            for leaf in tiles.bundle(tiles.size // WIDTH):
                self._bundle += len(leaf).to_bytes(_LENGTH, "big") + leaf

    @property
    def size(self) -> int:
        """How many entries the tree has now."""
        return self._frontier.size

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return self._frontier.root()

    def add(self, leaf: bytes) -> None:
        """Append an entry, and write each tile that is full now."""
        self._bundle += len(leaf).to_bytes(_LENGTH, "big") + leaf
        added = leaf_hash(leaf)
        self._frontier.append(added)
        for level in range(64 // HEIGHT):
            if level == len(self._levels):
                self._levels.append(bytearray())
            tile = self._levels[level]
            tile += added
            if len(tile) < WIDTH * HASH:
                return
            self._write_tile(level, WIDTH)
            added = root(hashes_of(tile))
            tile.clear()

    def write_partial(self) -> None:
        """Write the tiles that have grown and are not full, as they are now."""
        for level, tile in enumerate(self._levels):
            if tile and self.size >> HEIGHT * level > self.tiles.size >> HEIGHT * level:
                self._write_tile(level, len(tile) // HASH)

    def _write_tile(self, level: int, width: int) -> None:
        """Write a tile, and at level 0 its bundle, which a full one ends."""
        index = (self.size >> HEIGHT * level) // WIDTH - (width == WIDTH)
        self._write(tile_path(level, index, width), self._levels[level])
        if level == 0:
            self._write(entries_path(index, width), self._bundle)
            if width == WIDTH:
                self._bundle.clear()

    def _write(self, path: str, content: bytearray) -> None:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
