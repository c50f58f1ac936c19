"""Archives united: nothing lost, nothing rewritten, and the same whatever the order."""

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from govkz_crawler.archive.errors import OtherOrigin
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.archive.schema.ledgers import DUMP_ITEMS, LEDGERS, VERSIONS
from govkz_crawler.archive.transfer.dump_ledger import Dumps
from govkz_crawler.archive.transfer.merge import Merged, merge
from govkz_crawler.archive.verify.checks import verify
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.cli import main
from govkz_crawler.entities import shipped
from govkz_crawler.interchange.dump.reader import read
from govkz_crawler.items import EntityName, PressItem
from tests.archive.writing import redact
from tests.archive_factory import NAMES, TEXTS, archive, item, missed

LATER = "Мектепте 350 оқушыға орын бар.\nСабақ 1 қыркүйекте басталады."
OTHERWISE = "Мектепте 400 оқушыға орын бар.\nСабақ 1 қыркүйекте басталады."

# What the numbers of rows depend on: the order in which an archive was written.
NUMBERS = {"version_id", "other_version_id", "version_id_before", "version", "version_before"}
SHOWN = ("articles", "edits", "removals", "pairs", "conflicts", "feeds", "gaps", "spans", "entities")


def merged(into: Path, *others: Path) -> list[Merged]:
    """Each of the others merged, in this order."""
    results = []
    for other in others:
        with reading(other) as theirs, writing(into) as ours:
            results.append(merge(ours, theirs))
    return results


def shown(path: Path, *tables: str) -> dict[str, Counter[str]]:
    """What readers see, without numbers."""
    with reading(path) as db:
        return {
            table: Counter(
                repr({name: value for name, value in row.items() if name not in NUMBERS})
                for row in db.query(f"SELECT * FROM {table}")
            )
            for table in tables or SHOWN
        }


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(path) as db:
        return db.execute(query).fetchall()


def said(path: Path) -> Counter[str]:
    """What all rows of the ledgers say, and by what they are proved."""
    with reading(path) as db:
        return Counter(
            f"{ledger.table} {[row[name] for name in (*ledger.said, *ledger.today.proof)]}"
            for ledger in LEDGERS
            for row in db.query(f"SELECT * FROM {ledger.table}")
        )


def test_everything_of_both_is_there(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [*NAMES, item(1), item(1, "ru")], name="one")
    two = archive(tmp_path / "two.db", [item(2), missed()], [item(2, text=LATER), missed(2)], name="two")
    before = said(one)
    (result,) = merged(one, two)
    assert said(one) == before + said(two)
    assert result.added == {"run_log": 4, "versions": 3, "coverage": 2, "absences": 2}
    assert rows(one, "SELECT article_id, lang, status FROM articles ORDER BY 1, 2") == [
        (1, "kk", "live"),
        (1, "ru", "live"),
        (2, "kk", "removed"),
    ]


def test_the_log_goes_on(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [item(1)], name="one")
    two = archive(tmp_path / "two.db", [item(2)], name="two")
    before = {table: rows(one, f"SELECT * FROM {table}") for table in ("versions", "log")}
    merged(one, two)
    for table, of_old in before.items():
        assert rows(one, f"SELECT * FROM {table}")[: len(of_old)] == of_old
    with reading(one) as db:
        assert list(verify(db)) == []


def test_an_entry_keeps_its_name_and_gets_another_place(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [item(1)], name="one")
    two = archive(tmp_path / "two.db", [item(2), missed()], name="two")
    names = {path: rows(path, "SELECT leaf_hash FROM log ORDER BY log_index") for path in (one, two)}
    merged(one, two)
    assert set(rows(one, "SELECT leaf_hash FROM log")) == {*names[one], *names[two]}
    assert rows(one, "SELECT log_index FROM log ORDER BY 1") == [(n,) for n in range(len(names[one] + names[two]))]


def test_the_checkpoints_of_the_other_log_are_remembered_and_not_held_against_this_one(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [item(1)], name="one")
    two = archive(tmp_path / "two.db", [item(2)], [item(3)], name="two")
    told = "SELECT archive_id, run_id, size, root, made_at, note FROM checkpoints ORDER BY checkpoint_id"
    before = rows(one, told) + rows(two, told)
    merged(one, two)
    assert rows(one, told) == before
    merged(one, two)
    assert rows(one, told) == before
    with reading(one) as db:
        assert list(verify(db)) == []


