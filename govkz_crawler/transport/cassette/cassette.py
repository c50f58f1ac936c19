"""Replays and records answers with vcrpy's cassette, which does not see Scrapy's downloader by itself."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.http import Response
from vcr.cassette import Cassette
from vcr.filters import decode_response, remove_headers
from vcr.matchers import requests_match
from vcr.record_mode import RecordMode, validate_record_mode

from govkz_crawler.transport.cassette.conversion import to_response, to_vcr_request, to_vcr_response
from govkz_crawler.transport.cassette.matching import MATCH_ON, canonical_body
from govkz_crawler.transport.cassette.persister import AtomicPersister
from govkz_crawler.transport.errors import CassetteError, Unrecorded
from govkz_crawler.warc.secrets import SECRETS

# vcrpy tells of each interaction, loaded or played, at INFO
logging.getLogger("vcr").setLevel(logging.WARNING)


def open_cassette(path: str | Path, mode: str) -> "PressCassette":
    """The cassette at ``path`` in one of vcrpy's record modes: none, once, new_episodes, all.

    Raises CassetteError, so that a crawl which cannot replay or record ends before its first request.
    """
    path = Path(path)
    if path.is_dir():
        raise CassetteError(f"the cassette {path} is a directory")
    try:
        record_mode = validate_record_mode(mode)
        if record_mode is not RecordMode.NONE:
            path.parent.mkdir(parents=True, exist_ok=True)
        cassette = _load(path, record_mode)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise CassetteError(f"cannot use the cassette {path}: {' '.join(str(error).split())}") from error
    if record_mode is RecordMode.NONE and not cassette.rewound:
        raise CassetteError(f"the cassette {path} is missing or empty; to record it: -s GOVKZ_RECORD=once")
    return cassette


def rebase(path: str | Path, from_base: str, to_base: str) -> None:
    """Moves a cassette's requests, and the redirects between them, from one base URL to another.

    Bodies stay as they were recorded. Raises CassetteError.
    """
    cassette = open_cassette(path, RecordMode.NONE)
    for request, response in cassette.data:
        request.uri = _moved(request.uri, from_base, to_base)
        headers = response["headers"]
        for name in headers:
            if name.lower() == "location":
                headers[name] = [_moved(url, from_base, to_base) for url in headers[name]]
    cassette.save(force=True)


class PressCassette(Cassette):  # type: ignore[misc]
    """A vcrpy cassette that answers Scrapy requests, and finds an interaction without reading through all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._positions: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)

    def replay(self, request: Request) -> Response | None:
        """The recorded answer, or None where the record mode lets the network be asked. Raises Unrecorded."""
        asked = to_vcr_request(request)
        if self.can_play_response_for(asked):
            return to_response(self.play_response(asked), request.url)
        if self.write_protected:
            raise Unrecorded(
                f"{request.method} {request.url} is not in the cassette {self.path}; "
                "to record it: -s GOVKZ_RECORD=new_episodes"
            )
        return None

    def record(self, request: Request, response: Response) -> None:
        self.append(to_vcr_request(request), to_vcr_response(response))

    def save(self, force: bool = False) -> None:
        """Writes the file if anything was recorded, or if forced. Raises CassetteError."""
        self._save(force)

    def append(self, request: Any, response: Any) -> None:
        super().append(request, response)
        self._positions[_question(request)].append(len(self.data) - 1)

    def _responses(self, request: Any) -> Iterator[tuple[int, Any]]:
        for position in self._positions.get(_question(request), ()):
            recorded, response = self.data[position]
            if requests_match(request, recorded, self._match_on):
                yield position, response


def _load(path: Path, record_mode: Any) -> PressCassette:
    cassette: PressCassette = PressCassette.load(
        path=path,
        record_mode=record_mode,
        match_on=MATCH_ON,
        persister=AtomicPersister,
        before_record_request=_without_secrets,
        before_record_response=_plain,
    )
    for request, response in cassette.data:
        to_response(response, request.uri)  # what cannot be replayed is an error now, not in mid-crawl
    return cassette


def _question(request: Any) -> tuple[Any, ...]:
    """What all matching requests have in common; only the language is left for the matchers."""
    path = request.path or "/"
    return request.method, request.host, path, request.parsed_uri.query, canonical_body(request)


def _without_secrets(request: Any) -> Any:
    return remove_headers(request, SECRETS)


def _plain(response: dict[str, Any]) -> dict[str, Any]:
    """Without cookies, and decoded: on replay to urllib3 2, vcrpy hands bodies over as they are in the cassette."""
    headers = response["headers"].items()
    kept = {name: values for name, values in headers if name.lower() != "set-cookie"}
    decoded: dict[str, Any] = decode_response({**response, "headers": kept})
    return decoded


def _moved(url: str, from_base: str, to_base: str) -> str:
    rest = url.removeprefix(from_base)
    is_below = rest != url and rest[:1] in ("", "/", "?")
    return to_base + rest if is_below else url
