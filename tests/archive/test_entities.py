"""The table of entities: what the site's registry says, and what ships for all that it does not say."""

from dataclasses import asdict
from pathlib import Path

import pytest

from govkz_crawler.archive.derived.repair import rebuild
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.schema import archive_info
from govkz_crawler.archive.verify import derived_tables
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.entities import SITE, Entity, combined, from_row, shipped
from govkz_crawler.items import EntityName

AT, LATER = "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"

SAID = [
    EntityName("mfa", name_kk="Сыртқы істер министрлігі (жаңа атау)"),
    EntityName("newcomer", name_ru="Новое агентство", parent="mfa"),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "press.db"
    with writing(path):
        pass
    return path


def say(path: Path, *names: EntityName, at: str = AT) -> list[bool]:
    writer = Writer(path, run=Run(f"run-{at}", at))
    try:
        writer.begin_run("entities", {}, at)
        changed = [writer.entity(name, at) for name in names]
        writer.finish_run("complete", {}, at)
    finally:
        writer.close()
    return changed


def table(path: Path) -> dict[str, dict[str, object]]:
    with reading(path) as db:
        assert list(derived_tables.tables(db)) == []
        return {row["slug"]: row for row in db.query("SELECT * FROM entities")}


def known(rows: dict[str, dict[str, object]]) -> dict[str, Entity]:
    return {slug: from_row(row, (SITE,)) for slug, row in rows.items()}


def names(entities: dict[str, Entity]) -> dict[str, tuple[object, ...]]:
    return {
        slug: (
            entity.kind, entity.parent, {code: name.text for code, name in entity.names.items()},
            {code: name.text for code, name in entity.shorts.items()},
        )
        for slug, entity in entities.items()
    }  # fmt: skip


def test_a_new_archive_knows_what_ships(archive: Path) -> None:
    rows = table(archive)
    assert names(known(rows)) == names(dict(shipped()))
    assert {(row["first_seen_at"], row["last_seen_at"]) for row in rows.values()} == {(None, None)}


def test_the_site_comes_first_and_nothing_that_ships_is_lost(archive: Path) -> None:
    assert say(archive, *SAID) == [True, True]
    said = [from_row(asdict(name), (SITE,)) for name in SAID]
    rows = table(archive)
    assert names(known(rows)) == names(dict(combined(shipped(), said)))
    assert (rows["mfa"]["short_ru"], rows["mfa"]["first_seen_at"]) == ("МИД", AT)
    assert rows["newcomer"]["kind"] == "unknown"


def test_the_same_again_is_no_news(archive: Path) -> None:
    say(archive, *SAID)
    assert say(archive, *SAID, at=LATER) == [False, False]
    assert table(archive)["mfa"]["last_seen_at"] == LATER
    assert say(archive, EntityName("mfa", name_en="Ministry"), at=LATER) == [True]
    row = table(archive)["mfa"]
    assert (row["name_kk"], row["name_en"], row["first_seen_at"]) == (SAID[0].name_kk, "Ministry", AT)


def test_another_release_brings_its_registry(archive: Path) -> None:
    say(archive, *SAID)
    before = table(archive)
    with writing(archive) as db, db.atomic():
        db.execute("UPDATE entities SET name_ru = 'старое имя', kind = 'other' WHERE slug <> 'newcomer'")
        archive_info.put(db, archive_info.REGISTRY, "that of an earlier release")
    with writing(archive):
        pass
    assert table(archive) == before


def test_it_is_derived_again(archive: Path) -> None:
    say(archive, *SAID)
    before = table(archive)
    with writing(archive) as db:
        db.execute("DELETE FROM entities WHERE slug < 'n'")
        assert [finding.table for finding in derived_tables.tables(db)] == ["entities"]
        rebuild(db, lambda row: {name: row[name] for name in ("published_at",)})
    after = table(archive)
    assert names(known(after)) == names(known(before))