ORIGINS: tuple[Origin, ...] = ("site", "replay", "other")


@pytest.mark.parametrize(("ours", "theirs"), [(one, other) for one in ORIGINS for other in ORIGINS if one != other])
def test_archives_of_different_origin_are_not_united(tmp_path: Path, ours: Origin, theirs: Origin) -> None:
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    for path, origin in zip(paths, (ours, theirs), strict=True):
        with closing(Writer(path, run=Run(f"run-{origin}", "2025-09-01T00:00:00Z", origin))) as writer:
            writer.begin_run("press", {}, "2025-09-01T00:00:00Z")
            writer.record(item(1))
            writer.finish_run("complete", {}, "2025-09-01T00:05:00Z")
    before = said(paths[0])
    with pytest.raises(OtherOrigin, match="is not merged"):
        merged(*paths)
    assert said(paths[0]) == before
    done = CliRunner().invoke(main, ["merge", str(paths[1]), "--archive", str(paths[0])])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert said(paths[0]) == before
    new = tmp_path / "new.db"
    assert CliRunner().invoke(main, ["merge", str(paths[1]), "--archive", str(new)]).exit_code == 0
    assert said(new) == said(paths[1])
    assert rows(new, "SELECT value FROM archive_info WHERE name = 'origin'") == [(theirs,)]


def test_what_is_withheld_there_is_withheld_here(tmp_path: Path) -> None:
    """A copy that was made before the order has the text, and so has whatever it is merged into."""
    one = archive(tmp_path / "one.db", [item(1), item(2)], name="one")
    two = Path(shutil.copy(one, tmp_path / "two.db"))
    redact(two, VERSIONS, 1)
    merged(one, two)
    assert rows(one, "SELECT text, salt FROM versions WHERE version_id = 1") == [("", None)]
    again = Path(shutil.copy(two, tmp_path / "again.db"))
    copy = archive(tmp_path / "copy.db", [item(1), item(2)], name="one")
    merged(copy, again)
    for path in (one, copy):
        with reading(path) as db:
            assert list(verify(db)) == []
    for old in (one, two):
        (result,) = merged(two, old) if old is one else merged(one, two)
        assert not result.added
        assert rows(two, "SELECT text FROM versions WHERE version_id = 1") == [("",)]


def test_a_run_tells_where_it_came_from(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [item(1)], name="one")
    two = archive(tmp_path / "two.db", [item(2)], name="two")
    three = tmp_path / "three.db"
    merged(two, one)
    merged(three, two)
    (name_of_one,), (name_of_two,) = (
        rows(path, "SELECT value FROM archive_info WHERE name = 'archive_id'")[0] for path in (one, two)
    )
    assert rows(three, "SELECT run_id, merged_from FROM runs ORDER BY run_id") == [
        ("one-0", name_of_one),
        ("two-0", name_of_two),
    ]


def test_a_copy_made_during_a_run_gets_its_end(tmp_path: Path) -> None:
    whole, copy = tmp_path / "whole.db", tmp_path / "copy.db"
    with closing(Writer(whole, run=Run("run-0", "2025-09-01T00:00:00Z"))) as writer:
        writer.begin_run("press", {}, "2025-09-01T00:00:00Z")
        writer.commit()
        with closing(sqlite3.connect(copy)) as to:
            writer.db.conn.backup(to)
        writer.finish_run("complete", {}, "2025-09-01T00:05:00Z")
    assert rows(copy, "SELECT outcome FROM runs") == [(None,)]
    (result,) = merged(copy, whole)
    assert result.added == {"run_log": 1}
    assert rows(copy, "SELECT outcome FROM runs") == [("complete",)]


def test_merging_again_changes_nothing(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [*NAMES, item(1), missed(1)], name="one")
    two = archive(tmp_path / "two.db", [item(1, text=LATER), item(2), missed()], name="two")
    merged(one, two)
    before = said(one), shown(one)
    (again,) = merged(one, two)
    assert not again.added
    assert (said(one), shown(one)) == before


