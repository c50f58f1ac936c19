"""Defines the exceptions for what goes wrong between a request and its kept answer.

TransportError
 ├─ CassetteError   the cassette cannot be used at all
 ├─ Unrecorded      the cassette has no answer to one request
 └─ Unreadable      an answer came that is no good

None of them is an OSError or anything else that Scrapy's RETRY_EXCEPTIONS lists: asking again would not help.
"""

from govkz_crawler.errors import GovkzError


class TransportError(GovkzError):
    """Its text is one line for people."""


class CassetteError(TransportError):
    """A wrong record mode, nothing to replay, not vcrpy's format, not writable."""


class Unrecorded(TransportError):
    """Nothing was sent: the record mode does not allow asking the network."""


class Unreadable(TransportError):
    """Larger than DOWNLOAD_MAXSIZE, on the wire or unpacked, or not packed as it says."""
