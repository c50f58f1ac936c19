"""The newest checkpoint as a file beside the archive, for people and programs that do not open the archive."""

from pathlib import Path

from govkz_crawler import places
from govkz_crawler.log.tiles import CHECKPOINT


def checkpoint_file(archive: Path) -> Path:
    """Where it lies: ``log/checkpoint`` beside ``press.db``."""
    return places.log_dir(archive) / CHECKPOINT


def write_beside(archive: Path, note: str) -> None:
    """Write the text of a checkpoint, all of it or nothing."""
    path = checkpoint_file(archive)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".open")
    unfinished.write_text(note, encoding="utf-8")
    unfinished.replace(path)
