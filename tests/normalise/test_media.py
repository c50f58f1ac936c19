"""What a body embeds is content: its addresses are noted, wherever markup can hold one."""

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.media import candidates
from govkz_crawler.normalise.stages import Origin, normalise
from govkz_crawler.normalise.text import readable
from govkz_crawler.normalise.urls import SITE
from tests.normalise.test_stages import item

UPLOAD = f"{SITE}/uploads/2026/1/1"
FORMS = {
    "iframe": ("<iframe src='https://www.youtube.com/embed/abc'></iframe>", ["https://www.youtube.com/embed/abc"]),
    "iframe of any scheme": ("<iframe src='//rutube.ru/play/embed/1'></iframe>", ["https://rutube.ru/play/embed/1"]),
    "late iframe": ("<iframe data-src='https://www.youtube.com/embed/abc'>", ["https://www.youtube.com/embed/abc"]),
    "video": ("<video src='/uploads/2026/1/1/a.mp4' poster=/uploads/2026/1/1/a.jpg></video>",
              [f"{UPLOAD}/a.mp4", f"{UPLOAD}/a.jpg"]),
    "video of sources": ("<video><source src=/uploads/2026/1/1/a.webm><source src=/uploads/2026/1/1/a.mp4>"
                         "<track src=/uploads/2026/1/1/kk.vtt></video>",
                         [f"{UPLOAD}/a.webm", f"{UPLOAD}/a.mp4", f"{UPLOAD}/kk.vtt"]),
    "audio": ("<audio><source src=/uploads/2026/1/1/a.mp3></audio>", [f"{UPLOAD}/a.mp3"]),
    "embed": ("<embed src=/uploads/2026/1/1/a.pdf>", [f"{UPLOAD}/a.pdf"]),
    "object": ("<object data=/uploads/2026/1/1/a.swf><param name=movie value=/uploads/2026/1/1/b.swf>"
               "<param name=bgcolor value='#fff'></object>", [f"{UPLOAD}/a.swf", f"{UPLOAD}/b.swf"]),
    "picture": ("<picture><source srcset='/uploads/2026/1/1/b.webp 1x, /uploads/2026/1/1/a.webp 2x'>"
                "<img src=/uploads/2026/1/1/a.jpg></picture>",
                [f"{UPLOAD}/b.webp", f"{UPLOAD}/a.webp", f"{UPLOAD}/a.jpg"]),
    "srcset": ("<img srcset='/uploads/2026/1/1/a.jpg 480w, /uploads/2026/1/1/b.jpg 800w'>",
               [f"{UPLOAD}/a.jpg", f"{UPLOAD}/b.jpg"]),
    "drawing": ("<svg><image xlink:href=/uploads/2026/1/1/a.png></image></svg>", [f"{UPLOAD}/a.png"]),
    "CKEditor": ("<figure class=media><oembed url='https://youtu.be/abc'></oembed></figure>", ["https://youtu.be/abc"]),
    "loaded late": ("<img src='data:,' data-original=/uploads/2026/1/1/a.jpg data-lazy-src=/uploads/2026/1/1/b.jpg>",
                    [f"{UPLOAD}/a.jpg", f"{UPLOAD}/b.jpg"]),
    "background": ("<p style=\"background: URL( '/uploads/2026/1/1/a.jpg' ), url(/uploads/2026/1/1/b.jpg)\"></p>",
                   [f"{UPLOAD}/a.jpg", f"{UPLOAD}/b.jpg"]),
    "background of former days": ("<table background=/uploads/2026/1/1/a.jpg></table>", [f"{UPLOAD}/a.jpg"]),
    "no background": ("<div style='width: calc(1px); background: url()' background=''></div>", []),
    "within what nobody sees": ("<noscript><img src=/uploads/2026/1/1/a.jpg></noscript>", []),
    "no address": ("<iframe src='about:blank'></iframe><img src='' srcset=' , '><video src='blob:x'>", []),
}  # fmt: skip


@pytest.mark.parametrize(("html", "media"), FORMS.values(), ids=FORMS)
def test_every_form(html: str, media: list[str]) -> None:
    read = readable(f"<p>Алды</p>{html}", SITE)
    assert (read.text, read.links, list(read.media)) == ("Алды", (), media)


def test_in_the_order_of_the_document_each_once() -> None:
    html = "<img src=/b><video src=/c poster=/b></video><p><img src=/a></p><iframe src=/c></iframe>"
    assert readable(html, SITE).media == (f"{SITE}/b", f"{SITE}/c", f"{SITE}/a")


@pytest.mark.parametrize(
    "body",
    ["<p><img src='/uploads/2026/1/1/a.jpg'></p>", *(FORMS[name][0] for name in ("iframe", "video", "background"))],
)
@pytest.mark.parametrize(("lang", "title"), [("kk", "Егін жиналды"), ("ru", "Уборка завершена")])
def test_a_body_of_media_is_content(lang: str, title: str, body: str) -> None:
    one, other = (
        normalise(Origin(SITE), [item(lang=lang, title=title, body=html, published_raw="2026-01-01")])[0].item
        for html in (body, body.replace("/1/1/", "/1/2/").replace("abc", "xyz"))
    )
    assert (one.text, one.translation) == ("", "own")
    assert len(one.media) == len(other.media) > 0
    assert one.media != other.media  # another video is an edit


PICTURE = bytes(range(256)) * 4


def test_a_picture_that_was_pasted_goes_by_the_name_of_what_it_is() -> None:
    packed = b64encode(PICTURE).decode()
    [name] = readable(f"<img src='data:image/png;base64,{packed}'>", SITE).media
    digest = b64encode(sha256(PICTURE).digest(), b"-_").decode().rstrip("=")
    assert name == f"ni:///sha-256;{digest}?ct=image/png"
    assert readable(f"<img src='data:image/png;base64,{packed[:-8]}'>", SITE).media != (name,)


@pytest.mark.parametrize("address", ["data:image/gif;base64,R0lGODlhAQABAAAAACw=", "data:", "data:x" * 200, "DATA:,"])
def test_what_only_keeps_a_place_is_no_picture(address: str) -> None:
    assert readable(f"<img src='{address}'>", SITE).media == ()


@pytest.mark.parametrize(
    ("srcset", "addresses"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg 1x, b.jpg 2x", ["a.jpg", "b.jpg"]),
        ("a.jpg, b.jpg", ["a.jpg", "b.jpg"]),
        ("a,b.jpg 1x,c.jpg 2x", ["a,b.jpg", "c.jpg"]),
        (" , a.jpg 100w 50h ,b.jpg,", ["a.jpg", "b.jpg"]),
        (",", []),
        ("", []),
    ],
)
def test_sets_of_sources(srcset: str, addresses: list[str]) -> None:
    assert list(candidates(srcset)) == addresses


@given(st.lists(st.from_regex(r"[a-z][a-z0-9/._-]{0,9}", fullmatch=True)), st.sampled_from([" 1x, ", " 100w,", ", "]))
def test_what_is_set_is_read(addresses: list[str], separator: str) -> None:
    assert list(candidates(separator.join(addresses))) == addresses
