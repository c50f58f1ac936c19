"""Writes the newest checkpoint and the public key as files beside the archive, for those who do not open it."""

from pathlib import Path

from govkz_crawler import places
from govkz_crawler.log.signing import Verifier
from govkz_crawler.log.tiles import CHECKPOINT


def checkpoint_file(archive: Path) -> Path:
    """Where it lies: ``log/checkpoint`` beside ``press.db``."""
    return places.log_dir(archive) / CHECKPOINT


def vkey_file(archive: Path) -> Path:
    """Where the public key of the log lies, once there is one: ``log/log.vkey`` beside ``press.db``."""
    return places.log_dir(archive) / "log.vkey"


def write_beside(archive: Path, note: str, key: Verifier | None = None) -> None:
    """Write the text of a checkpoint, all of it or nothing, and the public key that signs it where there is one."""
    _write(checkpoint_file(archive), note)
    if key:
        _write(vkey_file(archive), f"{key.vkey}\n")


def known_key(archive: Path) -> Verifier | None:
    """The public key of the log, None where it has none. Raises Malformed, OSError."""
    path = vkey_file(archive)
    return Verifier.parse(path.read_text(encoding="utf-8").strip()) if path.exists() else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".open")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
