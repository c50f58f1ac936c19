"""A walk reads a list that moves while it is read, and loses nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.clock import utc
from govkz_crawler.sources.feed_page import Faulty, ShapeChanged
from govkz_crawler.spiders.walk import Row, Walk

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(seconds: int) -> str:
    return utc(NOON + timedelta(seconds=seconds))


@dataclass
class MovingList:
    """A list as a server holds it: newest first, some rows sharing a second."""

    rows: dict[int, int] = field(default_factory=dict)  # id: seconds
    cap: int = 50
    honours_before: bool = True

    def answer(self, walk: Walk) -> list[Row]:
        order = sorted(self.rows.items(), key=lambda row: (row[1], row[0]), reverse=True)
        listed = [(id_, at(seconds)) for id_, seconds in order]
        if walk.before and self.honours_before:
            listed = [row for row in listed if row[1] < walk.before]
        size = min(walk.size, self.cap)
        return listed[(walk.page - 1) * size : walk.page * size]


def read(walk: Walk, moving: MovingList, between=lambda page: None, most: int = 500) -> set[int]:
    """Walk to the end; returns the ids of everything listed."""
    seen: set[int] = set()
    for page in range(most):
        rows = moving.answer(walk)
        walk.take(rows)
        seen |= {id_ for id_, _ in rows if id_ is not None}
        if walk.over:
            return seen
        between(page)
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("by_date", [True, False], ids=["by date", "by page"])
@pytest.mark.parametrize("cap", [50, 10], ids=["pages as asked", "pages capped"])
@pytest.mark.parametrize("count", [0, 1, 9, 10, 49, 50, 51, 100, 230])
def test_reads_everything_down_to_the_end(by_date, cap, count):
    walk = Walk(since=at(-1), by_date=by_date)
    assert read(walk, MovingList({n: n * 60 for n in range(count)}, cap)) == set(range(count))
    assert walk.covered_from == at(-1)
    assert walk.short_above is None


def test_stops_at_the_first_row_before_since():
    moving = MovingList({n: n * 60 for n in range(1000)})
    walk = Walk(since=at(900 * 60))
    seen = read(walk, moving, most=4)
    assert set(range(900, 1000)) <= seen
    assert (walk.over, walk.covered_from) == ("reached", at(900 * 60))


@pytest.mark.parametrize("by_date", [True, False], ids=["by date", "by page"])
def test_more_rows_of_one_second_than_fit_a_page(by_date):
    moving = MovingList(dict.fromkeys(range(180), 0) | {n: n for n in range(180, 260)})
    assert read(Walk(since=at(-10), by_date=by_date), moving) == set(range(260))


def test_a_server_that_ignores_the_bound_is_read_by_pages():
    moving = MovingList({n: n * 60 for n in range(170)}, honours_before=False)
    walk = Walk(since=at(-1))
    assert read(walk, moving) == set(range(170))
    assert not walk.by_date


@given(
    start=st.integers(30, 160),
    changes=st.lists(
        st.tuples(st.sampled_from(["insert", "delete", "redate"]), st.integers(0, 10**6)), min_size=0, max_size=60
    ),
    by_date=st.booleans(),
    size=st.sampled_from([10, 20, 50]),
    ties=st.integers(1, 30),
)
def test_nothing_that_stays_is_lost_while_the_list_moves(start, changes, by_date, size, ties):
    """Rows that are there from the first request to the last are read, whatever comes and goes around them."""
    moving = MovingList({n: n // ties * 60 for n in range(start)})
    stays = set(moving.rows)
    pending = list(changes)

    def move(page: int) -> None:
        for kind, choice in [pending.pop() for _ in range(min(7, len(pending)))]:
            id_ = choice % max(moving.rows, default=1)
            if kind == "insert":
                moving.rows[max(moving.rows, default=0) + 1] = choice % (start * 60)
            elif kind == "delete" and id_ in moving.rows:
                del moving.rows[id_]
                stays.discard(id_)
            elif id_ in moving.rows:
                moving.rows[id_] += 30
                stays.discard(id_)  # it may move past the reader; what is held of it stays valid

    walk = Walk(since=at(-1), by_date=by_date, size=size)
    try:
        seen = read(walk, moving, move)
    except Faulty:
        return  # the row that had to be listed again was deleted: said aloud, and read again next time
    if walk.over == "restless":
        return
    assert stays <= seen


def test_an_empty_page_in_the_middle_is_no_end():
    moving = MovingList({n: n * 60 for n in range(120)})
    walk = Walk(since=at(-1))
    walk.take(moving.answer(walk))
    with pytest.raises(Faulty, match="empty page"):
        walk.take([])
    assert read(walk, moving) >= set(range(70))


def test_a_short_page_is_remembered_and_nothing_below_it_counts_as_covered():
    moving = MovingList({n: n * 60 for n in range(170)})
    walk = Walk(since=at(-1))
    walk.take(moving.answer(walk))
    walk.take(moving.answer(walk)[:30])
    read(walk, moving)
    assert walk.short_above is not None
    assert walk.covered_from == walk.short_above > at(0)


def test_rows_out_of_order_are_a_changed_shape():
    with pytest.raises(ShapeChanged, match="newest first"):
        Walk(since=at(0)).take([(1, at(10)), (2, at(20))])


def test_windows_tile_the_period_without_a_hole():
    """Each page proves what was published within its window; together the windows leave no second out."""
    moving = MovingList({n: n // 3 * 60 for n in range(200)})
    walk = Walk(since=at(600))
    upper = None
    while not walk.over:
        window = walk.take(moving.answer(walk))
        listed = {id_ for id_, seconds in moving.rows.items() if window.after < at(seconds) < window.before}
        assert listed <= window.seen
        if upper is not None and window.after < window.before:
            assert window.before > upper
        upper = window.after if window.after < window.before else upper
    assert upper < at(600)


@pytest.mark.parametrize("by_date", [True, False], ids=["by date", "by page"])
@pytest.mark.parametrize("lie", ["ignored", "clamped"])
@pytest.mark.parametrize("count", [10, 50, 180])
def test_a_page_number_that_is_not_honoured_ends_the_walk(by_date, lie, count):
    """Many rows of one second make a walk by date count pages, too."""
    moving = MovingList(dict.fromkeys(range(count), 0) | {-1: -1}, honours_before=by_date)
    walk = Walk(since=at(-10), by_date=by_date)

    def answer() -> list[Row]:
        if lie == "ignored":
            walk.page, asked = 1, walk.page
            rows = moving.answer(walk)
            walk.page = asked
            return rows
        asked = walk.page
        while not (rows := moving.answer(walk)) and walk.page > 1:
            walk.page -= 1
        walk.page = asked
        return rows

    asked = 0
    while not walk.over and asked < 15:
        walk.take(answer())
        asked += 1
    # By date the last page may be the end, which needs no number beyond it.
    expected = {"restless", "exhausted"} if by_date and (lie == "clamped" or count <= 50) else {"restless"}
    assert walk.over in expected


def test_a_list_that_ends_is_read_to_its_end_again_and_again():
    """The second reading, which looks for rows that were pushed down, repeats the first and is no sign of a fault."""
    walk = Walk(since=at(-1), by_date=False, size=10)
    assert read(walk, MovingList({n: n for n in range(35)}, cap=10)) == set(range(35))
    assert (walk.over, walk.readings) == ("exhausted", 2)


@pytest.mark.parametrize("kept", [3, 9, 10, 20, 49])
def test_pages_that_are_cut_leave_out_no_row_unnoticed(kept):
    """The server counts its pages by the size that is asked for, and lists only the first rows of each."""
    moving = MovingList({n: n for n in range(180)})
    walk = Walk(since=at(-1), by_date=False)
    seen: set[int | None] = set()
    for _ in range(500):
        rows = moving.answer(walk)[:kept]
        walk.take(rows)
        seen |= {id_ for id_, _ in rows}
        if walk.over:
            break
    assert walk.over in ("exhausted", "restless")
    complete = walk.over == "exhausted" and not walk.short_above
    assert not complete or seen == set(range(180))
    assert complete is (kept >= 10)
