"""How a version is cited."""

from typing import Any

import pytest

from govkz_crawler.interchange import citation

VERSION = {
    "title": "Ауылда жаңа мектеп ашылды",
    "lang": "kk",
    "event": "new",
    "published_on": "2025-08-20",
    "url": "https://www.gov.kz/memleket/entities/edu/press/news/details/1?lang=kk",
    "seen_at": "2025-08-20T20:00:00Z",
    "origin": "site",
    "leaf_hash": "ab" * 32,
    "warc_record": "urn:uuid:12345678-1234-4234-8234-123456789abc",
}
NAME = "ni:///sha-256;q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s"
MINISTRY = "Оқу-ағарту министрлігі"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            f"Ауылда жаңа мектеп ашылды. {MINISTRY}. 2025-08-20. {VERSION['url']} (seen 2025-08-20T20:00:00Z, "
            f"{NAME}, record {VERSION['warc_record']})",
        ),
        (
            {"warc_record": None, "published_on": None},
            f"Ауылда жаңа мектеп ашылды. {MINISTRY}. {VERSION['url']} (seen 2025-08-20T20:00:00Z, {NAME})",
        ),
        (
            {"title": "Мектеп қашан ашылады?", "warc_record": None},
            f"Мектеп қашан ашылады? {MINISTRY}. 2025-08-20. {VERSION['url']} (seen 2025-08-20T20:00:00Z, {NAME})",
        ),
        (
            {"origin": "replay", "warc_record": None},
            f"DEMO, invented and replayed from a recording: Ауылда жаңа мектеп ашылды. {MINISTRY}. 2025-08-20. "
            f"{VERSION['url']} (seen 2025-08-20T20:00:00Z, {NAME})",
        ),
        (
            {"origin": "other", "warc_record": None, "title": ""},
            f"NOT GOV.KZ, answered by another server. {MINISTRY}. 2025-08-20. "
            f"{VERSION['url']} (seen 2025-08-20T20:00:00Z, {NAME})",
        ),
        (
            {"event": "removed", "warc_record": None},
            f"Ауылда жаңа мектеп ашылды. {MINISTRY}. 2025-08-20. {VERSION['url']} (found removed "
            f"2025-08-20T20:00:00Z, {NAME})",
        ),
    ],
    ids=["everything", "no date and no record", "a question", "a demo", "another server", "a removal"],
)
def test_text(changes: dict[str, Any], expected: str) -> None:
    assert citation.text(VERSION | changes, MINISTRY) == expected


def test_csl() -> None:
    assert citation.csl(VERSION, MINISTRY) == {
        "id": NAME,
        "type": "webpage",
        "title": "Ауылда жаңа мектеп ашылды",
        "author": [{"literal": MINISTRY}],
        "issued": {"date-parts": [[2025, 8, 20]]},
        "accessed": {"date-parts": [[2025, 8, 21]]},  # in Almaty the next day had begun
        "URL": VERSION["url"],
        "language": "kk",
        "archive_location": VERSION["warc_record"],
        "note": f"seen 2025-08-20T20:00:00Z, {NAME}",
    }


def test_csl_of_a_demo_says_so() -> None:
    assert citation.csl(VERSION | {"origin": "replay"}, MINISTRY)["title"].startswith("DEMO, ")


def test_csl_of_a_removal_does_not_say_that_it_was_seen() -> None:
    assert citation.csl(VERSION | {"event": "removed"}, MINISTRY)["note"].startswith("found removed 2025-08-20T20:00")


def test_csl_leaves_out_what_is_not_known() -> None:
    item = citation.csl(VERSION | {"published_on": None, "warc_record": None}, MINISTRY)
    assert not {"issued", "archive_location"} & item.keys()


@pytest.mark.parametrize(
    ("slug", "lang", "expected"),
    [
        ("edu", "kk", MINISTRY),
        ("edu", "en", "Ministry of Enlightenment"),
        ("edu", "ru", "Министерство просвещения Республики Казахстан"),
        ("edu", "qq", MINISTRY),
        ("abay", "kk", "Абай облысының әкімдігі"),
        ("nowhere", "kk", "nowhere"),
    ],
    ids=[
        "its language",
        "English",
        "a language that only what ships has",
        "a language without a name",
        "a name that ships",
        "no name at all",
    ],
)
def test_entity_name(slug: str, lang: str, expected: str) -> None:
    names = {"edu": {"kk": MINISTRY, "en": "Ministry of Enlightenment"}}
    assert citation.entity_name(slug, lang, names) == expected
