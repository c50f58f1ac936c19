"""Body HTML as a reader sees it."""

import json
from html import escape
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.bounds import TooMuch
from govkz_crawler.normalise.text import plain, readable
from govkz_crawler.normalise.urls import SITE


def seen(html: str) -> str:
    return readable(html, SITE).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>Бірінші.</p><p>Екінші.</p>", "Бірінші.\nЕкінші.", id="paragraphs"),
        pytest.param("<div>Бірінші<div>Екінші</div>Үшінші</div>", "Бірінші\nЕкінші\nҮшінші", id="nested blocks"),
        pytest.param("<h2>Тақырып</h2>Мәтін", "Тақырып\nМәтін", id="heading"),
        pytest.param("Бірінші<br>Екінші<br/><br />Үшінші", "Бірінші\nЕкінші\nҮшінші", id="line breaks"),
        pytest.param("Бірінші</br>Екінші", "Бірінші\nЕкінші", id="wrong line break"),
        pytest.param("Бірінші</p>Екінші<p>Үшінші", "Бірінші\nЕкінші\nҮшінші", id="stray paragraph end"),
        pytest.param("<p>Бірінші<ul><li>екінші</ul></p>үшінші", "Бірінші\n- екінші\nүшінші", id="list in a paragraph"),
        pytest.param("<p>Бір</p><p>&nbsp;</p><p> </p><p>Екі</p>", "Бір\nЕкі", id="empty paragraphs"),
        pytest.param("<p>Бір<hr>Екі</p>", "Бір\nЕкі", id="rule"),
        pytest.param("<p>Бір\n  екі\tүш\r\nтөрт</p>", "Бір екі үш төрт", id="source lines are spaces"),
        pytest.param("<pre>Бір\n  екі</pre>үш\nтөрт", "Бір\nекі\nүш төрт", id="preformatted"),
        pytest.param(
            "<blockquote>Сөз</blockquote><figure><figcaption>Сурет</figcaption></figure>", "Сөз\nСурет", id="rest"
        ),
    ],
)
def test_blocks_are_lines(html: str, text: str) -> None:
    assert seen(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<b>Қа</b>зақстан", "Қазақстан", id="word in two styles"),
        pytest.param("<p><span>Мини</span><span>стрлік</span></p>", "Министрлік", id="word in two spans"),
        pytest.param("<b>Астана</b> <i>қаласы</i>", "Астана қаласы", id="space between"),
        pytest.param("<b>Астана </b><i>қаласы</i>", "Астана қаласы", id="space inside"),
        pytest.param("<b>Астана</b>&nbsp;<i>қаласы</i>", "Астана қаласы", id="no-break space between"),
        pytest.param("Ас<o:p></o:p>та<wbr>на", "Астана", id="foreign and empty elements"),
        pytest.param("Аста<!-- түсініктеме -->на", "Астана", id="comment"),
        pytest.param("<![if !supportLists]>1.<![endif]> Тармақ<b></b>", "1. Тармақ", id="conditional comment"),
    ],
)
def test_inline_markup_leaves_words_whole(html: str, text: str) -> None:
    assert seen(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<ul><li>бір</li><li>екі</li></ul>үш", "- бір\n- екі\nүш", id="list"),
        pytest.param(
            "<ol>\n<li>\n<p>бір</p>\n</li>\n<li><div>екі</div></li></ol>", "- бір\n- екі", id="blocks in items"
        ),
        pytest.param("<ul><li>бір<ul><li>екі</ul><li>үш</ul>", "- бір\n- екі\n- үш", id="nested list, ends left out"),
        pytest.param("<ul><li><ul><li>бір</ul></ul>", "- бір", id="item that only holds a list"),
        pytest.param("<ul><li></li><li> <br></li></ul><p>мәтін</p>", "мәтін", id="empty items"),
    ],
)
def test_items_of_lists(html: str, text: str) -> None:
    assert seen(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param(
            "<table><thead><tr><th>Облыс</th><th>Саны</th></tr></thead>"
            "<tbody><tr>\n<td><p>Абай</p></td>\n<td><p>1&nbsp;000</p></td>\n</tr></tbody></table>соңы",
            "Облыс | Саны\nАбай | 1 000\nсоңы",
            id="rows",
        ),
        pytest.param("<tr><td>а<br>ә<p>б<td>в", "а ә б | в", id="blocks in cells, ends left out"),
        pytest.param("<table><tr><td>а<td><td>б</table>", "а | | б", id="empty cell"),
        pytest.param("<table><tr><td><p>Бір</p><p>Екі</p><td>&nbsp;</table>", "Бір\nЕкі", id="layout around a body"),
        pytest.param("<table><tr><td> <td></table>", "", id="empty row"),
        pytest.param(
            "<table><tr><td>а<table><tr><td>б<td>в</table></td><td>г<p>ғ</td></tr><tr><td>д<td>е</table>",
            "а\nб | в\nг\nғ\nд | е",
            id="table in a table",
        ),
        pytest.param("<td>а<td>ә", "а\nә", id="cells without a row"),
        pytest.param("<table><tr>алдында<td>а<td>ә</table>", "алдында\nа | ә", id="text outside of cells"),
        pytest.param("<li><table><tr><td>а</table>", "- а", id="table in an item"),
        pytest.param("<table><caption>Атауы</caption><tr><td>а<td>ә</table>", "Атауы\nа | ә", id="caption"),
    ],
)
def test_tables(html: str, text: str) -> None:
    assert seen(html) == text


