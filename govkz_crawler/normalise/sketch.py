"""Makes a small sketch of a text, by which texts are found that share sentences with it.

A sketch is a bottom-k MinHash over sentences (A. Broder, "On the resemblance and containment of documents", 1997): each
sentence is hashed, and the ``SIZE`` smallest hashes are kept. What two sketches share estimates what the texts share.
"""

from struct import pack
from zlib import crc32

SIZE = 16  # marks of a sketch
MARK = 4  # bytes of a mark

_ENDS = bytes.maketrans(b"!?\n", b"...")  # of sentences, as full stops
_SPACES = b" \t\r\v\f"
_LEAST = 60  # bytes of a sentence that few texts have by chance: thirty Cyrillic letters, some five words
_TOLD = 240  # bytes in such sentences of a text of which it can be told


def sketch(text: bytes) -> bytes:
    """The ``SIZE`` smallest marks of the sentences of a text in UTF-8, ascending; none of a text too short to tell.

    A mark is a CRC-32 in network order, so that marks sort as the numbers do. Spaces make no difference, and sentences
    of fewer than 60 bytes without them do not count.
    """
    sentences = [each for each in text.translate(_ENDS, _SPACES).split(b".") if len(each) >= _LEAST]
    if sum(map(len, sentences)) < _TOLD:
        return b""
    smallest = sorted({*map(crc32, sentences)})[:SIZE]
    return pack(f">{len(smallest)}I", *smallest)


def share(one: bytes, other: bytes) -> float:
    """The share of the marks of two sketches, 0 to 1, that stand in both."""
    these, those = _marks(one), _marks(other)
    return len(these & those) / len(these | those)


def _marks(sketched: bytes) -> set[bytes]:
    return {sketched[start : start + MARK] for start in range(0, len(sketched), MARK)}