def test_a_crawl_goes_on_after_a_merge(tmp_path: Path) -> None:
    """The newest state may be another row than the last one: numbers must not clash."""
    one = archive(tmp_path / "one.db", [item(1, seen_at="2025-08-21T00:00:00Z")], name="one")
    two = archive(tmp_path / "two.db", [item(1, seen_at="2025-08-20T00:00:00Z")], name="two")
    merged(one, two)
    archive(one, [item(1, text=LATER, seen_at="2025-08-22T00:00:00Z")], name="after", first=2)
    assert rows(one, "SELECT text, versions, edits FROM articles") == [(LATER, 3, 1)]
    with reading(one) as db:
        assert list(verify(db)) == []


def test_an_edit_that_both_saw_is_one(tmp_path: Path) -> None:
    one = archive(
        tmp_path / "one.db",
        [item(1, seen_at="2025-08-20T06:00:00Z")],
        [item(1, text=LATER, seen_at="2025-08-20T08:00:00Z")],
        name="one",
    )
    two = archive(
        tmp_path / "two.db",
        [item(1, seen_at="2025-08-20T06:30:00Z")],
        [item(1, text=LATER, seen_at="2025-08-20T08:30:00Z")],
        name="two",
    )
    merged(one, two)
    assert rows(one, "SELECT seen_before, seen_at, text_before, text_after FROM edits") == [
        ("2025-08-20T06:30:00Z", "2025-08-20T08:00:00Z", TEXTS["kk"], LATER)
    ]
    assert rows(one, "SELECT edits, versions, changed_at FROM articles") == [(1, 4, "2025-08-20T08:00:00Z")]


def test_a_removal_that_both_saw_is_one(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [item(1)], [missed(1)], name="one", hour=1)
    two = archive(tmp_path / "two.db", [item(1)], [missed(1)], [item(1, seen_at="2025-09-03T03:00:00Z")], name="two")
    merged(one, two)
    assert rows(one, "SELECT removed_at, returned_at, status_now FROM removals") == [
        ("2025-09-02T00:00:00Z", "2025-09-03T03:00:00Z", "live")
    ]


def test_a_summary_never_replaces_a_full_text(tmp_path: Path) -> None:
    full = archive(tmp_path / "full.db", [item(1, seen_at="2025-08-20T06:00:00Z")], name="full")
    feed = archive(
        tmp_path / "feed.db",
        [item(1, text="", summary="Мектеп ашылды", extent="summary", source="rss", seen_at="2025-08-20T07:00:00Z")],
        [missed(1, source="rss")],
        name="feed",
    )
    merged(full, feed)
    assert rows(full, "SELECT text, status, version_id, changed_at FROM articles") == [
        (TEXTS["kk"], "removed", 1, "2025-09-02T00:00:00Z")
    ]


def test_owners_are_no_edit(tmp_path: Path) -> None:
    """Two archives may know an item of two entities by one each."""
    one = archive(tmp_path / "one.db", [item(1, entity="edu")], name="one")
    two = archive(tmp_path / "two.db", [item(1, entity="moa", seen_at="2025-08-20T07:00:00Z")], name="two")
    merged(one, two)
    assert rows(one, "SELECT entity, edits, changed_at FROM articles") == [("edu", 0, "2025-08-20T06:00:00Z")]


@pytest.mark.parametrize(
    ("theirs", "conflicts"),
    [
        (item(1, seen_at="2025-08-20T07:00:00Z"), []),
        (
            item(1, text=OTHERWISE, seen_at="2025-08-20T05:00:00Z"),
            [("2025-08-20T05:00:00Z", OTHERWISE, "2025-08-20T06:00:00Z", TEXTS["kk"])],
        ),
        (
            item(1, text=OTHERWISE),
            [("2025-08-20T06:00:00Z", OTHERWISE, "2025-08-20T06:00:00Z", TEXTS["kk"])],
        ),
    ],
    ids=["the same text", "another text, seen earlier", "another text in the same second"],
)
def test_conflicts_are_kept_and_shown(
    tmp_path: Path, theirs: PressItem, conflicts: list[tuple[str, str, str, str]]
) -> None:
    one = archive(tmp_path / "one.db", [item(1)], name="one")
    two = archive(tmp_path / "two.db", [theirs], name="a-two")
    (result,) = merged(one, two)
    assert [(found.seen_at, found.other_seen_at) for found in result.conflicts] == [
        (first, second) for first, _, second, _ in conflicts
    ]
    assert sorted(rows(one, "SELECT seen_at, text, other_seen_at, other_text FROM conflicts")) == sorted(conflicts)
    assert rows(one, "SELECT count(*) FROM versions") == [(2,)]


