"""``govkz redact``: after it nothing of the text is left, everything else is, and the log declares what is gone."""

import asyncio
import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from govkz_crawler.archive.file.connection import writing
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.browse.serving import site
from govkz_crawler.log.leaf import commitment, ni_name
from govkz_crawler.warc.members import members
from tests.crawling import govkz
from tests.log import published_log
from tests.proofs.conftest import END, PRIVATE, START, Newsroom
from tests.proofs.test_prove import EDITED, check
from tests.standin import StandIn, World

REASON = "Order 7-2026 of the Almaty court"


@pytest.fixture(scope="session")
def item(newsroom: Newsroom) -> str:
    """The edited one: it has two versions, and stands in two feeds and several answers."""
    ((section, article_id, lang, *_),) = newsroom.rows(EDITED)
    return f"{section}/{article_id}/{lang}"


@pytest.fixture(scope="session")
def words(newsroom: Newsroom, item: str) -> set[str]:
    """Everything that its versions said: titles, and the lines of its texts that no other item has."""
    section, article_id, lang = item.split("/")
    key = (section, int(article_id), lang)
    rows = newsroom.rows("SELECT title, text FROM versions WHERE section = ? AND article_id = ? AND lang = ?", *key)
    said = {line.strip() for title, text in rows for line in (title, *text.splitlines()) if len(line.strip()) > 20}
    others = "\n".join(
        text
        for (text,) in newsroom.rows(
            "SELECT title || text FROM versions WHERE NOT (section = ? AND article_id = ? AND lang = ?)",
            *key,
        )
    )
    alone = {line for line in said if line not in others}
    assert len(alone) == 4  # two titles, two paragraphs
    return alone


