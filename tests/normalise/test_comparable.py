"""Two addresses of the same thing compare as equal, whatever a visit has left in them; those of two things do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.comparable_urls import comparable

UPLOAD = "https://www.gov.kz/uploads/2026/1/1/a.jpg"
PAGE = "https://www.gov.kz/memleket/entities/mfa/press/news/details/7?lang=kk"
LIST = "https://www.gov.kz/memleket/entities/mfa/press/news?lang=kk"
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"
OTHER = "https://example.org/a?id=1234567890"

SAME = {
    "campaign": (OTHER, f"{OTHER}&utm_source=telegram&utm_medium=post&UTM_Campaign=1"),
    "Facebook": (OTHER, f"{OTHER}&fbclid=IwAR0abc"),
    "Yandex": (OTHER, "https://example.org/a?yclid=1&_openstat=x&id=1234567890"),
    "Google": (OTHER, f"{OTHER}&gclid=1&_ga=2&_gl=3&gbraid=4"),
    "order": ("https://example.org/?a=1&b=2", "https://example.org/?b=2&a=1"),
    "nothing but tracking": ("https://example.org/", "http://EXAMPLE.org:80?utm_source=x"),
    "version of an upload": (UPLOAD, f"{UPLOAD}?v=2"),
    "moment of an upload": (UPLOAD, f"{UPLOAD}?1760875800"),
    "session in the path": ("https://example.org/a", "https://example.org/a;jsessionid=0A1B?PHPSESSID=c"),
    "token": (LIST, f"{LIST}&token=abc.def&sid=0a1b2c3d4e5f6071"),
    "signed": ("https://cdn.example.org/a.mp4",
               "https://cdn.example.org/a.mp4?X-Amz-Signature=a&X-Amz-Expires=1&Expires=2&Signature=b"),
    "cache buster": (OTHER, f"{OTHER}&_=1760875800123&t=1760875800&r=0.8273645"),
    "share of a video": (VIDEO, f"{VIDEO}&si=Ab1&feature=youtu.be"),
    "counter": ("https://counter.yadro.ru/hit", "https://counter.yadro.ru/hit?r;s1*2;0.123"),
    "counter of Kazakhstan": ("https://c.zero.kz/z.png", "https://c.zero.kz/z.png?u=1&t=2"),
    "direction of an item": (PAGE, "http://gov.kz/memleket/entities/mfa/press/news/details/7/?directionId=9&lang=kz"),
    "click": (OTHER, f"{OTHER}&rb_clickid=1&ysclid=2"),
    "host": (OTHER, OTHER.replace("https://", "http://www.").replace("org/", "org./")),
    "host for telephones": (VIDEO, VIDEO.replace("www.", "m.")),
    "slash at the end": ("https://example.org/a", "https://example.org/a/"),
    "slash of the site's": (LIST, LIST.replace("?", "/?")),
    "reference": ("https://example.org/?a=1&b=2", "https://example.org/?a=1&amp;amp;b=2&amp;utm_source=x"),
    "semicolon": ("https://example.org/?a=1&b=2", "https://example.org/?a=1;utm_source=x;b=2"),
    "case of escapes": ("https://example.org/%D0%B0?q=%D3%99", "https://example.org/%d0%b0?q=%d3%99"),
    "needless escapes": ("https://example.org/a-b?q=c%20d", "https://example.org/a%2Db?q=%63+d"),
    "session of PHP in the path": ("https://example.org/a", "https://example.org/a;PHPSESSID=0a1b"),
    "session of ASP.NET": ("https://example.org/a.aspx", "https://example.org/(S(lit3py55t21z5v55vlm25s55))/a.aspx"),
    "version of a picture": ("https://example.org/a.jpg", "https://example.org/a.jpg?v=1.2.3"),
    "moment of a picture": ("https://example.org/a.jpg?w=9", "https://example.org/a.jpg?w=9&1760875800"),
    "machine of a picture": ("https://cdn1.example.org/a.jpg", "https://cdn-12.example.org/a.jpg"),
    "machine of an upload": (UPLOAD, UPLOAD.replace("www", "cdn2").replace("2026/", "/2026/")),
    "count": (OTHER, f"{OTHER}&views=1234&hits=2"),
    "campaign behind the place": (f"{OTHER}#b", f"{OTHER}#b&utm_source=x"),
    "place that a search found": (OTHER, f"{OTHER}#:~:text=abc"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_the_same(one: str, other: str) -> None:
    assert comparable(one) == comparable(other) == comparable(comparable(other))


DIFFERENT = {
    "another upload": (UPLOAD, UPLOAD.replace("a.jpg", "b.jpg")),
    "another video": (VIDEO, VIDEO.replace("abc", "xyz")),
    "a video's place": (VIDEO, f"{VIDEO}&t=30s"),
    "another language": (PAGE, PAGE.replace("kk", "ru")),
    "another item": (PAGE, PAGE.replace("7", "8")),
    "another id of ten digits": (OTHER, OTHER.replace("0", "1")),
    "another place on a page": (OTHER, f"{OTHER}#b"),
    "another host": (OTHER, OTHER.replace("example.org", "example.com")),
    "another page of a list": (f"{LIST}&page=1", f"{LIST}&page=2"),
    "another view": ("https://example.org/?views=list", "https://example.org/?views=map"),
    "another session of parliament": ("https://example.org/?session=5", "https://example.org/?session=6"),
    "another section": ("https://example.org/?sid=12", "https://example.org/?sid=13"),
    "another order of one parameter": ("https://example.org/?a=1&a=2", "https://example.org/?a=2&a=1"),
    "a slash in a name": ("https://example.org/a%2Fb", "https://example.org/a/b"),
    "an ampersand in a value": ("https://example.org/?q=a%26b", "https://example.org/?q=a&b"),
    "another size of a picture": ("https://example.org/a.jpg?w=1", "https://example.org/a.jpg?w=2"),
    "another host of files": ("https://cdn.example.org/a.jpg", "https://img.example.org/a.jpg"),
    "the host of another body": ("https://mfa.gov.kz/uploads/a.jpg", "https://moa.gov.kz/uploads/a.jpg"),
    "another query elsewhere": ("https://example.org/uploads/a?v=1", "https://example.org/uploads/a?v=2"),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_not_the_same(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


@pytest.mark.parametrize(
    "text", ["", "ni:///sha-256;abc?ct=image/png", "https://[", "mailto:a@b.kz", f"https://a/{'b' * 9_000}?utm_a=1"]
)
def test_what_is_no_address_stays(text: str) -> None:
    assert comparable(text) == text


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z.:0-9]{1,20}[/a-z;=?&#_]{0,30}", fullmatch=True))
def test_any_text_has_one_form(text: str) -> None:
    form = comparable(text)
    assert comparable(form) == form
