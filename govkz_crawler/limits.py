"""Limits everything that comes from outside: each limit stands here once, with its reason.

What is beyond a limit goes to quarantine or counts as a faulty answer; it is refused before the work that it would
make expensive, so that no input costs more than its size (tests/test_scaling.py measures it).
"""

from datetime import timedelta

CLOCK_TOLERANCE = timedelta(minutes=5)  # clocks are set right by seconds now and then; by more, dates would lie

LARGEST_ID = 2**53 - 1  # the largest integer that all JSON readers agree on (RFC 8785), and so the largest in a leaf

# Bytes of one WARC record, unpacked: twice the largest answer that a crawl takes (DOWNLOAD_MAXSIZE), so that one never
# fails to be read that was written; what unpacks to more was made to fill the memory of whoever reads it.
LARGEST_RECORD = 64 * 1024 * 1024

NEVER = "9999"  # sorts after every stored moment

SITE_WIDE = "*"  # in place of an entity: the list of the whole site
SEVERAL = "+"  # likewise: feeds that were read each by itself, and of which one row of coverage tells

RAW_LIMIT = 2_000  # characters of something rejected that are kept: enough to see what is wrong with it

# The longest press texts have some hundred thousand characters; beyond this it is not a text that people wrote.
LONGEST_TEXT = 5_000_000

LONGEST_DATE = 200  # characters; with weekday, zone and comments people and programs write some sixty

LONGEST_URL = 8_000  # characters; RFC 9110, section 4.1, asks servers for that many octets, and few take more

LONGEST_BODY = 20_000_000  # characters of markup, pictures that were pasted into it among them

LONGEST_TITLE = 10_000  # characters, its markup among them; the longest of 936 real ones has some hundred

# UAX #15, section 13, cuts such runs after 30, far more than any language writes.
LONGEST_RUN_OF_MARKS = 100

# Of an RSS document, characters: with full texts a hundred entries have some millions. feedparser reads the worst kinds
# of malformed markup at a quarter of a megabyte a second.
LONGEST_FEED = 8_000_000
LONGEST_MALFORMED_FEED = 2_000_000

# Of an RSS document: what feedparser takes most of its time for, up to ten microseconds each. A hundred entries with
# full texts have some ten thousand tags, in CDATA or escaped.
MOST_FEED_TAGS = 100_000
MOST_FEED_REFERENCES = 500_000

# Commas and opening brackets of a JSON answer, in its texts as well. A value takes up to a hundred bytes of memory, and
# the largest pages have some hundred thousand.
MOST_JSON_VALUES = 2_000_000

# Escapes of surrogates and NULs in a JSON answer, each of which is looked at: an emoji has two.
MOST_JSON_HALVES = 200_000

LONGEST_AUTHOR = 1_000  # characters; feedparser's search for an address in it takes the square of its length

MOST_NAMESPACES = 50  # prefixes in a feed; feedparser's time grows with their square
