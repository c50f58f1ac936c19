"""Names the paths of files that belong to an archive: WARC files, reports, newest checkpoint, downloads, watches."""

from pathlib import Path

# The archive of this name has its folder for itself; archives of other names may share one.
_MAIN = "press.db"


def warc_dir(archive: Path, given: Path | str | None = None) -> Path:
    """``given`` (GOVKZ_WARC_DIR); without it ``warc`` beside ``press.db``, ``demo-warc`` beside ``demo.db``."""
    return Path(given) if given else _beside(archive, "warc")


def reports_dir(archive: Path) -> Path:
    """``reports`` beside ``press.db``, ``demo-reports`` beside ``demo.db``."""
    return _beside(archive, "reports")


def log_dir(archive: Path) -> Path:
    """``log`` beside ``press.db``, ``demo-log`` beside ``demo.db``: the newest checkpoint lies in it."""
    return _beside(archive, "log")


def wayback_dir(archive: Path) -> Path:
    """``wayback`` beside ``press.db``, ``demo-wayback`` beside ``demo.db``: what the Wayback Machine was asked for."""
    return _beside(archive, "wayback")


def watches_file(archive: Path) -> Path:
    """``watches.json`` beside ``press.db``, ``demo-watches.json`` beside ``demo.db``: who is told of what."""
    return _beside(archive, "watches.json")


def watch_queue(archive: Path) -> Path:
    """``watches.sqlite`` beside ``press.db``, ``demo-watches.sqlite`` beside ``demo.db``: what was delivered."""
    return _beside(archive, "watches.sqlite")


def _beside(archive: Path, name: str) -> Path:
    return archive.parent / (name if archive.name == _MAIN else f"{archive.stem}-{name}")
