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
    "token": (LIST, f"{LIST}&token=abc.def&sid=1"),
    "signed": ("https://cdn.example.org/a.mp4",
               "https://cdn.example.org/a.mp4?X-Amz-Signature=a&X-Amz-Expires=1&Expires=2&Signature=b"),
    "cache buster": (OTHER, f"{OTHER}&_=1760875800123&t=1760875800&r=0.8273645"),
    "share of a video": (VIDEO, f"{VIDEO}&si=Ab1&feature=youtu.be"),
    "counter": ("https://counter.yadro.ru/hit", "https://counter.yadro.ru/hit?r;s1*2;0.123"),
    "counter of Kazakhstan": ("https://c.zero.kz/z.png", "https://c.zero.kz/z.png?u=1&t=2"),
    "direction of an item": (PAGE, "http://gov.kz/memleket/entities/mfa/press/news/details/7/?directionId=9&lang=kz"),
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
