"""What is read without a parser reads as a parser would have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise import simple_markup
from govkz_crawler.normalise.text import readable
from govkz_crawler.normalise.urls import SITE

FOR_A_PARSER = "<!---->"  # a comment shows nothing, and only a parser reads over it

TEXTS = st.sampled_from([
    "Үкімет", "отырысы ", " өтті.", " ", "\n", "\r\n", "\t", "\xa0", "&nbsp;", "&laquo;сөз&raquo;", "&amp;lt;",
    "&lt;p&gt;", "&quot;", "a > b", "-", "&mdash;", "\u200b", "\xad", "e\u0301", "\x01", "\x96", "\x97", "😀",
    "&#8211;", "&apos;", "&unknown;", "&nbsp", "& ", "5 < 6",
])  # fmt: skip
ATTRIBUTES = st.sampled_from([
    "", "", ' style="text-align: justify;"', ' style="font-family:&quot;Times&quot;,serif"', ' href="/uploads/1.pdf"',
    ' href="https://www.gov.kz/x?a=1&amp;b=2"', ' href="/a"  id="b" ', ' src="/uploads/1.jpg" alt=""', ' src="/қ.png"',
    ' srcset="/1.png 1x, /2.png 2x"', ' href="a" href="b"', " href='c'", " href=d", ' HREF="e"', ' href="a&b"',
    " disabled",
])  # fmt: skip
INLINE = ("a", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u", "s", "strike")
ENDS = ("", "/", " /")


@st.composite
def element(draw, names, content):
    name = draw(st.sampled_from(names))
    return f"<{name}{draw(ATTRIBUTES)}>{draw(content)}</{name}>"


def some(content, most=4):
    return st.lists(content, max_size=most).map("".join)


VOID = st.builds("<{}{}{}>".format, st.sampled_from(["br", "img", "hr"]), ATTRIBUTES, st.sampled_from(ENDS))
PHRASES = some(st.recursive(TEXTS | VOID, lambda inner: element(INLINE, some(inner, 2)), max_leaves=6))
SPACE = st.sampled_from(["", "\n", "\r\n", " "])
ROWS = some(element(["tr"], some(element(["td", "th"], PHRASES | element(["p"], PHRASES)) | SPACE, 3)) | SPACE)
BLOCKS = (
    element(["p", "h1", "h2", "h6", "blockquote", "pre", "center"], PHRASES)
    | element(["ul", "ol"], some(element(["li"], PHRASES | element(["p"], PHRASES)) | SPACE))
    | element(["table"], ROWS | element(["tbody", "thead"], ROWS))
)
BODIES = some(st.recursive(BLOCKS | SPACE, lambda inner: element(["div"], some(inner | PHRASES)), max_leaves=6))
BROKEN = st.lists(
    BLOCKS
    | TEXTS
    | st.builds("<{}{}>".format, st.sampled_from(["", "/"]), st.sampled_from([*INLINE, "p", "div", "li"]))
).map("".join)


@given(BODIES | BROKEN)
def test_any_markup_reads_as_a_parser_has_it(html: str) -> None:
    assert readable(html, SITE) == readable(FOR_A_PARSER + html, SITE)


class Told:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.of: list[object] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.of.append((tag, attributes))

    def data(self, text: str) -> None:
        self.of.append(text)

    def end(self, tag: str) -> None:
        self.of.append(f"/{tag}")


def test_a_reader_is_told_of_tags_attributes_and_texts_in_their_order() -> None:
    told = Told()
    html = '<p>Құжат <a href="/1?a&amp;b">&laquo;Жарлық&raquo;</a><br /></p>\r\n<ul><li>бір</li></ul>'
    assert simple_markup.read(html, told)
    assert told.of == [
        ("p", {}), "Құжат ", ("a", {"href": "/1?a&b"}), "«Жарлық»", "/a", ("br", {}), "/br", "/p", "\r\n",
        ("ul", {}), ("li", {}), "бір", "/li", "/ul",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>бір<p>екі</p></p>", id="a tag that closes another"),
        pytest.param("<p>бір", id="a tag that is not closed"),
        pytest.param("бір<br>екі", id="text in no element"),
        pytest.param("<p><b><i>бір</b></i></p>", id="tags that cross"),
        pytest.param("</div><p>бір</p>", id="an end without a beginning"),
        pytest.param("<p class=a>бір</p>", id="an attribute without quotes"),
        pytest.param('<a href="1" href="2"></a>', id="an attribute twice"),
        pytest.param("<p>&bogus;</p>", id="a reference that nobody knows"),
        pytest.param("<p>5 < 6</p>", id="an angle in a text"),
        pytest.param("<!-- бір --><p>екі</p>", id="a comment"),
        pytest.param("<P>бір</P>", id="capital letters"),
        pytest.param("<p/>бір", id="an end in a beginning"),
        pytest.param("<div>" * 100 + "</div>" * 100, id="nesting without end"),
        pytest.param("<script>бір</script>", id="what is not shown"),
    ],
)
def test_what_takes_rules_is_left_to_a_parser(html: str) -> None:
    assert not simple_markup.read(html, Told())