@pytest.mark.parametrize("element", ["script", "style", "template", "noscript", "iframe", "title"])
def test_what_is_not_shown_is_left_out(element: str) -> None:
    read = readable(f"<p>бір<{element}>жасырын<a href='/a'></a><img src='/b'></{element}></p><p>екі</p>", SITE)
    assert (read.text, read.links, read.media) == ("бір\nекі", (), ())


def test_a_whole_document_shows_its_body() -> None:
    document = (
        "<?xml version='1.0' encoding='windows-1251'?><!DOCTYPE html><html><head><meta charset=windows-1251>"
        "<title>Атауы</title><style>p{}</style></head><body><p>Мәтін</p></body></html>"
    )
    assert seen(document) == "Мәтін"
    assert seen(f"<p>Алды</p>{document}<p>Соңы</p>") == "Алды\nМәтін\nСоңы"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("1&nbsp;250&#160;000\u202f000", "1 250 000 000", id="thousands"),
        pytest.param("&laquo;Қазақстан&raquo; &ndash; 2025 &amp; 2026", "«Қазақстан» – 2025 & 2026", id="names"),
        pytest.param("2020&#150;2025", "2020–2025", id="a number of Windows"),
        pytest.param("&amp;quot;сөз&amp;quot;", "&quot;сөз&quot;", id="escaped twice, read once"),
        pytest.param("&lt;b&gt;", "<b>", id="escaped tag"),
        pytest.param("Қа\u00adзақ\u200bстан\ufeff\u2060", "Қазақстан", id="invisible"),
        pytest.param("Қа&shy;зақ&#8203;стан", "Қазақстан", id="invisible entities"),
        pytest.param("а \u200b ә", "а ә", id="invisible between spaces"),
        pytest.param("Қаз\x00ақ\x07стан\x96", "Қазақстан", id="control characters"),
        pytest.param("Қаз\ud800ақстан\udfff", "Қазақстан", id="lone surrogates"),
        pytest.param(normalize("NFD", "Йод, ёлка"), "Йод, ёлка", id="decomposed"),
        pytest.param("\ufeffМәтін", "Мәтін", id="byte order mark"),
        pytest.param("Қа\u034fзақ\ufffeст\ufdd0ан\U0010ffff", "Қазақстан", id="no characters"),
        pytest.param("а\u2800\u3164ә", "а ә", id="blanks that are letters"),
        pytest.param("\u3164", "", id="nothing but a blank"),
        pytest.param("Қа\U000e0041\U000e0042зақ", "Қазақ", id="tags of nothing"),
        pytest.param(
            "🏴\U000e0067\U000e0062\U000e007f 🇰🇿 1\ufe0f⃣", "🏴\U000e0067\U000e0062\U000e007f 🇰🇿 1\ufe0f⃣", id="flags"
        ),
    ],
)
@pytest.mark.parametrize("wrap", ["{}", "<p>{}</p>"], ids=["plain", "tagged"])
def test_characters(wrap: str, html: str, text: str) -> None:
    assert seen(wrap.format(html)) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("Бір\nекі\r\n\r\n  үш  ", "Бір\nекі\nүш", id="lines"),
        pytest.param("5 < 6 және 7 > 6", "5 < 6 және 7 > 6", id="comparison"),
        pytest.param("а<b болса", "а<b болса", id="a letter after it"),
        pytest.param("<<Бәйтерек>>", "<<Бәйтерек>>", id="quotes"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \n&nbsp;\u200b", "", id="blank"),
    ],
)
def test_plain_text_keeps_its_lines(raw: str, text: str) -> None:
    assert seen(raw) == text


