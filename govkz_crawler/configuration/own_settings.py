"""Describes every setting of this project's own, once: its name, type, default and meaning.

``govkz config``, the checks before a run, and the table of docs/configuration.md follow from this list. The settings
that Scrapy has too are in ``govkz_crawler/settings.py``.
"""

import re
from dataclasses import dataclass

from govkz_crawler.configuration.setting_types import Choice, Kind, Names, Number, Place, Switch, Text, Value

PREFIX = "GOVKZ_"
ANCHORED_BY = ("GOVKZ_TSA_URLS", "GOVKZ_WITNESSES", "GOVKZ_OTS_CALENDARS")  # they name who vouches for checkpoints

_ADDRESS = Text("an http or https URL", lambda text: text.startswith(("http://", "https://")))
_OPTIONAL_ADDRESS = Text("an http or https URL, or empty", lambda text: not text or _ADDRESS.fits(text))
# It stands in a comment of the User-Agent header (RFC 9110, sections 5.6.5 and 10.1.5).
_CONTACT = Text(
    "an e-mail address or a URL: ASCII, without spaces and parentheses",
    lambda text: re.fullmatch(r"[!-'*-~]*", text) is not None,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """``default`` has the type that ``kind`` reads, or is None where there is none."""

    name: str
    kind: Kind
    default: Value
    meaning: str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            "GOVKZ_BASE_URL", _ADDRESS, "https://www.gov.kz",
            "Every request is made below this address. The archive always stores https://www.gov.kz URLs.",
        ),
        Setting("GOVKZ_ARCHIVE", Place(), "archive/press.db", "The archive file, for every command."),
        Setting(
            "GOVKZ_SOURCES", Names(), ["rss", "graphql", "rest"],
            "The interfaces of the site that may be used, in order of preference.",
        ),
        Setting("GOVKZ_CASSETTE", Place(), None, "A vcrpy cassette to replay, or to record into."),
        Setting(
            "GOVKZ_RECORD", Choice(("none", "once", "new_episodes", "all")), "none",
            "How the cassette is recorded, as vcrpy means it. With none, nothing reaches the network.",
        ),
        Setting(
            "GOVKZ_WARC_DIR", Place(), None,
            "The folder for raw responses. By default it is warc beside archive/press.db, and NAME-warc beside an "
            "archive of another NAME. Empty turns WARC files off.",
        ),
        Setting(
            "GOVKZ_LOOKBACK_DAYS", Number(1, whole=True), 14,  # edits and late items mostly come within days
            "The days that the spider history reads again when it is given no since.",
        ),
        Setting(
            "GOVKZ_LONGEST_WAIT_HOURS", Number(), 24.0,  # a day's news within a day; `status` calls 26 hours stale
            "No feed waits longer than this for its next poll, however silent it is.",
        ),
        Setting(
            "GOVKZ_POLL_PRICE", Number(), 0.0225,
            "The items that a poll must save from growing stale to be worth a request. A smaller price polls more.",
        ),
        Setting(
            "GOVKZ_REMOVAL_CONFIRMATIONS", Number(1, whole=True), 2,
            "The complete readings, in separate runs, that must miss an item before it counts as removed; runs that "
            "must show a former text again before that counts as an edit.",
        ),
        Setting(
            "GOVKZ_REMOVAL_INTERVAL_HOURS", Number(), 24.0,
            "The hours that must lie between those readings or runs.",
        ),
        Setting(
            "GOVKZ_CONTACT", _CONTACT, "",
            "Your e-mail address or web page. It goes into the user agent, so that the site's people can reach you.",
        ),
        Setting(
            "GOVKZ_ANY_ENTITY", Switch(), False,
            "Accept entities that are in no registry. Otherwise an unknown entity is an error.",
        ),
        Setting(
            "GOVKZ_DAILY_REQUESTS", Number(whole=True), 50_000,  # every feed ten times over
            "The most requests that all runs of a day may make. 0 is no limit.",
        ),
        Setting(
            "GOVKZ_WAYBACK_URL", _ADDRESS, "https://web.archive.org",
            "The server that govkz import-wayback asks: the Wayback Machine, or one that answers as it does.",
        ),
        Setting("GOVKZ_LOG_KEY", Place(), "", "The file with the private key that signs the log's checkpoints."),
        Setting(
            "GOVKZ_TSA_URLS", Names(), [],
            "RFC 3161 timestamp authorities that each run's checkpoint is sent to, one of them or several.",
        ),
        Setting(
            "GOVKZ_WITNESSES", Names(), [],
            "Witnesses that cosign each run's checkpoint (C2SP tlog-witness): the address and the public key of each, "
            "with a space between them.",
        ),
        Setting(
            "GOVKZ_OTS_CALENDARS", Names(), [],
            "OpenTimestamps calendars that each run's checkpoint is sent to, each by its own address. They "
            "need the extra ots.",
        ),
        Setting(
            "GOVKZ_PING_URL", _OPTIONAL_ADDRESS, "",
            "A dead-man's switch as healthchecks.io has it: each run asks this address with /start as it begins, and "
            "with its exit status as it ends.",
        ),
        Setting(
            "GOVKZ_LOG_FORMAT", Choice(("text", "json")), "text",
            "How log records are written. With json, each is one object on a line.",
        ),
        Setting(
            "GOVKZ_GATE", Text(), None,
            "Where the parts of a spread crawl ask before each request. govkz crawl sets it; leave it alone.",
        ),
    )
}  # fmt: skip
