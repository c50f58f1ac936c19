"""Tells from the address of a target how it is delivered to, and whether it can be."""

from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from govkz_crawler.extras import needed_for
from govkz_crawler.watches.errors import NoTarget, WatchError

Kind = Literal["atom", "json", "mail", "webhook", "apprise"]

_FILES: dict[str, Kind] = {".atom": "atom", ".xml": "atom", ".json": "json"}


def kind(url: str) -> Kind:
    """By its scheme; of a file by its suffix. Raises NoTarget for what is no target."""
    parts = urlsplit(url)
    if parts.scheme in {"", "file"}:
        if found := _FILES.get(Path(parts.path).suffix.lower()):
            return found
        raise NoTarget(f"{url} is no file that a watch can write: its name ends in .atom, .xml or .json")
    if parts.scheme == "mailto":
        return "mail"
    return "webhook" if parts.scheme in {"http", "https"} else "apprise"


def complete(url: str) -> str:
    """The address as it is kept: a path from the root, whatever folder cron begins in. Raises WatchError."""
    match kind(url):
        case "atom" | "json":
            return str(_free(path(url).absolute()))
        case "mail" if "@" not in mailbox(url):
            raise NoTarget(f"{url} names no mailbox")
        case "webhook" if not urlsplit(url).hostname:
            raise NoTarget(f"{url} names no host")
        case "apprise":
            _check_apprise(url)
    return url


def path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path)) if url.startswith("file:") else Path(url)


def mailbox(url: str) -> str:
    return unquote(urlsplit(url).path)


def shown(url: str) -> str:
    """The address for a list or an alarm, without what is secret in it."""
    if kind(url) in {"atom", "json", "mail"}:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def _free(file: Path) -> Path:
    if not file.parent.is_dir():
        raise WatchError(f"{file.parent} is no folder")
    if file.exists():
        raise WatchError(f"{file} is there already and is not written over")
    return file


def _check_apprise(url: str) -> None:
    with needed_for(f"a watch to {urlsplit(url).scheme}:"):
        import apprise  # noqa: PLC0415 - an extra

    if not apprise.Apprise().add(url):
        raise NoTarget(f"{shown(url)} is no address that a watch can deliver to")
