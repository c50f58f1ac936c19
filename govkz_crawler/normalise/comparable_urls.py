"""Normalises URLs for comparison: drops what changes between visits and leads to the same page.

Only comparisons use this form. What the site sent is kept as it was sent.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

from govkz_crawler.limits import LONGEST_URL
from govkz_crawler.normalise.urls import SITE, UnknownUrl, cited

# Parameters by which advertisers and social networks follow a visitor.
_TRACKING = (
    r"utm_\w+|[a-z]{0,3}clid|g(?:ad_source|braid)|wbraid|msclkid|mc_[ce]id|_(?:openstat|ga|gl|hsenc|hsmi|ke)|igshi?d?"
    r"|mkt_tok|vero_id|oly_\w+|spm|ref_(?:src|url)|__cft__.*|__tn__|mibextid|share_source|from_source"
)
# Sessions, signatures with their time of expiry, and what keeps a cache from answering.
_SESSION = (
    r"(?:j|php|asp|cf)?sess(?:ion)?_?id|aspsessionid\w*|sid|session|token|access_token|csrf\w*|sig|signature|expires"
    r"|x-(?:amz|goog)-\w[\w-]*|awsaccesskeyid"
)
_CACHE = r"_|nocache|no_cache|cache_?bust(?:er)?|cb|rnd|rand|random|timestamp|hits?|views?|counter"
_VOLATILE = re.compile(f"(?:{_TRACKING}|{_SESSION}|{_CACHE})", re.IGNORECASE)
# These mean something elsewhere (v is YouTube's video), but not with a moment or a random number as their value.
_AMBIGUOUS = re.compile(r"(?:v|ver|t|ts|r|d|time|date)=(?:[0-9]{10}|[0-9]{13}|0\.[0-9]{5,20})", re.IGNORECASE)
# Which of a video's addresses a visitor shared.
_SHARED = re.compile(r"(?:si|feature|app|ab_channel|pp)=.*", re.IGNORECASE)
_VIDEO_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"})
# Pictures that count visits: their queries tell about the visit.
_COUNTERS = re.compile(
    r"(?:.*\.)?(?:counter\.yadro\.ru|mc\.yandex\.(?:ru|com|kz)|zero\.kz|top\.mail\.ru|top-fwz1\.mail\.ru"
    r"|google-analytics\.com|liveinternet\.ru|openstat\.net|tns-counter\.ru)"
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_UPLOAD = re.compile(re.escape(SITE) + r"/uploads/[A-Za-z0-9_./~-]+")  # as nearly all are: nothing in it can go
_PORT = re.compile(":(?:80|443)$")  # of one scheme or the other, which count as one here


@lru_cache(maxsize=10_000)  # an edit is looked for in each item that comes, and bodies link to the same few places
def comparable(url: str) -> str:
    """The form of a URL by which two are the same: equal forms are no edit. Takes any text; what is no URL stays.

    Tracking, sessions, signatures, counters and cache busters go, and the order of parameters with them; so do the
    query of one of the site's own uploads and all but the language of one of its press items. ``http`` is ``https``.
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


def _form(url: SplitResult) -> str:
    host = _PORT.sub("", url.netloc.lower())
    path = _PATH_SESSION.sub("", url.path) or "/"
    if _COUNTERS.fullmatch(host) or (f"https://{host}" == SITE and path.startswith("/uploads/")):
        query = ""
    else:
        query = "&".join(sorted(part for part in url.query.split("&") if part and not _passing(host, part)))
    return urlunsplit(("https", host, path, query, url.fragment.partition(":~:")[0]))


def _passing(host: str, parameter: str) -> bool:
    """Whether ``name=value`` of a query says something about the visit and nothing about what is visited."""
    if _VOLATILE.fullmatch(parameter.partition("=")[0]) or _AMBIGUOUS.fullmatch(parameter):
        return True
    return host in _VIDEO_HOSTS and _SHARED.fullmatch(parameter) is not None
