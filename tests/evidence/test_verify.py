"""``govkz verify --warc``: whatever happens to the evidence, or to a row behind which it stands, is named."""

import gzip
import random
import shutil
import sqlite3
import zlib
from contextlib import closing

import pytest

from govkz_crawler.archive.schema.ledgers import COVERAGE, VERSIONS
from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.integrity import check
from govkz_crawler.warc.members import members
from govkz_crawler.warc.store import WarcStore
from tests.crawling import govkz
from tests.evidence.forging import forge
from tests.evidence.runs import found, row, run, wrong

NOON = "2026-06-01T12:00:00Z"
EARLIER = "govkz_crawler/0.0.9 Scrapy/2.13.0 lxml/5.4.0 feedparser/6.0.11 warcio/1.7.5"


def ask(archive, query, *values):
    with closing(sqlite3.connect(archive)) as db:
        return db.execute(query, values).fetchall()


def verify(archive):
    return govkz("verify", "--warc", "--archive", archive)


def place(archive, version_id=1):
    """Where the WARC file of a version is, and where in it."""
    where = "SELECT file, offset FROM versions JOIN warc_records ON record = warc_record WHERE version_id = ?"
    ((file, offset),) = ask(archive, where, version_id)
    return archive.parent / "warc" / file, offset


# The files


def test_while_a_crawl_is_writing_nothing_is_wrong(story):
    checked = story.checked_meanwhile
    assert checked.returncode == 0, checked.stderr
    assert "entries verified" in checked.stdout


def test_a_flipped_byte_is_named_with_its_file_and_place(copy):
    chance = random.Random(20261122)
    path, _ = place(copy)
    whole = path.read_bytes()
    with path.open("rb") as file:
        whereabouts = list(members(file))
    for member in chance.sample(whereabouts, 6):
        header, trailer = range(member.offset, member.offset + 10), range(member.end - 8, member.end)
        for offset in {*header, *trailer, *chance.choices(range(member.offset, member.end), k=6)}:
            changed = bytearray(whole)
            changed[offset] ^= chance.randrange(1, 256)
            path.write_bytes(changed)
            named = [(problem.file, problem.offset) for problem in check(path.parent)]
            # RFC 1951, 3.2.3: a compressed block may end within a byte, and nothing is said of the bits behind it
            says_nothing = offset == member.end - 9 and unpacked(changed) == gzip.decompress(whole)
            assert (path.name, member.offset) in named or says_nothing, offset
    path.write_bytes(whole)


def unpacked(content):
    """None where it cannot be unpacked any more."""
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


def missing(path, other):
    path.unlink()


def truncated(path, other):
    path.write_bytes(path.read_bytes()[:-700])


def emptied(path, other):
    path.write_bytes(b"")


def foreign(path, other):
    path.write_bytes(gzip.compress(b"Not a WARC file."))


def another_of_ours(path, other):
    shutil.copy(other, path)


def swapped(path, other):
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (missing, "is not there, and 36 versions name it"),
        (truncated, "cut short"),
        (emptied, "not a WARC file: empty"),
        (foreign, "not a WARC record"),
        (another_of_ours, "it was written as"),
        (swapped, "it was written as"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_a_file_that_is_not_what_it_was(copy, damage, message):
    path, _ = place(copy)
    damage(path, place(copy, ask(copy, "SELECT max(version_id) FROM versions")[0][0])[0])
    faults, _ = found(copy)
    assert any(fault.startswith(f"warc {path.name}") and message in fault for fault in faults), faults[:5]


def test_the_command_shows_the_first_counts_all_and_ends_1(copy):
    path, offset = place(copy)
    changed = bytearray(path.read_bytes())
    changed[offset + 100] ^= 1
    path.write_bytes(changed)
    done = verify(copy)
    *shown, last = done.stderr.splitlines()
    assert done.returncode == 1
    assert any(line.startswith(f"warc {path.name} offset {offset}: ") for line in shown)
    assert last.endswith(" findings")
    assert len(shown) <= 20 < int(last.split()[-2]) or len(shown) == int(last.split()[-2])


def test_the_torn_end_of_a_file_that_is_still_open_is_only_noted(archive):
    run(archive, row())
    path, _ = place(archive)
    still_open = path.rename(path.with_name(f"{path.name}.open"))
    with still_open.open("ab") as file:
        file.write(still_open.read_bytes()[:50])
    faults, (note,) = found(archive)
    assert (faults, "the file is still open" in note) == ([], True)
    assert verify(archive).returncode == 0


def test_damage_within_a_file_that_is_still_open_is_a_fault(archive):
    run(archive, row())
    path, offset = place(archive)
    changed = bytearray(path.read_bytes())
    changed[offset + 100] ^= 1
    path.unlink()
    path.with_name(f"{path.name}.open").write_bytes(changed)
    faults, notes = found(archive)
    assert (notes, any(f"offset {offset}" in fault for fault in faults)) == ([], True)


@pytest.mark.parametrize(
    "document",
    [
        b"", b"\xff", b"[]", b"{}", b'{"archive_id": [], "number": 1, "run_id": ""}',
        b'{"archive_id": "", "number": "1", "run_id": ""}',
        b'{"archive_id": "", "number": 1, "run_id": "", "rows": []}',
        b'{"archive_id": "", "number": 1, "run_id": "", "rows": {"versions": [{}]}}',
        b'{"archive_id": "", "number": 1, "run_id": "", "of a later release": 1}',
    ],
)  # fmt: skip
def test_what_is_no_journal_is_named(archive, document):
    run(archive, row())
    with closing(WarcStore(archive.parent / "warc", {"software": "another"}, "another")) as store:
        store.journal(document, "another", NOON)
    (fault,), _ = found(archive)
    assert "not a journal of this release" in fault
    with pytest.raises(WarcError, match="not a journal of this release"):
        list(restore(archive.parent / "warc", archive.with_name("restored.db"), lambda _: None))


# The rows. All of them pass without --warc: what was forged fits the log.


def forged(archive, ledger, key, **changes):
    forge(archive, ledger, key, **changes)
    assert wrong(archive) == []
    return found(archive)[0]


def test_a_text_that_was_changed_with_all_its_hashes(archive):
    run(archive, row(1), row(2))
    path, offset = place(archive, 2)
    faults = forged(archive, VERSIONS, 2, text="Оған 400 маман қатысты.")
    assert f"versions 2: {path.name} at {offset} reads otherwise" in faults
    assert any(fault.startswith("versions 2: is not as") for fault in faults)
    assert not any(fault.startswith("versions 1") for fault in faults)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"offset": 0}, "no answer starts here"),
        ({"offset": 77}, "not a WARC record"),
        ({"offset": -5}, "its record is not there"),
        ({"offset": 2**62}, "its record is not there"),
        ({"file": "../press.db"}, "is not there, and 1 versions name it"),
        ({"file": "govkz-20260101000000-00000-00000000.warc.gz"}, "is not there, and 1 versions name it"),
        ({"record": "urn:uuid:another"}, "no place is known of urn:uuid:"),
    ],
    ids=["the start", "within a record", "before the start", "beyond the end", "outside", "no such file", "no place"],
)
def test_an_index_that_names_another_place_is_named_and_made_again(archive, place, message):
    run(archive, row())
    before = ask(archive, "SELECT * FROM warc_records")
    with closing(sqlite3.connect(archive)) as db, db:
        ((name, value),) = place.items()
        db.execute(f"UPDATE warc_records SET {name} = ?", [value])
    faults, _ = found(archive)
    assert any(message in fault for fault in faults), faults
    done = govkz("rebuild", "--archive", archive)
    assert "warc_records: 1 rows put right" in done.stdout
    assert (found(archive), ask(archive, "SELECT * FROM warc_records")) == (([], []), before)


