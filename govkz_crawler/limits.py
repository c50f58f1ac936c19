"""How much is accepted of anything that comes from outside, each limit once and with its reason.

What is beyond a limit goes to quarantine or counts as a faulty answer; it is refused before the work that it would
make expensive, so that no input costs more than its size (tests/normalise/test_growth.py measures it).
"""

LARGEST_ID = 2**53 - 1  # the largest integer that all JSON readers agree on (RFC 8785), and so the largest in a leaf

RAW_LIMIT = 2_000  # characters of something rejected that are kept: enough to see what is wrong with it

# The longest press texts have some hundred thousand characters; beyond this it is not a text that people wrote.
LONGEST_TEXT = 5_000_000

LONGEST_DATE = 200  # characters; with weekday, zone and comments people and programs write some sixty