def test_a_bare_less_than_stays_beside_tags() -> None:
    assert seen("<p>5 < 6, <b>иә</b></p>") == "5 < 6, иә"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<table><tr><td>инвести\x1fция<td>1 млн</table>", "инвестиция | 1 млн", id="optional hyphen"),
        pytest.param("<p>Алматы\x1eАстана</p>", "Алматы-Астана", id="no-break hyphen"),
        pytest.param("<p>Алматы&#30;Аста&#x1f;на</p>", "Алматы-Астана", id="references"),
        pytest.param("Алматы\x1eАстана", "Алматы-Астана", id="no tags"),
        pytest.param("<table><tr><td>а\x97б<td>в\x96г&#151;д</table>", "аб | вг—д", id="our own marks"),
        pytest.param("<p>👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈</p>", "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈", id="emoji"),
        pytest.param("<p>👩🏽\u200d⚕\ufe0f 🐈\u200d⬛</p>", "👩🏽\u200d⚕\ufe0f 🐈\u200d⬛", id="skin tone"),
        pytest.param("<p>Қа\u200dзақ👧\u200dстан\u200d👧</p>", "Қазақ👧стан👧", id="joiners that join no emoji"),
        pytest.param("&#" + "9" * 5_000 + ";", "\N{REPLACEMENT CHARACTER}", id="endless reference"),
        pytest.param("<p>&#" + "9" * 5_000 + ";</p>", "\N{REPLACEMENT CHARACTER}", id="endless reference in a tag"),
    ],
)
def test_characters_that_word_and_phones_leave(html: str, text: str) -> None:
    assert seen(html) == text


def test_a_player_shows_no_text() -> None:
    html = "<p>Алды</p><video src='/a.mp4'>Браузер көне <a href='/a.mp4'>жүктеу</a></video><p>Соңы</p>"
    read = readable(html, SITE)
    assert (read.text, read.links, read.media) == ("Алды\nСоңы", (), (f"{SITE}/a.mp4",))


def test_links_and_images_are_absolute_once_and_in_order() -> None:
    body = (
        "<p><a href='/uploads/ә.pdf'>1</a> <a href='https://example.org/x'>2</a> <a href='/uploads/ә.pdf'>3</a>"
        "<a href='mailto:press@example.org'>4</a><a href='#top'>5</a><a name='x'>6</a><a href>7</a>"
        "<img src='http://127.0.0.1:8000/uploads/b.jpg'><img src='/uploads/a.jpg'><img src='/uploads/b.jpg'>"
        "<img src='data:image/gif;base64,R0lGOD' data-src='/uploads/c.jpg'><img></p>"
    )
    read = readable(body, "http://127.0.0.1:8000")
    assert read.links == (f"{SITE}/uploads/%D3%99.pdf", "https://example.org/x")
    assert read.media == tuple(f"{SITE}/uploads/{name}.jpg" for name in "bac")


BODY = "<p>Бүгін <b>Үкімет</b> отырысы өтті.</p><p>Жоба құны: 1 000 теңге.</p><img src='/a.jpg' alt='б'>"


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(BODY.replace("<p>", "<p style='text-align: justify' class=x>"), id="style"),
        pytest.param(BODY.replace("src='/a.jpg' alt='б'", "alt='б' src='/a.jpg'"), id="attribute order"),
        pytest.param(BODY.replace("1 000", "1&nbsp;000"), id="no-break space"),
        pytest.param(BODY.replace("> ", ">\n   "), id="indentation"),
        pytest.param(BODY.replace("</p><p>", "</p>\n<p>&nbsp;</p>\n<p>"), id="empty paragraph"),
        pytest.param(BODY.replace("</p><p>", "<br><br>"), id="breaks for paragraphs"),
        pytest.param(BODY.replace("p>", "div>"), id="divisions"),
        pytest.param(BODY.replace("p>", "P>"), id="upper case"),
        pytest.param(BODY.replace("<b>", "<strong><span>").replace("</b>", "</span></strong>"), id="emphasis"),
        pytest.param(f"<html><body>{BODY}</body></html>", id="document"),
    ],
)
def test_an_edit_of_the_markup_changes_nothing(edited: str) -> None:
    assert readable(edited, SITE) == readable(BODY, SITE)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<div>" * 100_000 + "ішкі" + "</div>" * 100_000 + "<p>соңы", "ішкі\nсоңы", id="divisions"),
        pytest.param("<b>" * 100_000 + "ішкі", "ішкі", id="inline"),
        pytest.param("<table><tr><td>" * 20_000 + "ішкі", "ішкі", id="tables"),
        pytest.param("<ul><li>" * 20_000 + "ішкі", "- ішкі", id="lists"),
    ],
)
def test_nesting_has_no_limit(html: str, text: str) -> None:
    assert seen(html) == text


