"""Dates of publication in every form in use."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import ALMATY, parse_utc, utc
from govkz_crawler.normalise.dates import Clock, Published, UnknownDate, published

MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2099, 12, 31), timezones=st.just(ALMATY))  # noqa: DTZ001
CHANGE = datetime(2024, 3, 1, 0, 0, 1, tzinfo=ALMATY)


def day_in_almaty(at: str) -> str:
    return parse_utc(at).astimezone(ALMATY).date().isoformat()


@pytest.mark.parametrize(
    ("raw", "at", "on"),
    [
        pytest.param("2026-06-09T11:48:00Z", "2026-06-09T11:48:00Z", "2026-06-09", id="GraphQL"),
        pytest.param("2026-02-17T10:00:00.000+00:00", "2026-02-17T10:00:00Z", "2026-02-17", id="REST"),
        pytest.param("2026-02-17T18:59:00+00:00", "2026-02-17T18:59:00Z", "2026-02-17", id="last minute"),
        pytest.param("2026-02-17T19:00:00+00:00", "2026-02-17T19:00:00Z", "2026-02-18", id="next day there"),
        pytest.param("2024-02-10T18:30:00Z", "2024-02-10T18:30:00Z", "2024-02-11", id="next day at UTC+6"),
        pytest.param("2026-02-17T10:00:00.5Z", "2026-02-17T10:00:00Z", "2026-02-17", id="short fraction"),
        pytest.param("2026-02-17T10:00:00.123456789Z", "2026-02-17T10:00:00Z", "2026-02-17", id="nanoseconds"),
        pytest.param("2026-02-17T10:00:00+0500", "2026-02-17T05:00:00Z", "2026-02-17", id="offset"),
        pytest.param("2026-02-17T10:00:00+05", "2026-02-17T05:00:00Z", "2026-02-17", id="short offset"),
        pytest.param("2026-02-17T10:00:00", "2026-02-17T05:00:00Z", "2026-02-17", id="civil time"),
        pytest.param("2023-02-17 10:00", "2023-02-17T04:00:00Z", "2023-02-17", id="civil time at UTC+6"),
        pytest.param("2026-02-17T00:00:00+05:00", "2026-02-16T19:00:00Z", "2026-02-17", id="a real midnight"),
        pytest.param("2026-02-17T00:00:01Z", "2026-02-17T00:00:01Z", "2026-02-17", id="a second after"),
        pytest.param("1760875800", "2025-10-19T12:10:00Z", "2025-10-19", id="epoch seconds"),
        pytest.param("1760875800999", "2025-10-19T12:10:00Z", "2025-10-19", id="epoch milliseconds"),
        pytest.param(" 2026-06-09T11:48:00Z \n", "2026-06-09T11:48:00Z", "2026-06-09", id="white space"),
    ],
)
def test_machine_times(raw: str, at: str, on: str) -> None:
    assert published(raw) == Published(at, on, date_only=False)


@pytest.mark.parametrize(
    "raw",
    [
        "2020-03-05T00:00:00Z",
        "2020-03-05T00:00:00.000+00:00",
        "2020-03-05T00:00:00+0000",
        "Thu, 05 Mar 2020 00:00:00 GMT",
        "1583366400",
    ],
)
def test_midnight_at_offset_zero_is_a_date_without_a_time(raw: str) -> None:
    assert published(raw) == Published("2020-03-05T00:00:00Z", "2020-03-05", date_only=True)


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        pytest.param("2025-10-19", "2025-10-18T19:00:00Z", id="ISO"),
        pytest.param("19.10.2025", "2025-10-18T19:00:00Z", id="numbers"),
        pytest.param("29.02.2024", "2024-02-28T18:00:00Z", id="at UTC+6"),
        pytest.param("01.03.2024", "2024-02-29T19:00:00Z", id="at UTC+5"),
    ],
)
def test_a_written_date_begins_at_midnight_in_almaty(raw: str, at: str) -> None:
    assert published(raw) == Published(at, day_in_almaty(at), date_only=True)


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        pytest.param("Tue, 09 Jun 2026 11:48:00 GMT", "2026-06-09T11:48:00Z", id="GMT"),
        pytest.param("Tue, 9 Jun 2026 11:48:00 UT", "2026-06-09T11:48:00Z", id="UT, short day"),
        pytest.param("09 Jun 2026 11:48 Z", "2026-06-09T11:48:00Z", id="no weekday, no seconds"),
        pytest.param("Tue, 09 Jun 2026 16:48:00 +0500", "2026-06-09T11:48:00Z", id="offset"),
        pytest.param("Tue, 09 Jun 2026 11:48:00 -0000", "2026-06-09T11:48:00Z", id="unknown local zone"),
        pytest.param("Tue, 09 Jun 2026 07:48:00 EDT", "2026-06-09T11:48:00Z", id="American zone"),
        pytest.param("Tue, 09 Jun 2026 16:48:00 ALMT", "2026-06-09T11:48:00Z", id="zone of Almaty"),
        pytest.param("Tue, 09 Jun 2026 16:48:00 GMT+05:00", "2026-06-09T11:48:00Z", id="offset from GMT"),
        pytest.param("Tuesday, 09 June 2026 11:48:00 GMT", "2026-06-09T11:48:00Z", id="long names"),
        pytest.param("Tue, 09 Jun 26 11:48:00 GMT", "2026-06-09T11:48:00Z", id="two digits, this century"),
        pytest.param("Wed, 09 Jun 99 11:48:00 GMT", "1999-06-09T11:48:00Z", id="two digits, last century"),
        pytest.param("Tue, 09 Jun 2026 16:48:00", "2026-06-09T11:48:00Z", id="no zone: civil time"),
    ],
)
def test_feed_times(raw: str, at: str) -> None:
    assert published(raw) == Published(at, day_in_almaty(at), date_only=False)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("вс, 19 окт. 2025 10:00:00 +0500", id="Russian Java"),
        pytest.param("Вс, 19 Окт 2025 10:00:00 +0500", id="Russian, older Java"),
        pytest.param("воскресенье, 19 октября 2025 г., 10:00", id="Russian in full"),
        pytest.param("жс, 19 қаз. 2025 10:00:00 +0500", id="Kazakh Java"),
        pytest.param("2025 ж. 19 қазан, жексенбі, 10:00", id="Kazakh in full"),
        pytest.param("jeksenbi, 19 qazan 2025 10:00", id="Latin Kazakh"),
        pytest.param("вс окт. 19 10:00:00 ALMT 2025", id="Java's toString in Russian"),
        pytest.param("Sun Oct 19 10:00:00 ALMT 2025", id="Java's toString"),
        pytest.param("Sun Oct 19 10:00:00 GMT+05:00 2025", id="Java's toString with an offset"),
        pytest.param("Sun Oct 19 10:00:00 2025", id="asctime, which names no zone"),
        pytest.param("Sunday, 19-Oct-25 05:00:00 GMT", id="RFC 850"),
        pytest.param("Sun, 19-Oct-2025 05:00:00 GMT", id="cookies"),
        pytest.param("Sun, 19 Oct 2025 10:00:00 +0500 (Almaty (ALMT))", id="RFC 2822 comments"),
        pytest.param("(in Astana) Sun, 19 Oct 2025 10:00:00 +05", id="a comment in front, a short offset"),
        pytest.param("2025-10-19T10:00:00+05:00[Asia/Almaty]", id="Java's ZonedDateTime"),
        pytest.param("Oct 19, 2025 05:00:00 GMT", id="month first"),
        pytest.param("Sun,19 Oct 2025 10.00.00 +0500", id="only the standard library reads it"),
        pytest.param("2025-10-19 10:00:00 +0500", id="a space before the offset"),
        pytest.param("2025-10-19 05:00:00 UTC", id="a zone that is named"),
        pytest.param("2025-10-19t05:00:00z", id="RFC 3339 in small letters"),
        pytest.param("2025-10-19T10:00:00[Asia/Almaty]", id="Java's zone without an offset"),
        pytest.param("Sun, 19 Oct 2025 10:00:00 GMT+5", id="Java's short offset"),
        pytest.param("Sun, 19 Oct 2025 10:00:00 Asia/Almaty", id="the zone's long name"),
        pytest.param("Oct 19, 2025, 10:00:00\u202fAM", id="Java's American style"),
        pytest.param("\u200e19\u200e.\u200e10\u200e.\u200e2025 10:00", id="a browser's marks of direction"),
        pytest.param("\ufeff2025\u201110\u201119T10:00:00+05:00", id="a byte order mark, no-break hyphens"),
        pytest.param("Sun, 19 Oct 2025 00:00:00 \u22120500", id="a minus sign"),
        pytest.param("вс,\xa019\xa0окт\xa02025\xa010:00:00\xa0+0500", id="no-break spaces"),
        pytest.param("Жc, 19 қaз 2025 10:00:00 +0500", id="Latin letters that look alike"),
        pytest.param("Вc, 19 OKТ 2025 10:00:00 +0500", id="Latin capitals that look alike"),
        pytest.param("2025 жылгы 19 казан, 10:00", id="Kazakh without a Kazakh keyboard"),
    ],
)
def test_one_moment_however_programs_write_it(raw: str) -> None:
    assert published(raw) == Published("2025-10-19T05:00:00Z", "2025-10-19", date_only=False)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@given(moment=MOMENTS.map(lambda moment: moment.replace(fold=0)), data=st.data())
def test_every_weekday_and_month_in_a_feed(language, moment, data) -> None:
    number = moment.weekday()
    names = [name[number] for name in (language.weekdays, language.weekdays_short) if name]
    weekday = data.draw(st.sampled_from([*names, *(f"{name}." for name in names)]))
    case = data.draw(st.sampled_from([str, str.upper, str.capitalize]))
    month = language.months[moment.month - 1][: data.draw(st.sampled_from([4, 20]))]
    raw = f"{case(weekday)}, {moment.day:02} {case(month)} {moment.year} {moment:%H:%M:%S %z}"
    assert published(raw).at == utc(moment)


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2017-01-01 04:59:60,5+0500", "2016-12-31T23:59:59Z"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"),
        ("01.01.2017 05:59:60", "2016-12-31T23:59:59Z"),
    ],
)
def test_a_leap_second(raw: str, at: str) -> None:
    assert published(raw).at == at


@pytest.mark.parametrize(
    "raw",
    ["2025-10-19T24:00", "2025-10-19 24:00:00.000+05:00", "19.10.2025 24:00", "Sun, 19 Oct 2025 24:00:00 +0500"],
)
def test_the_end_of_a_day_is_within_it(raw: str) -> None:
    assert published(raw) == Published("2025-10-19T18:59:59Z", "2025-10-19", date_only=False)


@pytest.mark.parametrize("month", ["мaу", "мамыp", "шiлде", "сәуiр", "кыркуйек", "HOЯБРЬ", "ақпaн", "акпан"])
def test_a_month_however_it_is_typed_is_never_another(month: str) -> None:
    """Latin may is May, and Kazakh мау is June."""
    meant = {"мaу": 6, "мамыp": 5, "шiлде": 7, "сәуiр": 4, "кыркуйек": 9, "HOЯБРЬ": 11, "ақпaн": 2, "акпан": 2}
    assert published(f"19 {month} 2025").on == f"2025-{meant[month]:02}-19"


@pytest.mark.parametrize(
    ("raw", "at", "on"),
    [
        pytest.param("2025-10-19T20:01:00Z", "2025-10-19T15:01:00Z", "2025-10-19", id="an evening"),
        pytest.param("2025-10-19T20:01:00", "2025-10-19T15:01:00Z", "2025-10-19", id="no offset"),
        pytest.param("2025-10-19T20:01:00.000+00:00", "2025-10-19T15:01:00Z", "2025-10-19", id="offset zero"),
        pytest.param("Sun, 19 Oct 2025 20:01:00 GMT", "2025-10-19T15:01:00Z", "2025-10-19", id="GMT"),
        pytest.param("2024-02-10T20:01:00Z", "2024-02-10T14:01:00Z", "2024-02-10", id="at UTC+6"),
        pytest.param("2025-10-19T20:01:00+05:00", "2025-10-19T15:01:00Z", "2025-10-19", id="its own offset"),
        pytest.param("1760875800", "2025-10-19T12:10:00Z", "2025-10-19", id="a count of seconds has no clock"),
    ],
)
def test_a_wall_clock(raw: str, at: str, on: str) -> None:
    assert published(raw, Clock.WALL) == Published(at, on, date_only=False)


@pytest.mark.parametrize("raw", ["2025-10-19T00:00:00Z", "2025-10-19T00:00:00", "2025-10-19 00:00:00+05:00"])
def test_midnight_on_the_wall_is_a_date_without_a_time(raw: str) -> None:
    assert published(raw, Clock.WALL) == published("2025-10-19") == published("19.10.2025", Clock.WALL)
    assert published(raw, Clock.WALL).date_only


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "-", "кеше", "31.02.2025", "00.10.2025", "19.13.2025", "19.10.25", "2025-02-31", "10/19/2025",
        "19 qwerty 2025", "19 ма 2025", "25 19 июня", "19 июня 25 14:30", "2025", "қазан 2025", "32 қазан 2025",
        "2025-10-19x12:00", "2025-10-19T25:00:00Z", "2025-10-19T12:00:61Z", "20251019", "2025-W42-7",
        "19.10.2025 24:01", "2025-10-19T24:00:01Z", "2025-10-19T24:30", "19.10.2025 14:60", "31 акпан 2025",
        "2025-10-19T10:00:00[Europe/London]", "2025-10-19Z", "2025-10-19 UTC", "Sun, 19 Oct 2025 10:00:00 GMT+99",
        "Sun, 19 Oct 2025 10:00:00 +05:99", "Sun, 19 Oct 2025 10:00:00 MSK", "Oct 19, 2025 13:00:00 PM",
        "Oct 19, 2025 0:00 AM", "19.10.25 14:30", "Tue, 09 Jun 2026 11:48:00 XYZ", "176087580", "17608758001",
        "0000000000", "9999999999", "19.10.2025 және 20.10.2025", "Xyz, 19 Oct 2025", "١٩.١٠.٢٠٢٥", "null", "\x00",
        "Sun,19 Oct 2025 10.00.00 +0500 және тағы бір сөз", "Sun,19 Oct 2025 10.00.00", "19 Oct 2025 10.00 XYZ",
    ],
)  # fmt: skip
def test_everything_else_is_unknown(raw: str) -> None:
    with pytest.raises(UnknownDate):
        published(raw)


@pytest.mark.parametrize("raw", ["31.12.1989", "01.01.2101", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59Z"])
def test_years_outside_the_record_are_unknown(raw: str) -> None:
    with pytest.raises(UnknownDate):
        published(raw)


@pytest.mark.parametrize("on", ["1990-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_are_known(on: str) -> None:
    assert published(on).on == on


def test_the_error_repeats_the_text_and_stays_short() -> None:
    with pytest.raises(UnknownDate, match=r"'31\.02\.2025'"):
        published("31.02.2025")
    with pytest.raises(UnknownDate) as error:
        published("қ" * 100_000)
    assert len(str(error.value)) < 200


@given(MOMENTS)
@example(CHANGE)
@example(CHANGE - timedelta(seconds=2))
def test_a_machine_time_keeps_its_moment_and_its_day_in_almaty(moment: datetime) -> None:
    read = published(utc(moment))
    assert read.at == utc(moment)
    if not read.date_only:
        assert read.on == moment.date().isoformat()


@given(st.dates(date(1995, 1, 1), date(2099, 12, 31)))
@example(date(2024, 2, 29))
@example(date(2024, 3, 1))
def test_a_written_day_is_the_day_on_which_its_moment_falls(day: date) -> None:
    read = published(f"{day:%d.%m.%Y}")
    assert read.on == day.isoformat() == day_in_almaty(read.at)


@given(st.text(max_size=200) | st.from_regex(r"[0-9 .:TZ+\-]{0,40}"))
def test_any_text_is_a_date_or_unknown(raw: str) -> None:
    try:
        read = published(raw)
    except UnknownDate:
        return
    assert date.fromisoformat(read.on).year in range(1990, 2102)
    assert utc(parse_utc(read.at)) == read.at
