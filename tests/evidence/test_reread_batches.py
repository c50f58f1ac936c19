"""How the batches of an archive are put together to pieces of work."""

import pytest

from govkz_crawler.evidence.journal import Announced
from govkz_crawler.evidence.reread_batches import LEAST, MOST, PIECES, pieces
from govkz_crawler.warc.files import Location


def announced(versions: int, number: int) -> Announced:
    return Announced(Location("a.warc.gz", number), "site", versions, frozenset(), 0, versions, b"")


@pytest.mark.parametrize(
    ("versions", "count", "expected"),
    [
        pytest.param(50, 4, 1, id="few are one piece"),
        pytest.param(0, 35_000, PIECES, id="a year of polls without news"),
        pytest.param(1_000, 4, 4, id="each piece is work enough"),
        pytest.param(1_000, 500, PIECES, id="each piece can be a segment of the index"),
        pytest.param(30_000, 100, 50, id="no piece is larger than a disk can bear"),
    ],
)
def test_every_batch_is_in_one_piece_and_pieces_are_neither_small_nor_large(versions, count, expected):
    batches = [announced(versions, number) for number in range(count)]
    found = list(pieces(batches, {}))
    assert [place for piece in found for place in piece.batches] == [batch.place for batch in batches]
    assert len(found) == expected
    sizes = [len(piece.batches) * versions for piece in found]
    assert max(sizes) <= MOST + versions
    assert versions == 0 or min(sizes[:-1], default=LEAST) >= LEAST
