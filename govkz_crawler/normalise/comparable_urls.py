"""Normalises URLs for comparison: drops what changes between visits and leads to the same page.

Only comparisons use this form. What the site sent is kept as it was sent.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from govkz_crawler.limits import LONGEST_URL
from govkz_crawler.normalise.urls import SITE, UnknownUrl, cited

# Parameters by which advertisers and social networks follow a visitor.
_TRACKING = (
    r"utm_\w+|[a-z]{0,3}clid|\w{0,9}_?clickid|g(?:ad_source|braid)|wbraid|msclkid|mc_[ce]id|_(?:openstat|ga|gl|hsenc|hsmi|ke)|igshi?d?"
    r"|mkt_tok|vero_id|oly_\w+|spm|ref_(?:src|url)|__cft__.*|__tn__|mibextid|share_source|from_source"
)
# Sessions, signatures with their time of expiry, and what keeps a cache from answering.
_SESSION = (
    r"(?:j|php|asp|cf)?sess(?:ion)?_?id|aspsessionid\w*|token|access_token|csrf\w*|sig|signature|expires"
    r"|x-(?:amz|goog)-\w[\w-]*|awsaccesskeyid"
)
_CACHE = r"_|nocache|no_cache|cache_?bust(?:er)?|cb|rnd|rand|random|timestamp"
_VOLATILE = re.compile(f"(?:{_TRACKING}|{_SESSION}|{_CACHE})", re.IGNORECASE)
# These mean something elsewhere: v is YouTube's video, a sid may be a section's number. But they mean nothing with a
# moment, a random number, a long code or a count as their value.
_AMBIGUOUS = re.compile(
    r"(?:v|ver|t|ts|r|d|time|date)=(?:[0-9]{10}|[0-9]{13}|0\.[0-9]{5,20})"
    r"|(?:sid|session)=(?=[a-z_.-]*[0-9])(?=[0-9_.-]*[a-z])[\w.-]{16,}|(?:hits?|views|counter)=[0-9]*",
    re.IGNORECASE,
)
# A file that pages are made of is the same one in every version of its address.
_FILE = re.compile(r".*\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico|css|js)", re.IGNORECASE)
_FILE_VERSION = re.compile(r"(?:v|ver|version|rev|t|ts|mtime|modified)=[\w.-]*|[0-9]{6,}", re.IGNORECASE)
# Which of a video's addresses a visitor shared.
_SHARED = re.compile(r"(?:si|feature|app|ab_channel|pp)=.*", re.IGNORECASE)
_VIDEO_HOSTS = frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com"})
# Pictures that count visits: their queries tell about the visit.
_COUNTERS = re.compile(
    r"(?:.*\.)?(?:counter\.yadro\.ru|mc\.yandex\.(?:ru|com|kz)|zero\.kz|top\.mail\.ru|top-fwz1\.mail\.ru"
    r"|google-analytics\.com|liveinternet\.ru|openstat\.net|tns-counter\.ru)"
)
# Sessions that Java and PHP write behind a semicolon, ASP.NET as a part of the path.
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*|/\([sS]\([0-9a-zA-Z]{8,64}\)\)", re.IGNORECASE)
_UPLOAD = re.compile(re.escape(SITE) + r"/uploads(?:/[A-Za-z0-9_.~-]+)+")  # as nearly all are: nothing in it can go
_WRITTEN = re.compile(r"""/(?:/|uploads/)[^\s"'<>]+""")  # in markup, without a scheme: the search is for its slash
_PORT = re.compile(r"\.?(?::(?:80|443))?$")  # of one scheme or the other, which count as one here
_TWIN_HOST = re.compile(r"(?:(?:www|m)\.)+(?=[^.]+\.)")  # shows the same as the host without it
# The same files on several machines, which take turns: static1.example.org, cdn-2.example.org.
_MACHINE = re.compile(r"^((?:cdn|static|img|images?|media|files?|uploads?|assets))-?[0-9]{1,3}(?=\.)")
_OWN_FILES = re.compile(r"(?:(?:cdn|static|img|images?|media|files?)\.)?gov\.kz")
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, section 2.3
_BETWEEN = re.compile("&(?:amp;)*|;")  # parameters; some write a reference where its character was meant


@lru_cache(maxsize=10_000)  # an edit is looked for in each item that comes, and bodies link to the same few places
def comparable(url: str) -> str:
    """The form of a URL by which two are the same: equal forms are no edit. Takes any text; what is no URL stays.

    Tracking, sessions, signatures, counters and cache busters go, and with them the order of parameters, ``www.``, a
    slash at the end and all ways to write one character (RFC 3986, section 6.2); so do the query of one of the site's
    own uploads and all but the language of one of its press items. ``http`` is ``https``.
    """
    if len(url) > LONGEST_URL or _UPLOAD.fullmatch(url):
        return url
    try:
        return cited(url).url
    except UnknownUrl:
        pass
    try:
        split = urlsplit(url)
    except ValueError:
        return url
    return _form(split) if split.scheme in {"http", "https"} and split.netloc else url


def with_comparable_urls(markup: str) -> str:
    """Markup with the comparable form of each address in it, so that two answers with the same content are alike."""
    return _WRITTEN.sub(lambda found: comparable(urljoin(SITE, found[0])), markup)


def _form(url: SplitResult) -> str:
    host = _MACHINE.sub(r"\1", _TWIN_HOST.sub("", _PORT.sub("", url.netloc.lower()), count=1))
    path = _ESCAPE.sub(_character, _PATH_SESSION.sub("", url.path)).rstrip("/") or "/"
    if _OWN_FILES.fullmatch(host) and path.startswith("/uploads/"):
        return SITE + re.sub("/+", "/", path)
    query = "" if _COUNTERS.fullmatch(host) else _lasting(url.query, host, is_file=bool(_FILE.fullmatch(path)))
    fragment = _lasting(url.fragment.partition(":~:")[0], host, is_file=False)
    return urlunsplit(("https", host, path, query, fragment))


def _lasting(query: str, host: str, *, is_file: bool) -> str:
    """A query without what is passing; of parameters with one name the order counts."""
    written = _ESCAPE.sub(_character, query.replace("+", "%20"))
    lasting = (
        part
        for part in _BETWEEN.split(written)
        if part and not _passing(host, part) and not (is_file and _FILE_VERSION.fullmatch(part))
    )
    return "&".join(sorted(lasting, key=lambda part: part.partition("=")[0]))


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _passing(host: str, parameter: str) -> bool:
    """Whether ``name=value`` of a query says something about the visit and nothing about what is visited."""
    if _VOLATILE.fullmatch(parameter.partition("=")[0]) or _AMBIGUOUS.fullmatch(parameter):
        return True
    return host in _VIDEO_HOSTS and _SHARED.fullmatch(parameter) is not None
