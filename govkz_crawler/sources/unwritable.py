"""Finds characters that neither UTF-8 nor SQLite can store: NULs and lone surrogates.

Both functions take and give the text of a whole answer; each such character becomes U+FFFD, as the Unicode
Standard recommends, so that it stays visible that something stood there.
"""

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

JSON_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
JSON_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a pair: one good character
    r"|\\u(?P<unwritable>0000|[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\\\"  # an escaped backslash, whose second half begins no escape
)
XML_REFERENCE = re.compile(r"&#(x[0-9a-f]+|[0-9]+);", re.IGNORECASE)
LONGEST_REFERENCE = 8  # digits that any code point fits into, with a leading zero or two


def mend_json(source: str) -> str:
    """The text of a JSON document with U+FFFD for NULs and for escapes of lone surrogates."""
    source = source.replace("\0", REPLACEMENT)
    if not JSON_SUSPECT.search(source):
        return source
    return JSON_ESCAPE.sub(lambda match: REPLACEMENT if match["unwritable"] else match[0], source)


def mend_xml(source: str) -> str:
    """References beyond Unicode (``&#1114112;``) are mended too: feedparser trips over them."""
    return XML_REFERENCE.sub(_mended_reference, source.replace("\0", REPLACEMENT))


def _mended_reference(match: re.Match[str]) -> str:
    digits = match[1].lower()
    if len(digits) > LONGEST_REFERENCE:
        return REPLACEMENT
    code = int(f"0{digits}", 16 if digits.startswith("x") else 10)
    writable = 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF
    return match[0] if writable else REPLACEMENT
