"""What is written reads back as the same items."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.archive.transfer.dump_item import DumpItem
from govkz_crawler.interchange.dump.lines import TEXT_MARK, is_section
from govkz_crawler.interchange.dump.reader import read
from govkz_crawler.interchange.dump.writer import write
from govkz_crawler.languages import ENGLISH, KAZAKH, LANGUAGES, RUSSIAN, Language
from govkz_crawler.normalise.urls import details_url

URL = "https://www.gov.kz/memleket/entities/moa/press/news/details/1200002?lang=ru"

ITEM = DumpItem(
    position=1,
    section_header="",
    title="Көктемгі егіс басталды",
    dump_date="2026-04-10",
    text="Шаруалар дәнді дақылдарды себуге шықты.",
    source_url=URL,
    entity="moa",
    article_id=1200002,
    lang="ru",
    complete=True,
)


def written(items: list[DumpItem], language: Language = ENGLISH) -> str:
    out = StringIO()
    write(items, out, language)
    return out.getvalue()


def again(items: list[DumpItem], language: Language = ENGLISH) -> list[DumpItem]:
    return list(read(written(items, language).encode()))


def test_a_listing_has_the_labels_of_its_language() -> None:
    assert written([ITEM, replace(ITEM, title="-", text="", source_url=None)], KAZAKH) == (
        "Жаңалықтар\nҚосымша\n\n"
        "Көктемгі егіс басталды\n10.04.2026\nШаруалар дәнді дақылдарды себуге шықты.\n"
        f"Ақпарат көзі : {URL}\n\n"
        "-\n10.04.2026\n\n"
    )
    assert written([ITEM], RUSSIAN).startswith("Новости\nЕщё\n\n")


def test_each_run_of_a_section_is_a_block() -> None:
    headers = ["News", "News", "Society", "News"]
    items = [replace(ITEM, section_header=header, position=n) for n, header in enumerate(headers, 1)]
    assert written(items).count("More\n") == 3
    assert again(items) == items


def test_only_lines_that_could_mislead_are_marked() -> None:
    text = f"A plain line.\nMeeting 05.03.2026\nCulture\nMore\nSee Source : {URL}\nThe end"
    lines = written([replace(ITEM, text=text)]).splitlines()
    assert [line.removeprefix(TEXT_MARK) for line in lines if line.startswith(TEXT_MARK)] == [
        "Meeting 05.03.2026",
        "Culture",
        "More",
        f"See Source : {URL}",
    ]


@pytest.mark.parametrize(
    ("given_", "carried"),
    [
        pytest.param({"title": ""}, {"title": "-"}, id="empty title"),
        pytest.param({"title": " Two\r\n  lines "}, {"title": "Two lines"}, id="title in two lines"),
        pytest.param({"text": "\n A\r\nB\rC \n"}, {"text": "A\nB\nC"}, id="line ends"),
        pytest.param({"complete": False}, {}, id="a cut item is written as it is"),
        pytest.param({"section_header": ""}, {"section_header": "News"}, id="no section"),
    ],
)
def test_what_the_format_cannot_carry_is_made_plain(given_: dict[str, object], carried: dict[str, object]) -> None:
    item = replace(ITEM, section_header="World")
    assert again([replace(item, **given_)]) == [replace(item, **carried)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"section_header": "A sentence."},
        {"section_header": "Two\nlines"},
        {"section_header": "News More"},
        {"section_header": "12"},
        {"dump_date": None},
        {"dump_date": "05.03.2026"},
        {"dump_date": "2026-02-31"},
    ],
)
def test_what_would_read_back_as_something_else_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a dump cannot carry"):
        written([replace(ITEM, **wrong)])


def test_nothing_to_write_is_an_empty_file() -> None:
    assert written([]) == ""


# Whatever has a meaning in a dump, alone and glued to other text, and what surrounds it.
PHRASES = st.sampled_from([
    "News", "Қоғам", "Спорт", "More", "Қосымша", "Ещё", "Learn More", "Enbekshi QazaQ", "05.03.2026", "31.02.2026",
    "Meeting 05.03.2026", "Срок: 05.03.2026", "Source :", "Sour", f"Source : {URL}", f"Text.Ақпарат көзі : {URL}",
    "Source : https://www.gov", "as of", "x" * 501, "-", "“Тырнақша", "End.", TEXT_MARK, " ", "\xa0", "\t",
])  # fmt: skip
LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
LINES = st.lists(PHRASES | LETTERS, max_size=3).map("".join)
TITLES = LINES.map(str.strip).filter(bool)
TEXTS = st.lists(LINES, max_size=6).map("\n".join).map(str.strip)
SECTIONS = st.sampled_from(["News", "Қоғам", "Спорт", "Sport & Health"]) | LETTERS.filter(is_section)
DATES = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)).map(date.isoformat)


@st.composite
def dump_items(draw: st.DrawFn) -> DumpItem:
    entity, number, lang = draw(st.sampled_from([("mfa", 7, "kk"), ("moa", 2**53 - 1, None), (None, None, None)]))
    return DumpItem(
        position=0,
        section_header=draw(SECTIONS),
        title=draw(TITLES),
        dump_date=draw(DATES),
        text=draw(TEXTS),
        source_url=details_url(entity, "news", number, lang) if entity else None,
        entity=entity,
        article_id=number,
        lang=lang,
        complete=True,
    )


@given(st.lists(dump_items(), min_size=1, max_size=4), st.sampled_from(list(LANGUAGES.values())))
def test_all_that_the_format_can_carry_reads_back(items: list[DumpItem], language: Language) -> None:
    numbered = [replace(item, position=position) for position, item in enumerate(items, 1)]
    assert again(numbered, language) == numbered
