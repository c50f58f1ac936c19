"""Dumps in the forms that aggregators' pages have, and files that are cut or no dumps at all."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.archive.transfer.dump_item import DumpItem
from govkz_crawler.interchange.dump.decoding import PIECE
from govkz_crawler.interchange.dump.reader import read
from govkz_crawler.interchange.errors import NotADump

MFA = "https://www.gov.kz/memleket/entities/mfa/press/news/details/1200001?lang=kk"
MOA = "https://www.gov.kz/memleket/entities/moa/press/news/details/1200002?lang=ru"

KAZAKH = f"""Enbekshi QazaQ

Жаңалықтар
Қосымша

Ауылда жаңа кітапхана ашылды
05.03.2026
Кітапханада балаларға арналған оқу залы бар.

Оған күн сайын елуге жуық оқырман келеді.Ақпарат көзі : {MFA}

-
05.03.2026
Ақпарат көзі : https://www.gov.kz/memleket/entities/mfa/press/news/details/1200003?lang=kk
Көктемгі егіс 2026 жылғы 10 сәуірде басталады! 04.03.2026
Шаруалар тұқым мен техниканы дайындап қойды
Қоғам Қосымша
Сенбілікке мыңнан астам тұрғын шықты 03.03.2026
Қалада 12 гектар аумақ тазартылды.
"""

RUSSIAN = f"""Новости
Ещё
Открыта запись на приём
В министерстве «открыли приём граждан 05.03.2026
Приём ведут по вторникам. Источник: https://example.kz/priem/Источник : {MOA}
Культура
В музее показали старинные карты 04.03.2026
Выставка работает до мая (вход свободный) Источник : {MOA}
"""


def items(text: str) -> list[DumpItem]:
    return list(read(text.encode()))


def only(text: str) -> DumpItem:
    (item,) = items(text)
    return item


def under_society(*lines: str) -> list[DumpItem]:
    return items("\n".join(["Society", "More", *lines, ""]))


def heads(found: list[DumpItem]) -> list[tuple[str, str | None]]:
    return [(item.title, item.dump_date) for item in found]


def test_kazakh_listing_with_both_forms_of_heads() -> None:
    library, untranslated, sowing, cleanup = items(KAZAKH)
    assert library == DumpItem(
        position=1,
        section_header="Жаңалықтар",
        title="Ауылда жаңа кітапхана ашылды",
        dump_date="2026-03-05",
        text="Кітапханада балаларға арналған оқу залы бар.\n\nОған күн сайын елуге жуық оқырман келеді.",
        source_url=MFA,
        entity="mfa",
        article_id=1200001,
        lang="kk",
        complete=True,
    )
    assert (untranslated.title, untranslated.text, untranslated.article_id) == ("-", "", 1200003)
    assert sowing.title == "Көктемгі егіс 2026 жылғы 10 сәуірде басталады!"
    assert sowing.text == "Шаруалар тұқым мен техниканы дайындап қойды"
    assert (sowing.section_header, sowing.source_url) == ("Жаңалықтар", None)
    assert (cleanup.section_header, cleanup.position, cleanup.complete) == ("Қоғам", 4, True)


def test_russian_listing_with_a_junk_line_and_a_foreign_source() -> None:
    reception, maps = items(RUSSIAN)
    assert reception.title == "В министерстве «открыли приём граждан"
    assert reception.text == "Приём ведут по вторникам. Источник: https://example.kz/priem/"
    assert (reception.section_header, reception.source_url) == ("Новости", MOA)
    assert maps.text == "Выставка работает до мая (вход свободный)"
    assert (maps.section_header, maps.entity, maps.lang) == ("Культура", "moa", "ru")


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param("Society", id="section alone"),
        pytest.param("Society\nMore", id="More on its own line"),
        pytest.param("Society More", id="More ending the line"),
        pytest.param("Society\nMore\nUpdated every hour", id="junk line after More"),
        pytest.param("Society\nUpdated every hour", id="junk line without More"),
        pytest.param("\n\nEnbekshi QazaQ\n \nSociety\n\n\nMore\n\n", id="site line and blank lines"),
    ],
)
@pytest.mark.parametrize("head", ["A school opens 05.03.2026", "A school opens\n05.03.2026"])
def test_openings_of_a_file(opening: str, head: str) -> None:
    item = only(f"{opening}\n{head}\nIt has 300 seats.\n")
    assert (item.section_header, item.title, item.text) == ("Society", "A school opens", "It has 300 seats.")


@pytest.mark.parametrize(
    ("opening", "section"),
    [
        pytest.param("Politics", "Politics", id="known section alone"),
        pytest.param("Спорт\nЕщё", "Спорт", id="any section with More"),
        pytest.param("Спорт\nЕщё\nОбновлено сегодня", "Спорт", id="junk line"),
        pytest.param("Қоғам Қосымша", "Қоғам", id="More ending the line"),
        pytest.param("Enbekshi QazaQ\nSport", "Sport", id="site line again"),
        pytest.param("Enbekshi QazaQ\nSport\nUpdated today", "Sport", id="site line and junk line"),
    ],
)
@pytest.mark.parametrize("head", ["The second 04.03.2026", "The second\n04.03.2026"])
def test_openings_after_a_text_without_source(opening: str, section: str, head: str) -> None:
    first, second = under_society("The first", "05.03.2026", "A text", opening, head, "Another text.")
    assert (first.section_header, first.text) == ("Society", "A text")
    assert (second.section_header, second.title, second.text) == (section, "The second", "Another text.")


def test_any_short_line_after_a_source_opens_a_section() -> None:
    _, second = under_society("The first 05.03.2026", f"Source : {MFA}", "Sport", "The second 04.03.2026")
    assert (second.section_header, second.title) == ("Sport", "The second")


def test_a_short_line_after_a_text_stays_in_it() -> None:
    first, second = under_society("The first 05.03.2026", "A text.", "Photo by the akimat", "The second 04.03.2026")
    assert first.text == "A text.\nPhoto by the akimat"
    assert second.section_header == "Society"


@pytest.mark.parametrize(
    "title",
    [
        "-",
        "“An open quote",
        'He said "no" twice.',
        "What changes in 2026?",
        "Results of 4 October 2025",
        "Ends with a star*",
        "Report for 01.01.2026 in brief",
        "More",
        "5 + 5 = 10",
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n", "\n\n", "\xa0"], ids=["same line", "next line", "blank line", "NBSP"])
def test_titles(title: str, gap: str) -> None:
    first, second = items(f"World\nMore\nBefore 05.03.2026\nText.Source : {MFA}\n{title}{gap}04.03.2026\nText.\n")
    assert (first.source_url, second.title, second.dump_date) == (MFA, title, "2026-03-04")


def test_a_title_may_end_in_a_date_of_its_own() -> None:
    found = under_society("First", "05.03.2026", "Text.", "The state of roads 01.01.2026", "04.03.2026", "Text.")
    assert heads(found) == [("First", "2026-03-05"), ("The state of roads 01.01.2026", "2026-03-04")]


def test_a_date_after_a_source_without_a_title_begins_an_untitled_item() -> None:
    found = under_society("First", "05.03.2026", f"Source : {MFA}", "", "04.03.2026", f"Source : {MOA}")
    assert [(item.title, item.source_url) for item in found] == [("First", MFA), ("", MOA)]


def test_a_body_may_repeat_the_title() -> None:
    item, _ = under_society("A bridge opens", "05.03.2026", "A bridge opens", "It is long.", "-", "04.03.2026")
    assert item.text == "A bridge opens\nIt is long."


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("The list is as of 01.03.2026", id="preposition"),
        pytest.param("Құжат қабылдау мерзімі: 01.03.2026", id="colon"),
        pytest.param("Приказ вступает в силу с 01.03.2026", id="Russian preposition"),
        pytest.param("Работы идут 20.02.2026 – 01.03.2026", id="range of dates"),
        pytest.param("Astana, 01.03.2026", id="comma"),
        pytest.param("Signed on 01.03.2026.", id="full stop after it"),
        pytest.param("Meeting 31.02.2026", id="no such day"),
        pytest.param("Founded 01.03.1936", id="no year of today's press"),
        pytest.param("file-01.03.2026", id="glued to a word"),
        pytest.param("long " * 101 + "01.03.2026", id="a paragraph"),
    ],
)
def test_dates_that_belong_to_a_text(line: str) -> None:
    first, second = under_society("First 05.03.2026", "A text.", line, "And more.", "Second 04.03.2026", "Text.")
    assert first.text == f"A text.\n{line}\nAnd more."
    assert second.title == "Second"


def test_the_date_that_ends_a_letter_begins_no_item() -> None:
    letter = ["First 05.03.2026", "Dear colleagues.", "The press service", "01.03.2026", f"Source : {MFA}"]
    first, second = under_society(*letter, "Second 04.03.2026", "Text.")
    assert first.text == "Dear colleagues.\nThe press service\n01.03.2026"
    assert (first.source_url, second.title) == (MFA, "Second")


def test_the_other_form_of_head_counts_where_text_follows() -> None:
    found = under_society("First 05.03.2026", "Text.", "Second", "04.03.2026", "Text.", "Third 03.03.2026", "Text.")
    assert [title for title, _ in heads(found)] == ["First", "Second", "Third"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("Source : {url}", "", id="own line"),
        pytest.param("It is done.Source : {url}", "It is done.", id="after a full stop"),
        pytest.param("It costs 500Source : {url}", "It costs 500", id="after a digit"),
        pytest.param("It is done (soon)Source : {url}", "It is done (soon)", id="after a bracket"),
        pytest.param("Press service of the citySource : {url}", "Press service of the city", id="after a letter"),
        pytest.param("It is done. Source : {url}", "It is done.", id="after a space"),
        pytest.param("Мәтін.Ақпарат көзі : {url}", "Мәтін.", id="Kazakh label"),
        pytest.param("Текст.Источник : {url}", "Текст.", id="Russian label"),
        pytest.param("Text.Source :{url}  ", "Text.", id="spaces"),
        pytest.param("See Source : {url}\nSource : {url}", "See Source : {url}", id="a citation before it"),
        pytest.param("See https://example.kz/a?b=1 Source : {url}", "See https://example.kz/a?b=1", id="other URL"),
    ],
)
def test_sources(body: str, text: str) -> None:
    first, _ = under_society("First 05.03.2026", body.format(url=MFA), "Second 04.03.2026", "Text.")
    assert (first.text, first.source_url, first.article_id) == (text.format(url=MFA), MFA, 1200001)


@pytest.mark.parametrize(
    ("url", "canonical", "lang"),
    [
        ("http://gov.kz/memleket/entities/mfa/press/news/details/1200001?lang=kz&directionId=7", MFA, "kk"),
        (
            "https://www.gov.kz/memleket/entities/mfa/press/news/details/1200001/",
            MFA.removesuffix("?lang=kk"),
            None,
        ),
    ],
    ids=["by mistake kz", "no language"],
)
def test_source_urls_are_made_canonical(url: str, canonical: str, lang: str | None) -> None:
    item = only(f"News\nFirst 05.03.2026\nText.Source : {url}\n")
    assert (item.source_url, item.lang, item.complete) == (canonical, lang, True)


@pytest.mark.parametrize(
    "body",
    [
        "Source : https://example.kz/news/1",
        "Source : https://www.gov.kz/memleket/entities/mfa",
        f"Source: {MFA}",
        f"Resource : {MFA}",
        f"Source : {MFA} and more",
        f"See {MFA}",
    ],
)
def test_what_is_no_source_stays_in_the_text(body: str) -> None:
    first, _ = under_society("First 05.03.2026", body, "Second 04.03.2026")
    assert (first.text, first.source_url, first.article_id, first.complete) == (body, None, None, True)


def test_a_slug_has_no_article_id() -> None:
    url = "https://www.gov.kz/memleket/entities/mfa/press/news/details/zhana-mektep?lang=kk"
    item = only(f"News\nFirst 05.03.2026\nSource : {url}\n")
    assert (item.source_url, item.entity, item.article_id, item.lang) == (url, "mfa", None, "kk")


@pytest.mark.parametrize(
    ("tail", "text"),
    [
        pytest.param("The school opens in Sept", "The school opens in Sept", id="within a word"),
        pytest.param("The school is open.Sour", "The school is open.Sour", id="within the label"),
        pytest.param("The school is open.Source :", "The school is open.Source :", id="after the label"),
        pytest.param("Text.Source : https://www.", "Text.Source : https://www.", id="within the host"),
        pytest.param(f"Text.Source : {MFA[:50]}", f"Text.Source : {MFA[:50]}", id="within the path"),
        pytest.param(f"Text.Source : {MFA[:50]}\n", f"Text.Source : {MFA[:50]}", id="a line end added"),
        pytest.param(f"Text.Source : {MFA[:-9]}", f"Text.Source : {MFA[:-9]}", id="within the id"),
        pytest.param(f"Text.Source : {MFA[:-8]}", f"Text.Source : {MFA[:-8]}", id="perhaps within the id"),
        pytest.param(f"Text.Source : {MFA[:-1]}", f"Text.Source : {MFA[:-1]}", id="within the language"),
        pytest.param(f"Text.Source : {MFA[:-2]}qa", f"Text.Source : {MFA[:-2]}qa", id="within a longer code"),
        pytest.param("", "", id="after the head"),
    ],
)
def test_a_cut_item_is_kept_as_it_is(tail: str, text: str) -> None:
    item = only(f"Society\nMore\nA school opens\n05.03.2026\n{tail}")
    assert (item.title, item.text, item.complete) == ("A school opens", text, False)
    assert (item.source_url, item.entity, item.article_id, item.lang) == (None, None, None, None)


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(f"Text.Source : {MFA}", id="a whole source"),
        pytest.param("The school is open.", id="a sentence's end"),
        pytest.param("“The school is open!”", id="a quotation's end"),
        pytest.param("Press service of the city\n", id="a line end"),
        pytest.param("\n", id="a blank line after the head"),
        pytest.param("Press service\nPolitics\nMore\n", id="a block without items"),
    ],
)
def test_a_last_item_that_is_whole(tail: str) -> None:
    assert only(f"Society\nMore\nA school opens\n05.03.2026\n{tail}").complete


@pytest.mark.parametrize(
    ("tail", "section", "title", "text"),
    [
        pytest.param("A bridge op", "Society", "A bridge op", "", id="within a title"),
        pytest.param("A bridge opens 04.03.20", "Society", "A bridge opens 04.03.20", "", id="within the date"),
        pytest.param("A bridge opens\n04.0", "Society", "A bridge opens", "04.0", id="within the date below"),
        pytest.param("World\nMore\nA bri", "World", "A bri", "", id="under a new section"),
    ],
)
def test_an_item_cut_before_its_date_has_none(tail: str, section: str, title: str, text: str) -> None:
    first, cut = items(f"Society\nMore\nA school opens\n05.03.2026\nText.Source : {MFA}\n{tail}")
    assert (first.source_url, first.complete) == (MFA, True)
    assert (cut.position, cut.section_header, cut.title, cut.text) == (2, section, title, text)
    assert (cut.dump_date, cut.source_url, cut.complete) == (None, None, False)


@pytest.mark.parametrize("dump", [KAZAKH.encode(), RUSSIAN.encode()], ids=["Kazakh", "Russian"])
def test_a_cut_anywhere_loses_and_invents_nothing(dump: bytes) -> None:
    whole = list(read(dump))
    for size in range(dump.index(b"2026\n") + len(b"2026"), len(dump)):
        part = list(read(dump[:size]))
        assert part[:-1] == whole[: len(part) - 1]
        assert part[-1].source_url in {None, whole[len(part) - 1].source_url}
        assert part[-1].dump_date in {None, whole[len(part) - 1].dump_date}


def test_line_ends_and_encodings_make_no_difference() -> None:
    expected = items(KAZAKH)
    assert list(read(KAZAKH.replace("\n", "\r\n").encode("utf-8-sig"))) == expected
    assert list(read(KAZAKH.replace("\n", "\r").encode("utf-16"))) == expected
    assert list(read(RUSSIAN.encode("windows-1251"))) == items(RUSSIAN)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "holds no text", id="empty"),
        pytest.param(b"\xef\xbb\xbf\r\n  \n", "holds no text", id="blank"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary", id="picture"),
        pytest.param(b"\n<!DOCTYPE html><title>News 05.03.2026\n", "HTML", id="page"),
        pytest.param(b'<?xml version="1.0"?><rss/>', "HTML or XML", id="feed"),
        pytest.param(b"News\nMore\nA school opens today\n" * 9, "ends in a date", id="no date"),
        pytest.param(b"A school opens 05.03.2026\nText.\n", "no section", id="no section"),
        pytest.param(b"05.03.2026\nText.\n", "no section", id="date alone"),
        pytest.param(b"A letter.\nDear all,\nwe meet 05.03.2026\n", "no section", id="prose"),
        pytest.param(b"News\nA 05.03.2026\n\xd1\x82\xd1\x82 \xff\xd1\x82\n", "byte 23 ", id="damaged UTF-8"),
        pytest.param("Новости\nЕщё\n".encode("windows-1251") + b"\x98", "byte 12 ", id="no windows-1251"),
    ],
)
def test_what_is_no_dump_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotADump, match=reason):
        list(read(content))


def test_a_large_file_that_is_no_dump_is_refused_early() -> None:
    stream = BytesIO(b"A line of a log file\n" * PIECE)
    with pytest.raises(NotADump):
        next(read(stream))
    assert stream.tell() == PIECE


def test_items_come_while_the_file_is_being_read() -> None:
    stream = BytesIO(b"News\nMore\n" + b"A school opens 05.03.2026\nIt has 300 seats.\n" * PIECE)
    assert next(read(stream)).title == "A school opens"
    assert stream.tell() == PIECE


@given(st.one_of(st.binary(), st.text(alphabet="-. :0123\n\u2060MoreSuc", max_size=80).map(str.encode)))
def test_any_bytes_give_items_or_a_clear_refusal(tail: bytes) -> None:
    try:
        found = list(read(b"News\nMore\nA school opens 05.03.2026\n" + tail))
    except NotADump:
        return
    assert [item.position for item in found] == list(range(1, len(found) + 1))
