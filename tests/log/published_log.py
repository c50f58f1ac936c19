"""Checks a published log as a monitor does: everything is computed from its entries."""

from pathlib import Path

from govkz_crawler.log.checkpoint import Opened
from govkz_crawler.log.errors import Malformed
from govkz_crawler.log.leaf import leaf_hash
from govkz_crawler.log.merkle import HASH, Frontier, root
from govkz_crawler.log.tiles import HEIGHT, WIDTH, Tiles, hashes_of, published, tile_path


def check(folder: Path) -> Opened:
    """Compute a published log from its entries; its checkpoint, whose signatures are yet to be verified.

    Raises Malformed, which names the first entry or tile that is not what the checkpoint wants.
    """
    opened = published(folder)
    if opened is None:
        raise Malformed(f"{folder} holds no checkpoint")
    tiles = Tiles(folder, opened.checkpoint.size)
    frontier = Frontier()
    for index, (leaf, expected) in enumerate(zip(tiles.leaves(), tiles.leaf_hashes(), strict=True)):
        if leaf_hash(leaf) != expected:
            raise Malformed(f"entry {index} of {folder} is not the one that its tile names")
        frontier.append(expected)
    if frontier.root() != opened.checkpoint.root:
        raise Malformed(f"the entries in {folder} are not those of its checkpoint at {tiles.size}")
    _check_upper(tiles)
    return opened


def _check_upper(tiles: Tiles) -> None:
    """Compare each hash above level 0 with the full tile below it. Raises Malformed."""
    level = 1
    while tiles.size >> HEIGHT * level:
        for index in range(tiles.size >> HEIGHT * level):
            held = tiles.tile(level, index // WIDTH)[HASH * (index % WIDTH) :][:HASH]
            if held != root(hashes_of(tiles.tile(level - 1, index))):
                path = tile_path(level, index // WIDTH, tiles.width(level, index // WIDTH))
                raise Malformed(f"{tiles.folder / path} is not what the tiles below it give")
        level += 1