def test_evidence_may_be_moved_into_other_files(archive):
    """No entry says where a record lies."""
    run(archive, row(1))
    run(archive, row(2), at=NOON)
    one, two = sorted((archive.parent / "warc").glob("*.warc.gz"))
    elsewhere = archive.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / one.name).write_bytes(two.read_bytes() + one.read_bytes())
    assert found(archive, elsewhere)[0] != []
    done = govkz("rebuild", "--archive", archive, "--warc-dir", elsewhere)
    assert (done.returncode, "warc_records: 2 rows put right" in done.stdout) == (0, True)
    faults, _ = found(archive, elsewhere)
    assert [fault for fault in faults if "it was written as" not in fault] == []


def test_a_row_that_names_another_answer(archive):
    run(archive, row(1))
    run(archive, row(2), at=NOON)
    path, offset = place(archive, 2)
    ((other,),) = ask(archive, "SELECT warc_record FROM versions WHERE version_id = 2")
    faults = forged(archive, VERSIONS, 1, warc_record=other)
    assert f"versions 1: {path.name} at {offset} does not hold its item" in faults


@pytest.mark.parametrize(
    ("ledger", "change"),
    [(VERSIONS, {"seen_at": "2026-06-01T08:00:00Z"}), (COVERAGE, {"outcome": "complete", "reason": None})],
    ids=["when it was seen", "what was looked at"],
)
def test_what_no_answer_says_stands_in_the_journal(copy, ledger, change):
    query = f"SELECT max({ledger.key}) FROM {ledger.table}"
    where = " WHERE outcome = 'partial'" if ledger is COVERAGE else ""
    ((key,),) = ask(copy, query + where)
    faults = forged(copy, ledger, key, **change)
    assert any(fault.startswith(f"{ledger.table} {key}: is not as") for fault in faults), faults


def test_an_older_copy_is_behind_its_journals(archive):
    run(archive, row(1))
    older = shutil.copy(archive, archive.with_name("older.db"))
    run(archive, row(2), at=NOON)
    older.replace(archive)
    assert wrong(archive) == []
    assert found(archive)[0] == ["archive: ends with batch 2, but 4 were announced"]


# Readers that change


def harder_of_hearing(item):
    """An earlier release, which kept the soft hyphens that editors copy along."""
    item.text = item.text.replace("Оған", "Оған\u00ad")


def test_a_reader_that_has_changed_since_is_drift_and_no_edit(archive):
    run(archive, row(), written_by=EARLIER, seen=harder_of_hearing)
    faults, (note,) = found(archive)
    assert faults == []
    assert f"parser drift: {place(archive)[0].name}" in note
    assert f"(written by {EARLIER}, read by {software()})" in note
    done = verify(archive)
    assert (done.returncode, done.stdout.rstrip().endswith("1 notes")) == (0, True)
    run(archive, at=NOON)
    assert ask(archive, "SELECT event FROM versions") == [("new",)]


def test_a_reader_of_today_that_reads_otherwise_is_a_fault(archive):
    run(archive, row(), seen=harder_of_hearing)
    (fault,), notes = found(archive)
    assert ("reads otherwise" in fault, notes) == (True, [])


def test_a_forged_text_does_not_pass_for_drift(archive):
    run(archive, row(), written_by=EARLIER)
    faults = forged(archive, VERSIONS, 1, text="Оған 400 маман қатысты.")
    assert any(fault.startswith("versions 1: is not as") for fault in faults)


def test_rows_without_evidence_are_counted(archive, tmp_path):
    run(archive, row(), seen=lambda item: setattr(item, "warc", None))
    assert found(archive) == ([], ["versions: 1 name no record, so nothing but the log speaks for them"])
