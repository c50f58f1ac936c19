"""Parses and builds URLs of the site: citations, details pages, absolute links and images."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.limits import LARGEST_ID, LONGEST_URL

SITE = "https://www.gov.kz"
_SITE = urlsplit(SITE)
_OWN_HOSTS = frozenset({"gov.kz", "www.gov.kz"})
_SHOWN = 200  # characters of an unreadable URL that its error repeats

_CODES = {alias: language.code for language in LANGUAGES.values() for alias in language.aliases}
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_DETAILS = re.compile(
    r"(?:(?:https?:)?//)?(?:www\.)?gov\.kz(?::[0-9]+)?"
    r"/+memleket/+entities/+(?P<entity>[^/?#]+)/+press/+(?P<section>[^/?#]+)/+details/+(?P<key>[\w-]{1,250})/?"
    r"(?P<query>[?&][^#]*)?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
_LANG = re.compile(r"[?&;]lang=([a-z]{2,3}(?:-[a-z]{2})?)(?![a-z])", re.IGNORECASE | re.ASCII)

# What sentences leave around a URL; hyphens and underscores may belong to it.
_GLUED = " \t\r\n\v\f\xa0\u200b\ufeff.,;:!?…'\"`«»“”„‘’()[]{}<>|*"
# Nearly all addresses in bodies (/uploads/…): nothing in them needs to be resolved or encoded.
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+")
_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]")  # names beyond ASCII have been encoded by then


class UnknownUrl(ValueError):
    """A text that cites no press item of the site; the message repeats it, cut to a bounded length."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What a details page's URL names: ``key`` is an id or a slug; ``lang`` may be missing."""

    entity: str
    section: str
    key: str
    lang: str | None

    @property
    def article_id(self) -> int | None:
        """The id, or None where the key is a slug."""
        return int(self.key) if self.key.isdecimal() else None

    @property
    def url(self) -> str:
        """The canonical URL."""
        return details_url(self.entity, self.section, self.key, self.lang)


def details_url(entity: str, section: str, key: str | int, lang: str | None) -> str:
    """The canonical URL of a details page."""
    page = f"{SITE}/memleket/entities/{entity}/press/{section}/details/{quote(str(key))}"
    return page if lang is None else f"{page}?lang={lang}"


def listing_url(entity: str, section: str, lang: str) -> str:
    """The page on which the site lists an entity's section."""
    return f"{SITE}/memleket/entities/{entity}/press/{section}?lang={lang}"


def valid_slug(text: str) -> bool:
    """Whether a text can name an entity: 1 to 64 lower-case Latin letters, digits and, inside, hyphens."""
    return _SLUG.fullmatch(text) is not None


def cited(raw: str) -> Citation:
    """Reads a citation of a press item in any of the forms in use.

    Any case, http or https or neither, with or without ``www.``, escaped for HTML or percent-encoded, with
    other parameters, a fragment, a trailing slash or punctuation around it. Language codes used by mistake
    (``kz``, ``eng``) become the right ones, other two-letter codes stay. Raises UnknownUrl for all else.
    """
    found = _DETAILS.fullmatch(unquote(unescape(raw)).strip(_GLUED)) if len(raw) <= LONGEST_URL else None
    if found is None:
        raise UnknownUrl(f"not a press item's URL: {raw[:_SHOWN]!r}")
    key = str(int(found["key"])) if found["key"].isdecimal() else found["key"]
    citation = Citation(found["entity"].lower(), found["section"].lower(), key, _language(found["query"] or ""))
    if not (valid_slug(citation.entity) and valid_slug(citation.section)):
        raise UnknownUrl(f"no possible entity or section: {raw[:_SHOWN]!r}")
    if citation.article_id is not None and not 0 < citation.article_id <= LARGEST_ID:
        raise UnknownUrl(f"no possible id: {raw[:_SHOWN]!r}")
    return citation


def language_code(code: str) -> str | None:
    """The site's code of a language, also for one that is used for it by mistake (``kz``); None for any other."""
    return code if code in LANGUAGES else _CODES.get(code)


def _language(query: str) -> str | None:
    found = _LANG.search(query)
    if found is None:
        return None
    code = found[1].lower()
    return _CODES.get(code, code if len(code) == len("kk") else None)


def absolute(raw: str, base_url: str = SITE) -> str | None:
    """A link or an image's address from a body as an absolute, percent-encoded http or https URL.

    ``base_url`` is the server that was asked; its addresses, and all spellings of the site's own host, become
    addresses on ``SITE``. None for other schemes, for a place within the same page and for what is no URL.
    """
    reference = raw.strip() if len(raw) <= LONGEST_URL else ""
    return _absolute(reference, base_url) if reference and not reference.startswith("#") else None


@lru_cache(maxsize=10_000)  # bodies link to the same few places
def _absolute(reference: str, base_url: str) -> str | None:
    if _PLAIN_PATH.fullmatch(reference):
        return SITE + reference
    from w3lib.url import safe_url_string  # noqa: PLC0415 - loads an HTTP client: only for who has an odd address

    try:
        return _canonical(urlsplit(safe_url_string(urljoin(SITE, reference))), urlsplit(base_url))
    except ValueError:
        return None


def _canonical(url: SplitResult, base: SplitResult) -> str | None:
    if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.hostname or ""):
        return None
    scheme, netloc, path = url.scheme, url.netloc.lower(), url.path or "/"
    prefix = base.path.rstrip("/")
    if netloc == base.netloc.lower() and path.startswith(f"{prefix}/"):
        scheme, netloc, path = _SITE.scheme, _SITE.netloc, path.removeprefix(prefix)
    elif url.hostname in _OWN_HOSTS:
        scheme, netloc = _SITE.scheme, _SITE.netloc
    return urlunsplit((scheme, netloc, path, url.query, url.fragment))
