"""Makes a small sketch of a text, by which texts are found that share sentences with it.

A sketch is a bottom-k MinHash over sentences (A. Broder, "On the resemblance and containment of documents", 1997): each
sentence is hashed, and the ``SIZE`` smallest hashes are kept. What two sketches share estimates what the texts share.
"""

from zlib import crc32

SIZE = 16  # hashes of a sketch

_ENDS = bytes.maketrans(b"!?\n", b"...")  # of sentences, as full stops
_SPACES = b" \t\r\v\f"
_LEAST = 60  # bytes of a sentence that few texts have by chance: thirty Cyrillic letters, some five words
_TEN_DIGITS = 2**32
_TOLD = 240  # bytes in such sentences of a text of which it can be told


def sketch(text: bytes) -> list[int]:
    """The ``SIZE`` smallest marks of the sentences of a text in UTF-8, ascending; none of a text too short to tell.

    A mark is a CRC-32 and 2^32, so that all have ten digits and SQL may look for one within a list of them. Spaces make
    no difference, and sentences of fewer than 60 bytes without them do not count.
    """
    sentences = [each for each in text.translate(_ENDS, _SPACES).split(b".") if len(each) >= _LEAST]
    if sum(map(len, sentences)) < _TOLD:
        return []
    return [_TEN_DIGITS + mark for mark in sorted({*map(crc32, sentences)})[:SIZE]]
