"""Makes text of the site safe for a terminal or a log: control characters become visible."""

import re

# Control characters of ECMA-48 but for tab and line feed, what breaks lines or turns their direction about (UAX #9),
# and lone surrogates, at which an output in UTF-8 would stop.
COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


_BREAKS = re.compile(r"[\t\n]")


def printable(text: str) -> str:
    r"""The text with each such character spelt out, as in ``\x1b``."""
    return COMMANDS.sub(_spelt_out, text)


def in_a_line(text: str) -> str:
    r"""The same, line feeds and tabs spelt out, too: names of files may hold them."""
    return _BREAKS.sub(_spelt_out, printable(text))


def _spelt_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