@pytest.fixture(scope="session")
def redacted(newsroom: Newsroom, item: str, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    folder = tmp_path_factory.mktemp("redacted")
    room = Newsroom(Path(shutil.copytree(newsroom.folder, folder / "copy")), newsroom.site)
    (folder / "order.pdf").write_bytes(b"an order")
    os.link(warcs(room)[0], folder / "backup.warc.gz")
    said = room.govkz("redact", item, "--order", folder / "order.pdf", "--reason", REASON, "--yes", "--key", room.key)
    assert hashlib.sha256(b"an order").hexdigest() in said
    return room


def warcs(room: Newsroom) -> list[Path]:
    return sorted((room.archive.parent / "warc").glob("*.warc.gz"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, and every record of the WARC files out of its compression."""
    found = {}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        found[str(path)] = path.read_bytes()
        if path.name.endswith(".warc.gz"):
            with path.open("rb") as file:
                found |= {f"{path} at {member.offset}": member.data for member in members(file)}
                file.seek(0)
                for number, record in enumerate(ArchiveIterator(file)):  # bodies out of their Content-Encoding too
                    found[f"{path}, record {number}"] = record.content_stream().read()
    return found


def spelled(text: str) -> set[bytes]:
    """The ways in which it may stand in a file."""
    return {text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le"), text.lower().encode()}


def holding(folder: Path, words: set[str]) -> set[str]:
    needles = {form for word in words for form in spelled(word)}
    return {name for name, content in contents(folder).items() if any(needle in content for needle in needles)}


def test_a_dry_run_names_what_it_would_touch_and_touches_nothing(
    newsroom: Newsroom, item: str, words: set[str], tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in newsroom.archive.parent.rglob("*") if path.is_file()}
    (tmp_path / "order").write_bytes(b"")
    said = newsroom.govkz("redact", item, "--order", tmp_path / "order", "--reason", REASON, "--dry-run")
    assert f"{item}: 2 entries to redact" in said
    assert said.count("  masked: ") >= 2
    assert "not touched: backups" in said
    named = {name for name in before if not name.name.endswith(("-shm", "-wal"))}
    assert {path: path.read_bytes() for path in named} == {path: before[path] for path in named}
    assert holding(newsroom.archive.parent / "warc", words)


def test_nothing_of_the_text_is_left_in_any_file(redacted: Newsroom, words: set[str]) -> None:
    assert holding(redacted.archive.parent, words) == set()
    assert holding(redacted.published, words) == set()


def test_not_even_the_salts_are_left(newsroom: Newsroom, redacted: Newsroom, item: str) -> None:
    section, article_id, lang = item.split("/")
    query = "SELECT salt FROM versions WHERE section = ? AND article_id = ? AND lang = ?"
    salts = {salt for (salt,) in newsroom.rows(query, section, int(article_id), lang)}
    assert len(salts) == 2
    assert holding(newsroom.archive.parent / "warc", salts)
    assert holding(newsroom.archive.parent, salts)
    assert holding(redacted.archive.parent, salts) == set()


def test_a_backup_keeps_what_it_holds(redacted: Newsroom, words: set[str]) -> None:
    backup = redacted.folder.parent / "backup.warc.gz"
    assert backup.read_bytes() != warcs(redacted)[0].read_bytes()


def test_everything_else_verifies_and_the_rest_is_declared(redacted: Newsroom) -> None:
    said = redacted.govkz("verify", "--warc", "--checkpoint", redacted.published, "--vkey", redacted.verifier.vkey)
    assert "redacted, declared" in said


def test_every_other_record_lies_where_it_lay(newsroom: Newsroom, redacted: Newsroom) -> None:
    for path in warcs(newsroom):
        after = redacted.archive.parent / "warc" / path.name
        with path.open("rb") as one, after.open("rb") as other:
            places = [[(member.offset, member.end) for member in members(file)] for file in (one, other)]
        assert places[0] == places[1]
        with after.open("rb") as file:  # as tools of others read it
            assert sum(1 for _ in ArchiveIterator(file, check_digests="raise")) == len(places[0])


def test_leaves_and_tree_are_the_same(newsroom: Newsroom, redacted: Newsroom) -> None:
    before = newsroom.rows("SELECT log_index, leaf_hash FROM log ORDER BY log_index")
    assert redacted.rows("SELECT log_index, leaf_hash FROM log ORDER BY log_index")[: len(before)] == before
    redacted.publish()
    published_log.check(redacted.published)  # leaves of redacted rows among them


def test_the_entry_is_still_proved_and_says_that_it_is_redacted(redacted: Newsroom, item: str, tmp_path: Path) -> None:
    said = redacted.govkz("prove", item, "--history", "--out", tmp_path / "p.wacz", "--key", redacted.key)
    assert "the text was withheld" in said
    status, said = check(tmp_path / "p.wacz", "--vkey", redacted.verifier.vkey)
    assert status == 0, said
    assert "the text was withheld" in said


def test_the_other_items_of_its_answer_are_proved(redacted: Newsroom, item: str, tmp_path: Path) -> None:
    section, article_id, lang = item.split("/")
    query = """
    SELECT DISTINCT section || '/' || article_id || '/' || lang FROM versions WHERE warc_record IN (
      SELECT warc_record FROM versions WHERE section = ? AND article_id = ? AND lang = ?
    )
    """
    others = {name for (name,) in redacted.rows(query, section, int(article_id), lang)} - {item}
    assert len(others) > 20
    other = min(others)
    redacted.govkz("prove", other, "--out", tmp_path / "p.wacz", "--key", redacted.key)
    status, said = check(tmp_path / "p.wacz", "--vkey", redacted.verifier.vkey)
    assert (status, "was masked since" in said) == (0, True), said


def test_who_knows_the_text_cannot_show_that_it_was_there(newsroom: Newsroom, redacted: Newsroom, item: str) -> None:
    section, article_id, lang = item.split("/")
    query = "SELECT * FROM versions WHERE section = ? AND article_id = ? AND lang = ? ORDER BY version"
    names = ", ".join(VERSIONS.today.committed)
    known = newsroom.rows(query.replace("*", names), section, int(article_id), lang)
    kept = redacted.rows("SELECT leaf FROM redactions WHERE ledger = 'versions' ORDER BY redaction_id")
    for content, (leaf,) in zip(known, kept, strict=True):
        said = dict(zip(VERSIONS.today.committed, content, strict=True))
        told = json.loads(leaf)["content"]
        unsalted = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        assert told not in {hashlib.sha256(unsalted).hexdigest(), commitment(bytes(16), said)}
    assert redacted.rows("SELECT salt, title, text FROM versions WHERE salt IS NULL") == [(None, "", "")] * 2


def test_rebuilding_from_the_evidence_ends_in_the_same_log(redacted: Newsroom, words: set[str], tmp_path: Path) -> None:
    target = tmp_path / "press.db"
    done = govkz("rebuild", "--from-warc", "--warc-dir", redacted.archive.parent / "warc", "--archive", target)
    assert done.returncode == 0, done.stderr
    query = "SELECT log_index, leaf_hash FROM log ORDER BY log_index"
    assert Newsroom(tmp_path, redacted.site).rows is not None
    restored = Newsroom(tmp_path, redacted.site)
    assert holding(tmp_path, words) == set()
    (tmp_path / "archive").mkdir()
    target.rename(restored.archive)
    assert restored.rows(query) == redacted.rows(query)


def test_merging_an_older_copy_does_not_bring_it_back(
    newsroom: Newsroom, redacted: Newsroom, words: set[str], tmp_path: Path
) -> None:
    room = Newsroom(Path(shutil.copytree(redacted.folder, tmp_path / "copy")), redacted.site)
    room.govkz("merge", newsroom.archive)
    assert holding(room.archive.parent, words) == set()


def test_merging_it_takes_the_text_there_too(
    newsroom: Newsroom, redacted: Newsroom, words: set[str], tmp_path: Path
) -> None:
    room = Newsroom(Path(shutil.copytree(newsroom.folder, tmp_path / "copy")), redacted.site)
    room.govkz("merge", redacted.archive)
    assert room.rows("SELECT title FROM versions WHERE salt IS NULL") == [("",)] * 2


def test_a_later_crawl_does_not_bring_it_back(redacted: Newsroom, words: set[str], item: str, tmp_path: Path) -> None:
    room = Newsroom(Path(shutil.copytree(redacted.folder, tmp_path / "copy")), redacted.site)
    assert room.crawl("history", since="2026-05-01T00:00:00Z").status == 0
    assert not any(name.endswith(".db") for name in holding(room.archive.parent, words))
    # The site shows it still, so the new answers hold it: asking again masks these.
    assert holding(room.archive.parent / "warc", words)
    (tmp_path / "order").write_bytes(b"")
    said = room.govkz("redact", item, "--order", tmp_path / "order", "--reason", REASON, "--yes", "--key", room.key)
    assert f"{item}: 0 entries to redact, 2 redacted before" in said
    assert holding(room.archive.parent, words) == set()
    room.govkz("verify", "--warc")


def test_masking_without_a_row_is_damage(newsroom: Newsroom, redacted: Newsroom, tmp_path: Path) -> None:
    room = Newsroom(Path(shutil.copytree(newsroom.folder, tmp_path / "copy")), redacted.site)
    shutil.rmtree(room.archive.parent / "warc")
    shutil.copytree(redacted.archive.parent / "warc", room.archive.parent / "warc")
    (newest := warcs(room)[-1]).unlink()  # the journal that declares it
    said = room.govkz("verify", "--warc", status=1)
    assert "it was masked, and no redaction declares that" in said, newest


def test_emptying_a_row_without_an_order_is_damage(copy: Newsroom) -> None:
    with writing(copy.archive) as db:
        db.execute("DROP TRIGGER versions_no_update")
        db.execute("UPDATE versions SET title = '', text = '', salt = NULL WHERE version_id = 1")
    assert "no redaction declares that" in copy.govkz("verify", status=1)


def test_it_asks_before_it_acts(copy: Newsroom, item: str, tmp_path: Path) -> None:
    (tmp_path / "order").write_bytes(b"")
    said = copy.govkz("redact", item, "--order", tmp_path / "order", "--reason", REASON, status=1)
    assert "Destroy it? [y/N]" in said
    assert copy.rows("SELECT count(*) FROM redactions") == [(0,)]


def test_the_redaction_is_an_entry_that_can_be_proved(redacted: Newsroom, tmp_path: Path) -> None:
    leaf_hash, reason, order = redacted.rows("SELECT leaf_hash, reason, order_sha256 FROM redactions")[0]
    assert (reason, order) == (REASON, hashlib.sha256(b"an order").hexdigest())
    redacted.govkz("prove", ni_name(bytes.fromhex(leaf_hash)), "--out", tmp_path / "p.wacz")
    assert check(tmp_path / "p.wacz")[0] == 0


@pytest.mark.parametrize(("ui", "said"), [("en", "The text was withheld"), ("ru", "Текст изъят"), ("kk", "Мәтін алып")])
def test_its_pages_say_that_it_was_withheld_when_and_by_whose_order(
    redacted: Newsroom, words: set[str], item: str, ui: str, said: str
) -> None:
    pages = site(redacted.archive)
    for path in (f"/item/{item.rpartition('/')[0]}", f"/item/{item}/1"):
        answer = asyncio.run(pages.client.get(path, headers={"accept-language": ui}))
        assert answer.status_code == 200
        assert said in answer.text
        assert REASON in answer.text
        assert hashlib.sha256(b"an order").hexdigest() in answer.text
        assert not any(word in answer.text for word in words)
        assert "✗" not in answer.text


def test_the_page_of_a_version_offers_its_proof(newsroom: Newsroom, item: str, tmp_path: Path) -> None:
    answer = asyncio.run(site(newsroom.archive).client.get(f"/item/{item}/2/proof"))
    assert answer.status_code == 200
    (tmp_path / "p.wacz").write_bytes(answer.content)
    assert check(tmp_path / "p.wacz", "--vkey", newsroom.verifier.vkey)[0] == 0


def test_what_was_put_into_quarantine_is_destroyed_too(tmp_path: Path) -> None:
    world = World.generate(7, ["mfa"], 12, START, END, body_chars=250, odd=False)
    number = world.add("mfa", created=datetime(2105, 1, 1, tzinfo=UTC), body_chars=250).id
    world.edit("news", number, "kk", **PRIVATE)
    with StandIn(world) as site:
        room = Newsroom(tmp_path, site)
        room.govkz("log", "init", "--origin", "example.org/q", "--key", room.key)
        room.crawl("history", entities="mfa", since="2026-05-01T00:00:00Z")
        query = "SELECT leaf_hash, article_id FROM quarantine WHERE instr(raw, ?)"
        rows = room.rows(query, PRIVATE["title"])
        assert rows
        (tmp_path / "order").write_bytes(b"")
        reference = ni_name(bytes.fromhex(rows[0][0]))
        words = {PRIVATE["title"], "Қабанбай батыр көшесі"}
        assert holding(room.archive.parent / "warc", words)
        room.govkz("redact", reference, "--order", tmp_path / "order", "--reason", REASON, "--yes", "--key", room.key)
        assert holding(room.archive.parent, words) == set()
        assert "redacted, declared" in room.govkz("verify", "--warc")
        room.crawl("history", entities="mfa", since="2026-05-01T00:00:00Z")
        assert room.rows(query, PRIVATE["title"]) == []
