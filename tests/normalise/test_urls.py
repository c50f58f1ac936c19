"""Citations, details pages, links and images."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.urls import SITE, Citation, UnknownUrl, absolute, cited, details_url, valid_slug

PAGE = "https://www.gov.kz/memleket/entities/mfa/press/news/details/1089049"
ITEM = Citation("mfa", "news", "1089049", "kk")


@pytest.mark.parametrize(
    "raw",
    [
        f"{PAGE}?lang=kk",
        f"  {PAGE}?lang=kk\n",
        PAGE.replace("https", "http") + "?lang=kk",
        PAGE.replace("www.", "") + "?lang=kk",
        PAGE.replace("https:", "") + "?lang=kk",
        PAGE.replace("https://", "") + "?lang=kk",
        PAGE.replace("www.gov.kz", "WWW.Gov.KZ") + "?lang=kk",
        PAGE.replace("www.gov.kz", "www.gov.kz:443") + "?lang=kk",
        PAGE.replace("/press", "//press") + "?lang=kk",
        PAGE.replace("mfa", "MFA") + "?lang=kk",
        f"{PAGE}/?lang=kk",
        f"{PAGE}?lang=kk/",
        f"{PAGE}?LANG=KK",
        f"{PAGE}?lang=kz",
        f"{PAGE}?lang=kaz",
        f"{PAGE}?lang=kk#comments",
        f"{PAGE}?directionId=17&lang=kk",
        f"{PAGE}?lang=kk&directionId=17",
        f"{PAGE}?directionId=17&amp;lang=kk",
        f"{PAGE}?lang=kk?utm_source=telegram",
        f"{PAGE}&lang=kk",
        f"{PAGE}%3Flang%3Dkk",
        PAGE.replace("://", "%3A%2F%2F") + "?lang=kk",
        PAGE.replace("1089049", "001089049") + "?lang=kk",
        *(
            f"{PAGE}?lang=kk{glued}"
            for glued in (".", ",", ")", "»", '"', ";", ").", "&quot;", "&raquo;.", "…", "\u200b")
        ),
        f"«{PAGE}?lang=kk»",
        f"<{PAGE}?lang=kk>",
    ],
)
def test_every_form_of_a_citation_is_read(raw: str) -> None:
    assert cited(raw) == ITEM


@pytest.mark.parametrize(
    ("tail", "lang"),
    [
        ("", None), ("/", None), (".", None), ("#x", None), ("?directionId=1", None), ("?lang=", None),
        ("?lang=russian", None), ("?lang=x", None), ("?language=kk", None), ("#?lang=kk", None),
        ("?lang=ru", "ru"), ("?lang=rus", "ru"), ("?lang=ru-RU", "ru"), ("?lang=eng", "en"), ("?lang=EN", "en"),
        ("?lang=qq", "qq"), ("?lang=tr", "tr"), ("?lang=kkТолығырақ", "kk"),
    ],
)  # fmt: skip
def test_the_language_of_a_citation(tail: str, lang: str | None) -> None:
    assert cited(PAGE + tail) == Citation("mfa", "news", "1089049", lang)


@pytest.mark.parametrize("section", ["news", "releases", "events", "article", "media"])
def test_the_section_of_a_citation(section: str) -> None:
    assert cited(PAGE.replace("news", section)).section == section


@pytest.mark.parametrize("key", ["bilim-kuni-2025", "2025-zhyl", "a_b", "білім-күні"])
def test_a_slug_is_a_key_without_an_id(key: str) -> None:
    citation = cited(details_url("edu", "article", key, "ru"))
    assert (citation.key, citation.article_id) == (key, None)


def test_an_id_is_a_number() -> None:
    assert ITEM.article_id == 1089049


@pytest.mark.parametrize(
    "raw",
    [
        "", "-", "https://www.gov.kz/", "https://www.gov.kz/memleket/entities/mfa",
        "https://www.gov.kz/memleket/entities/mfa/press/news?lang=kk",
        "https://www.gov.kz/memleket/entities/mfa/press/news/2?lang=kk",
        "https://www.gov.kz/memleket/entities/mfa/press/news/details/?lang=kk",
        f"{PAGE}/comments", f"{PAGE} {PAGE}", f"Ақпарат көзі: {PAGE}",
        PAGE.replace("www.gov.kz", "www.gov.kz.example.org"), PAGE.replace("www.gov.kz", "my-gov.kz"),
        PAGE.replace("www.gov.kz", "egov.kz"), PAGE.replace("https", "ftp"),
        PAGE.replace("1089049", "0"), PAGE.replace("1089049", str(2**53)), PAGE.replace("1089049", "9" * 5000),
        PAGE.replace("mfa", "-mfa"), PAGE.replace("mfa", "mſa"),
        PAGE.replace("news", "жаңалық"), PAGE.replace("mfa", "сыртқы"), PAGE.replace("mfa", "a" * 65),
    ],
)  # fmt: skip
def test_everything_else_is_unknown(raw: str) -> None:
    with pytest.raises(UnknownUrl) as error:
        cited(raw)
    assert len(str(error.value)) < 300


def test_the_largest_id_is_known() -> None:
    assert cited(PAGE.replace("1089049", str(2**53 - 1))).article_id == 2**53 - 1


@pytest.mark.parametrize(
    ("lang", "url"), [("kk", f"{PAGE}?lang=kk"), ("tr", f"{PAGE}?lang=tr"), (None, PAGE)], ids=["kk", "tr", "none"]
)
def test_the_canonical_url(lang: str | None, url: str) -> None:
    assert details_url("mfa", "news", 1089049, lang) == url
    assert Citation("mfa", "news", "1089049", lang).url == url


@given(
    st.builds(
        Citation,
        entity=st.from_regex(r"[a-z0-9][a-z0-9-]{0,63}", fullmatch=True),
        section=st.sampled_from(["news", "releases", "events", "article"]),
        key=st.integers(1, 2**53 - 1).map(str) | st.from_regex(r"[a-zәғқңөұүһі]+(-[a-z0-9]+){0,5}", fullmatch=True),
        lang=st.sampled_from(["kk", "ru", "en", "qq", "tr", None]),
    )
)
def test_the_canonical_url_cites_its_item(citation: Citation) -> None:
    assert cited(citation.url) == citation


@given(st.text())
def test_any_text_is_a_citation_or_unknown(tail: str) -> None:
    try:
        citation = cited(PAGE + tail)
    except UnknownUrl:
        return
    assert cited(citation.url) == citation


@pytest.mark.parametrize("slug", ["mfa", "abay-aksuat-district", "2gis", "a", "x" * 64, "almaty-region-1"])
def test_slugs(slug: str) -> None:
    assert valid_slug(slug)


@pytest.mark.parametrize("text", ["", "*", "MFA", "-mfa", "mfa ", "mfa\n", "м", "a_b", "a/b", "x" * 65])
def test_no_slugs(text: str) -> None:
    assert not valid_slug(text)


MIRROR = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        pytest.param("/uploads/2025/x.jpg", f"{SITE}/uploads/2025/x.jpg", id="path"),
        pytest.param("uploads/x.jpg", f"{SITE}/uploads/x.jpg", id="relative path"),
        pytest.param("../uploads/x.jpg", f"{SITE}/uploads/x.jpg", id="upwards"),
        pytest.param(" /uploads/x.jpg\n", f"{SITE}/uploads/x.jpg", id="white space"),
        pytest.param("/uploads/а б.pdf", f"{SITE}/uploads/%D0%B0%20%D0%B1.pdf", id="Cyrillic and a space"),
        pytest.param("/uploads/%D0%B0.pdf", f"{SITE}/uploads/%D0%B0.pdf", id="encoded already"),
        pytest.param("http://gov.kz", f"{SITE}/", id="bare host"),
        pytest.param("http://www.gov.kz/a?b=1#c", f"{SITE}/a?b=1#c", id="http"),
        pytest.param("HTTPS://GOV.KZ/a", f"{SITE}/a", id="upper case"),
        pytest.param("//www.gov.kz/a", f"{SITE}/a", id="no scheme"),
        pytest.param("https://www.gov.kz:443/a", f"{SITE}/a", id="port"),
        pytest.param(f"{MIRROR}/uploads/x.jpg", f"{SITE}/uploads/x.jpg", id="the server asked"),
        pytest.param(f"{MIRROR}", f"{SITE}/", id="the server asked, bare"),
        pytest.param("http://127.0.0.1:9000/x", "http://127.0.0.1:9000/x", id="another port"),
        pytest.param("//cdn.example.org/x.js", "https://cdn.example.org/x.js", id="another host"),
        pytest.param("http://Example.org/Ә?q=ә", "http://example.org/%D3%98?q=%D3%99", id="its Cyrillic path"),
        pytest.param("https://қазына.example/", "https://xn--80aauy3e1z.example/", id="Cyrillic host"),
        pytest.param("https://my-gov.kz/x", "https://my-gov.kz/x", id="a host that ends alike"),
    ],
)
def test_addresses_become_absolute(raw: str, url: str) -> None:
    assert absolute(raw, MIRROR) == url


def test_the_path_of_a_mirror_goes_too() -> None:
    assert (
        absolute("http://mirror.example/govkz/uploads/x.jpg", "http://mirror.example/govkz/") == f"{SITE}/uploads/x.jpg"
    )
    assert (
        absolute("http://mirror.example/else/x.jpg", "http://mirror.example/govkz")
        == "http://mirror.example/else/x.jpg"
    )


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "#", "#top", "javascript:void(0)", "JavaScript:alert(1)", "data:image/gif;base64,R0lGOD", "tel:+77172",
        "mailto:press@example.org", "ftp://example.org/x", "file:///C:/x.doc", "http://", "https://[::1", "http://[x]/",
        "http://a b/", "http://example.org:99999/", "http://example.org:port/", "/\ud800",
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_none(raw: str) -> None:
    assert absolute(raw, MIRROR) is None


PIECES = st.sampled_from(
    ["http://", "https:", "//", "/", "?", "#", "@", ":", ":80", "[", "]", "..", "%", "%zz", "%D0", " ", "\n", "\\",
     "\ud800", "\0", "gov.kz", "www.gov.kz", "127.0.0.1:8000", "қала.kz", "é", "a", "q=ә", "&", "+", "|"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join))
def test_absolute_never_raises_and_settles_at_once(raw: str) -> None:
    url = absolute(raw, MIRROR)
    if url is not None:
        assert url.isascii()
        assert url.startswith(("http://", "https://"))
        assert not any(character.isspace() for character in url)
        assert absolute(url, MIRROR) == url