ENGLISH = shipped()["edu"].names["en"].text  # which neither registry says


def test_names_of_entities_are_united(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.db", [EntityName("edu", "Білім министрлігі")], name="one")
    two = archive(tmp_path / "two.db", [EntityName("edu", name_ru="Министерство просвещения")], name="two", hour=5)
    merged(one, two)
    named = "SELECT name_kk, name_ru, name_en, parent, first_seen_at, last_seen_at FROM entities WHERE last_seen_at"
    assert rows(one, named) == [
        ("Білім министрлігі", "Министерство просвещения", ENGLISH, None, "2025-09-01T00:00:00Z", "2025-09-01T05:00:00Z")
    ]


def test_dump_items_are_united_each_once(tmp_path: Path) -> None:
    listing = "News\nMore\n\n{title}\n20.08.2025\nМәтін.\n"
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    for path, titles in zip(paths, (["Жаңа мектеп"], ["Жаңа мектеп", "Жаңа жол"]), strict=True):
        with writing(path) as db:
            dumps = Dumps(db, Entries(db))
            for title in titles:
                dumps.put(f"{path.stem} {title}", read(listing.format(title=title).encode()))
    (result,) = merged(*paths)
    assert result.added == {DUMP_ITEMS.table: 1}
    assert rows(paths[0], "SELECT title FROM dump_items") == [("Жаңа мектеп",), ("Жаңа жол",)]


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


moments = st.integers(0, 5).map("2025-08-20T06:00:0{}Z".format)
sightings = st.builds(
    item,
    st.integers(1, 2),
    st.sampled_from(["kk", "ru"]),
    seen_at=moments,
    text=st.sampled_from([TEXTS["kk"], LATER, OTHERWISE]),
    entity=st.sampled_from(["edu", "moa"]),
    entities=st.sampled_from([(), ("moa",)]),
    extent=st.sampled_from(["full", "full", "summary"]),
    translation=st.sampled_from(["own", "own", "placeholder"]),
)
things = st.one_of(sightings, sightings, sightings, st.integers(1, 2).map(missed), st.sampled_from(NAMES))
runs = st.lists(st.lists(things, max_size=4), max_size=2)


@settings(max_examples=3)
@given(runs, st.tuples(runs, runs, runs), st.booleans(), st.permutations(range(3)))
def test_the_order_of_merging_does_not_matter(
    common: Any, apart: tuple[Any, ...], same_runs: bool, other_order: list[int]
) -> None:
    """Archives of one origin that went on apart, with run ids of their own or, against all odds, the same."""
    with folder() as path:
        origin = archive(path / "origin.db", *common)
        archives = []
        for number, further in enumerate(apart):
            archives.append(path / f"{number}.db")
            if origin.exists():
                shutil.copy(origin, archives[-1])
            name = "later" if same_runs else f"later-{number}"
            archive(archives[-1], [], *further, name=name, hour=number, first=len(common))
        outcomes = []
        for order in (range(3), other_order):
            union = path / f"union{len(outcomes)}.db"
            merged(union, *(archives[number] for number in order))
            with reading(union) as db:
                assert list(verify(db)) == []
                assert db.execute("SELECT total(edits) = (SELECT count(*) FROM edits) FROM articles").fetchone() == (1,)
            assert not any(again.added for again in merged(union, *archives))
            outcomes.append((said(union), shown(union)))
        assert outcomes[0] == outcomes[1]
        everything = Counter[str]()
        for one in archives:
            everything |= said(one)
        assert outcomes[0][0] == everything
