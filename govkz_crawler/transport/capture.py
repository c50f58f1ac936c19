"""Sets up the cassette and the WARC files of one crawl."""

import secrets
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings

from govkz_crawler import __version__, places
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.normalise.clock import utc
from govkz_crawler.transport.errors import CassetteError
from govkz_crawler.warc.store import WarcStore

if TYPE_CHECKING:
    from govkz_crawler.transport.cassette.cassette import PressCassette

SITE_HOSTS = ("www.gov.kz", "gov.kz")


class Guard(Protocol):
    """Who decides at the last moment whether a request goes out."""

    def process_request(self, request: Request) -> None:
        """Raises what the request is to fail with."""

    def came(self, request: Request, response: Response) -> None:
        """An answer has come, as it was sent."""


class Transport:
    """Shared by a crawl's download handlers, one a scheme, and its pipelines. Raises CassetteError.

    ``guard`` is asked before each request of the network.
    """

    guard: Guard | None = None

    def __init__(self, settings: BaseSettings) -> None:
        self._cassette = _cassette(settings)
        self._store = _store(settings)

    def replay(self, request: Request) -> Response | None:
        """The recorded answer; None where the network is to be asked. Raises Unrecorded."""
        return None if self._cassette is None else self._cassette.replay(request)

    def record(self, request: Request, response: Response) -> None:
        """Keeps what the network answered, until ``close`` writes it."""
        if self._cassette is not None:
            self._cassette.record(request, response)

    def capture(self, request: Request, response: Response, began: datetime) -> None:
        """Stores an exchange. Raises WarcError.

        ``request.meta`` then says when it began, ``asked_at``, as the WARC record does, and when the answer was there,
        ``fetched_at``: what it shows was so by then. Both are UTC, YYYY-MM-DDTHH:MM:SSZ. Unless WARC is off, it also
        has the record and where that lies, ``warc`` (a WarcRecord).
        """
        at = request.meta["asked_at"] = utc(began)
        request.meta["fetched_at"] = utc(datetime.now(UTC))
        if self._store is not None:
            request.meta["warc"] = self._store.write(request, response, at)

    def before_commit(self, batch: Batch) -> None:
        """Returns when all evidence is on the disk, and what is made of it, so that rows may refer to it.

        Raises WarcError.
        """
        if self._store is not None:
            self._store.journal(batch.dump(), batch.run_id, utc(datetime.now(UTC)))
            self._store.sync()

    def close(self) -> None:
        """Ends the WARC file and saves the cassette; each handler may call it. Raises TransportErrors."""
        try:
            if self._store is not None:
                self._store.close()
        finally:
            if self._cassette is not None:
                self._cassette.save()


def transport_of(crawler: Crawler) -> Transport:
    """What the crawl's spider hands over; one of its own where the spider is not ours, as in ``scrapy shell``."""
    context = getattr(crawler.spider, "context", None)
    return context.transport if context else Transport(crawler.settings)


@cache  # looking up a version reads a file, and work that is spread asks for each piece
def software() -> str:
    """What writes here and reads what was written, as products with versions (RFC 9110, 10.1.5)."""
    libraries = " ".join(f"{name}/{version(name)}" for name in ("Scrapy", "lxml", "feedparser", "warcio"))
    return f"govkz_crawler/{__version__} {libraries}"


def offline(settings: BaseSettings) -> bool:
    """Whether nothing reaches the network: there is nobody to be slow for."""
    return bool(settings.get("GOVKZ_CASSETTE")) and settings.get("GOVKZ_RECORD") == "none"


def evidence_dir(settings: BaseSettings) -> Path | None:
    """Where a crawl's WARC files go; None where GOVKZ_WARC_DIR is empty, or nothing says where the archive is."""
    given, archive = settings.get("GOVKZ_WARC_DIR"), settings.get("GOVKZ_ARCHIVE")
    if given == "" or not (given or archive):
        return None
    return places.warc_dir(Path(archive or ""), given)


def origin_of(settings: BaseSettings) -> Origin:
    """Where the answers of a run come from."""
    if offline(settings):
        return "replay"
    host = urlsplit(settings["GOVKZ_BASE_URL"]).hostname or ""
    return "site" if host in SITE_HOSTS else "other"


def _cassette(settings: BaseSettings) -> "PressCassette | None":
    path, mode = settings.get("GOVKZ_CASSETTE"), settings.get("GOVKZ_RECORD", "none")
    if path:
        # Only here: vcrpy imports every HTTP client there is, which takes longer than a poll without news.
        from govkz_crawler.transport.cassette.cassette import open_cassette  # noqa: PLC0415

        return open_cassette(path, mode)
    if mode != "none":
        raise CassetteError(f"GOVKZ_RECORD={mode} says how to record, but no GOVKZ_CASSETTE says where")
    return None


def _store(settings: BaseSettings) -> WarcStore | None:
    directory = evidence_dir(settings)
    return WarcStore(directory, _warcinfo(settings), secrets.token_hex(4)) if directory else None


def _warcinfo(settings: BaseSettings) -> dict[str, str]:
    info = {
        "software": software(),
        "operator": settings.get("GOVKZ_CONTACT") or "unknown",
        "http-header-user-agent": str(settings.get("USER_AGENT")),
        "robots": "classic" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
    }
    if cassette := settings.get("GOVKZ_CASSETTE"):
        name = Path(cassette).name
        info["description"] = f"What the cassette {name} holds was replayed from it, not fetched from the site"
    return info