@pytest.mark.parametrize("html", ["<b><i>" * 2_000, "<div>" * 2_000 + "</div>" * 2_000, "<p>&nbsp;</p>" * 2_000])
def test_thousands_of_tags_around_nothing_are_no_empty_body(html: str) -> None:
    with pytest.raises(TooMuch, match="nothing between them"):
        readable(html, SITE)
    assert seen(f"{html}ішкі") == "ішкі"
    assert readable(f"{html}<img src=/uploads/a.jpg>", SITE).media == (f"{SITE}/uploads/a.jpg",)
    assert seen("<div><p>&nbsp;</p></div>" * 20) == ""


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (None, ""), ("", ""), ("-", "-"), ("Ата <b>заң</b>", "Ата заң"), ("Бір<br>екі", "Бір екі"),
        ("Бір\nекі ", "Бір екі"), ("&laquo;Алаш&raquo;&nbsp;күні", "«Алаш» күні"), ("5 < 6", "5 < 6"),
        ("«А» & «Ә»", "«А» & «Ә»"), ("<p>Тақырып</p>", "Тақырып"), ("&amp;quot;", "&quot;"),
    ],
)  # fmt: skip
def test_titles_become_one_line(title: str | None, line: str) -> None:
    assert plain(title) == line


TAGS = (
    "p", "div", "br", "b", "a", "img", "table", "tr", "td", "th", "ul", "li", "pre", "script", "style", "head", "body",
    "html", "template", "o:p", "textarea", "svg", "option",
)  # fmt: skip
MARKUP = st.sampled_from(
    [form.format(tag) for tag in TAGS for form in ("<{}>", "</{}>", "<{} href='/ә' src=x ")]
    + ["<!--", "-->", "<![CDATA[", "]]>", "<?x", "&nbsp;", "&#0;", "&#xD800;", "\0", "\ud800", "\x1f", "\x1e", " ", "<"]
)  # fmt: skip


@given(st.lists(MARKUP | st.text(max_size=5), max_size=25).map("".join))
def test_any_body_is_read_into_clean_lines(html: str) -> None:
    text = readable(html, SITE).text
    assert json.loads(json.dumps(text).encode()) == text.encode().decode()
    assert is_normalized("NFC", text)
    assert all(line and line == " ".join(line.split()) for line in text.split("\n") if text)
    assert seen(escape(text)) == text
    assert "\n" not in plain(html)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        pytest.param("<p>" + "а\u0301" + "\u0316\u0301" * 50_000, "combining marks at character 2", id="marks"),
        pytest.param("<p>а" + "&#769;" * 50_000, "combining marks", id="marks by reference"),
        pytest.param("а" + "\u0301" * 50_000, "combining marks", id="marks without tags"),
        pytest.param("<b>" * 50_000 + "</i>" * 50_000, "within 50,000 open elements", id="ends without a beginning"),
        pytest.param("<p>" + "а" * 20_000_000, "a body of 20,000,003 characters", id="length"),
    ],
)
def test_what_would_cost_more_than_its_size_is_refused(html: str, reason: str) -> None:
    with pytest.raises(TooMuch, match=reason):
        readable(html, SITE)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>Йе" + "\u0308\u0301" * 40 + "</p>" + "<p>Сөз.</p>" * 5_000, id="a joke with marks"),
        pytest.param(("<b>Сөз</i>.</b>" * 5_000) + "</div>" * 500, id="slips of an editor"),
    ],
)
def test_what_people_write_is_read(html: str) -> None:
    assert "Сөз." in seen(html)
