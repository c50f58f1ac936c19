"""Asks the Wayback Machine: its list of snapshots (CDX), and what a snapshot holds, at most once a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from protego import Protego

from govkz_crawler.captures.wayback.addresses import Search
from govkz_crawler.captures.wayback.errors import WaybackError, WaybackLimited, WaybackRefused
from govkz_crawler.extras import needed_for

with needed_for("govkz import-wayback"):
    from requests import RequestException, Response
    from requests.adapters import HTTPAdapter
    from requests.models import PreparedRequest
    from wayback import CdxRecord, Memento, RateLimit, WaybackClient, WaybackSession
    from wayback.exceptions import (
        BlockedByRobotsError,
        BlockedSiteError,
        MementoPlaybackError,
        WaybackException,
        WaybackRetryError,
    )

ADDRESS = "https://web.archive.org"
NAME = "Wayback Machine"

SECONDS = 60  # that an answer may take to begin
UNSAID = 3_600  # seconds to leave it alone where it limits us without saying for how long
_REFUSALS = (401, 403, 451)
_LIMITS = (429, 503)


class WaybackServer:
    """``agent`` identifies us; ``address`` is another server that answers as web.archive.org does.

    Raises WaybackRefused where its robots.txt does not want us, WaybackError where it cannot be reached.
    """

    def __init__(self, agent: str, address: str = ADDRESS, per_second: float = 1) -> None:
        self.address = address.rstrip("/")
        limit = RateLimit(per_second)
        self._session = WaybackSession(
            retries=0, timeout=SECONDS, user_agent=agent, search_calls_per_second=limit, memento_calls_per_second=limit
        )
        self._session.hooks["response"].append(_check)
        if self.address != ADDRESS:
            self._session.mount(ADDRESS, _Elsewhere(self.address))
        self._client = WaybackClient(self._session)
        try:
            self._obey_robots(agent)
        except WaybackError:
            self.close()
            raise

    def snapshots(self, search: Search, since: str | None) -> Iterator[CdxRecord]:
        """What it lists, one for each text that an address showed. ``since`` is UTC."""
        with _in_our_words():
            yield from self._client.search(
                search.prefix,
                match_type="prefix",
                from_date=None if since is None else "".join(filter(str.isdigit, since)),
                filter_field=["statuscode:200", *search.filters],
                collapse="digest",
            )

    def fetch(self, snapshot: CdxRecord) -> Memento | None:
        """The answer as the site gave it, whole; None where it is listed and cannot be had."""
        with _in_our_words():
            try:
                memento = self._client.get_memento(snapshot, follow_redirects=False)
                memento.content  # noqa: B018 - to read it while errors are told
            except (BlockedSiteError, BlockedByRobotsError):
                raise
            except MementoPlaybackError:
                return None
            return memento if memento.status_code == 200 else None

    def close(self) -> None:
        """End its connections."""
        self._client.close()

    def _obey_robots(self, agent: str) -> None:
        with _in_our_words():
            answer = self._session.get(f"{ADDRESS}/robots.txt")
        if answer.status_code >= 500:  # RFC 9309, 2.3.1.4: then nothing is allowed
            raise WaybackError(f"the {NAME} answers {answer.status_code} for its robots.txt")
        rules = Protego.parse(answer.text if answer.status_code == 200 else "")
        if not all(rules.can_fetch(f"{ADDRESS}{path}", agent) for path in ("/cdx/search/cdx", "/web/2026id_/")):
            raise WaybackRefused(f"the {NAME}'s robots.txt does not want programs to ask for snapshots")


def snapshot_url(snapshot: CdxRecord) -> str:
    """Where the Wayback Machine has a snapshot as it was recorded, unchanged (``id_``)."""
    return f"{ADDRESS}/web/{snapshot.timestamp:%Y%m%d%H%M%S}id_/{snapshot.original}"


class _Elsewhere(HTTPAdapter):
    """Asks another server, in the name of web.archive.org."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        there = request.copy()
        there.url = self._address + (request.url or "").removeprefix(ADDRESS)
        there.headers["Host"] = urlsplit(self._address).netloc
        answer = super().send(there, *args, **kwargs)
        answer.url, answer.request = request.url or "", request
        return answer


def _check(answer: Response, **_: Any) -> None:
    """Raise WaybackRefused and WaybackLimited for what the server itself says, not for what a snapshot holds."""
    if "Memento-Datetime" in answer.headers:
        return
    status = answer.status_code
    if status in (*_REFUSALS, *_LIMITS):
        answer.close()
    if status in _REFUSALS:
        raise WaybackRefused(f"the {NAME} refuses: HTTP {status}")
    if status in _LIMITS:
        said = answer.headers.get("Retry-After", "").strip()
        seconds = int(said) if said.isdecimal() and len(said) < 8 else UNSAID
        raise WaybackLimited(f"the {NAME} wants not to be asked for {seconds:,} seconds: HTTP {status}", seconds)


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except (BlockedSiteError, BlockedByRobotsError) as error:
        raise WaybackRefused(f"the {NAME} keeps this from everybody: {error}") from error
    except WaybackRetryError as error:
        raise WaybackError(f"the {NAME} cannot be reached: {type(error.cause).__name__}") from error
    except (WaybackException, RequestException) as error:
        raise WaybackError(f"the {NAME} gives no answer that can be read: {error or type(error).__name__}") from error
