"""Describes a watch: what somebody wants to hear of, and where it is delivered. Watches lie in a JSON file."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from govkz_crawler.places import watches_file
from govkz_crawler.watches.errors import WatchError

EVENTS = ("new", "edited", "silent", "removed", "returned")  # silent: edited without a new date


@dataclass(frozen=True, slots=True)
class Watch:
    """``on`` are of EVENTS; without ``query``, ``entities`` or ``lang`` it is of all. ``to`` are addresses of targets.
    ``since`` is when it was made (UTC): it tells of what was known from then on. ``uid`` never changes; ``secret``
    signs webhooks; ``words`` is the language that it speaks; ``public_url`` is where the pages are for everybody."""

    name: str
    on: tuple[str, ...]
    to: tuple[str, ...]
    since: str
    uid: str
    secret: str
    words: str
    query: str = ""
    entities: tuple[str, ...] = ()
    lang: str | None = None
    public_url: str = ""


def read(archive: Path) -> list[Watch]:
    """The watches of an archive; none where there is no file. Raises WatchError."""
    path = watches_file(archive)
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return [_watch(one) for one in written]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WatchError(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise WatchError(f"{path} is no list of watches: {error}") from error


def write(archive: Path, watches: Iterable[Watch]) -> None:
    """Replace the file, for the owner's eyes only: it holds the secrets of webhooks."""
    path = watches_file(archive)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(watch) for watch in watches], ensure_ascii=False, indent=2)
    unfinished = path.with_name(f"{path.name}.open")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _watch(written: dict[str, Any]) -> Watch:
    lists = {name: tuple(written[name]) for name in ("on", "to", "entities")}
    watch = Watch(**{**written, **lists})
    if unknown := sorted(set(watch.on) - set(EVENTS)):
        raise ValueError(f"{watch.name} is on {unknown[0]}, which is none of {', '.join(EVENTS)}")
    return watch
