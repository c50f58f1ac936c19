"""The rules that hold for every interface: statuses, refusals, charsets, whole answers."""

import json

import pytest

from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.feed_page import Absent, Faulty, Refused, ShapeChanged, SourceError
from govkz_crawler.sources.source import FIRST_PAGE
from tests.sources.answers import BASE, FEED, PAGE, RUSSIAN_TITLE, SHELL, TITLE, one_item, read, response, two_items

every_source = pytest.mark.parametrize("name", SOURCES)
json_sources = pytest.mark.parametrize("name", ["graphql", "rest"])


def encoded(encoding, said):
    return response(RUSSIAN_TITLE.encode(encoding), Content_Type=f"text/plain; charset={said}")


def page(said):
    return f"<!DOCTYPE html><html><head><title>GOV.KZ</title></head><body><h1>{said}</h1></body></html>"


NO_PAGE = {
    "401": (response("", 401), Refused, "401"),
    "403": (response(PAGE, 403), Refused, "403"),
    "451": (response("", 451), Refused, "451"),
    "400 notAllowed": (response('{"message": "notAllowed"}', 400), Refused, "400 notAllowed"),
    "400 ticket": (response("error: BROWSERTICKETMISSING", 400), Refused, "400 BROWSERTICKETMISSING"),
    "400 otherwise": (response('{"message": "жарамсыз сұрау"}', 400), Faulty, "400"),
    "404": (response(SHELL, 404), Absent, "404"),
    "410": (response("", 410), Absent, "410"),
    "429": (response("", 429), Faulty, "429"),
    "500 that quotes a refusal": (response('{"trace": "notAllowed"}', 500), Faulty, "500"),
    "504": (response("<html>Gateway Time-out</html>", 504), Faulty, "504"),
    "302": (response("", 302, Location="/kk/news"), Faulty, "302 to /kk/news"),
    "302 to a login": (response("", 302, Location="/login?next=/graphql"), Refused, "302 to /login"),
    "303 to an identity provider": (response("", 303, Location="https://idp.egov.kz/a"), Refused, "303 to https://idp"),
    "307 to a captcha": (response("", 307, Location="/captcha"), Refused, "307 to /captcha"),
    "402": (response("", 402), Refused, "402"),
    "406 with words": (response(page("Your IP has been banned"), 406), Refused, "406 IP has been banned"),
    "406 without": (response(page("Not Acceptable"), 406), Faulty, "406"),
    "429 with words": (response(page("Too Many Requests"), 429), Faulty, "429"),
    "503 with a riddle": (response(page("Checking your browser before accessing"), 503), Refused, "503 Checking your"),
    "503 that quotes a refusal": (response('{"trace": "notAllowed"}', 503), Faulty, "503"),
    "400 in another charset": (
        response("Доступ запрещён".encode("cp1251"), 400, Content_Type="text/plain; charset=windows-1251"),
        Refused, "400 Доступ запрещён",
    ),
    "400 in escapes": (response(json.dumps({"message": "Доступ запрещён"}), 400), Refused, "400 Доступ запрещён"),
    "304": (response("", 304), Faulty, "304"),
    "204": (response("", 204), Faulty, "204"),
    "206": (response("[]", 206), Faulty, "206"),
    "empty": (response(""), Faulty, "empty"),
    "blank": (response(" \r\n"), Faulty, "empty"),
    "BOM alone": (response(b"\xef\xbb\xbf"), Faulty, "empty"),
    "shell": (response(SHELL), Faulty, "shell"),
    "shell with a captcha": (response(SHELL.replace("main", "recaptcha/api")), Faulty, "shell"),
    "page with a captcha's script": (response(page("<script src=/recaptcha.js></script>")), Faulty, "HTML instead"),
    "page": (response(PAGE), Faulty, "HTML instead"),
    "page with the parts of a shell": (response(SHELL + PAGE), Faulty, "HTML instead"),
    "page without doctype": (response(PAGE.removeprefix("<!DOCTYPE html>")), Faulty, "HTML instead"),
    "200 notAllowed": (response('{"status": 400, "error": "notAllowed"}'), Refused, "notAllowed"),
    "200 ticket, nested": (response('{"error": {"code": "browserTicketMissing"}}'), Refused, "browserTicket"),
    "200 notAllowed, plain": (response("notAllowed"), Refused, "notAllowed"),
    "200 notAllowed, a string": (response('"notAllowed"'), Refused, "notAllowed"),
    "200 notAllowed, a list": (response('[{"error": "notAllowed"}]'), Refused, "notAllowed"),
    "200 notAllowed, XML": (response("<error><code>notAllowed</code></error>"), Refused, "notAllowed"),
    "200 notAllowed in the place of rows": (response('{"data": {"error": "notAllowed"}}'), Refused, "notAllowed"),
    "200 a sentence in the place of rows": (response('{"content": "Доступ запрещён"}'), Refused, "Доступ запрещён"),
    "200 access denied, another XML": (
        response('<?xml version="1.0"?><!-- x --><html><body>Access denied</body></html>'), Refused, "Access denied"
    ),
    "200 access denied, an empty feed": (
        response("<rss version='2.0'><channel><title>Доступ запрещён</title></channel></rss>"), Refused, "Доступ"
    ),
    "200 access denied": (response(page("Access Denied")), Refused, "Access Denied"),
    "200 access denied, plain": (response("Access is denied."), Refused, "Access is denied"),
    "200 access denied, Russian": (response(page("Доступ запрещён")), Refused, "Доступ запрещён"),
    "200 access denied, Kazakh": (response(page("Бұл бетке кіруге тыйым салынған")), Refused, "кіруге тыйым салын"),
    "200 blocked by a firewall": (response(page("Sorry, you have been blocked")), Refused, "you have been blocked"),
    "200 captcha": (response(page("<div class='g-recaptcha'></div>")), Refused, "captcha"),
    "200 rate limit, REST": (response('{"message": "Rate limit exceeded"}'), Refused, "Rate limit"),
    "200 rate limit, GraphQL": (
        response('{"errors": [{"message": "x", "extensions": {"code": "RATE_LIMITED"}}]}'), Refused, "RATE_LIMIT"
    ),
    "200 a code": (response('{"statusCode": 429, "message": "x"}'), Refused, "429"),
    "200 another code": (response('{"error": {"status": "403"}}'), Refused, "403"),
    "200 a form to log in": (response(page("<form><input name=p type='password'></form>")), Refused, "password"),
    "200 markup within the words": (response(page("Доступ&nbsp;<b>\n запрещён</b>")), Refused, "Доступ запрещён"),
    "200 behind a long head": (
        response(page("x").replace("<body>", f"<style>{'a{b:c}' * 2_000}</style>Access denied")), Refused, "Access"
    ),
    "page with a captcha's word in a script": (
        response(page("<script>if (a<b) load('captcha')</script><!-- captcha -->")), Faulty, "HTML instead"
    ),
    "page that is told to browsers": (response(page("<noscript>Access denied</noscript>")), Faulty, "HTML instead"),
    "400 on a page": (response(page("Request blocked"), 400), Refused, "400 Request blocked"),
    "plain text": (response("Қызмет уақытша қолжетімсіз"), Faulty, "not XML|malformed"),
    "windows-1251 by no name": (response(RUSSIAN_TITLE.encode("cp1251")), Faulty, "UTF-8"),
    "windows-1251 by the name of UTF-8": (encoded("cp1251", "utf-8"), Faulty, "UTF-8"),
    "windows-1251 by the name of Latin-1": (encoded("cp1251", "iso-8859-1"), Faulty, "UTF-8"),
    "charset that is none": (encoded("cp1251", "rot13"), Faulty, "UTF-8"),
    "compressed still": (response(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"), Faulty, "UTF-8"),
}  # fmt: skip


# The words of firewalls, servers and interfaces; each on a page and in JSON.
REFUSING = """
Доступ временно ограничен|Отказано в доступе|В доступе отказано|У вас нет доступа к странице|Запрос отклонен
Ваш запрос был заблокирован|Ваш IP-адрес заблокирован|Подтвердите, что вы не робот|Введите код с картинки
Доступ к запрашиваемому ресурсу ограничен|Вы заблокированы|Ваш IP заблокирован|Подтвердите, что вы человек
Нет доступа|Недостаточно прав|Введите символы с картинки|Превышена частота запросов
Превышен лимит запросов|Слишком частые запросы|Необходима авторизация|Войдите в систему
Қол жеткізу шектелген|Қолжетімділік шектелген|Сізге кіруге рұқсат жоқ|Қатынауға тыйым салынды|Рұқсат берілмеді
Қол жеткізуден бас тартылды|Кіру шектелген|Сұраныстар тым көп|Сұрау саны өте көп|Мекенжайыңыз бұғатталған
Рұқсат етілмеген|Тым көп сұраныс жіберілді|Сіз бұғатталдыңыз|Сұраныстар шегінен асып кетті|Қол жетімділік жоқ
Сіз робот емессіз бе?|Жүйеге кіріңіз|Сұрау қабылданбады
The requested URL was rejected|Just a moment...|Checking if the site connection is secure|Are you a robot?
You don't have permission to access this|Sign in to continue|Authentication required|Your IP has been banned
Why have I been blocked?|Bot traffic is not allowed|Automated access is prohibited|Web Application Firewall
Unusual traffic from your network|Request limit exceeded|Please complete the security check to access|Human verification
Attention Required! Cloudflare|Quota exceeded|TOO_MANY_REQUESTS|Too many queries|Login is required
"""
# What is said of faults, in words that are near.
NOT_REFUSING = """
Қызмет уақытша қолжетімсіз|Сервис временно недоступен|Ведутся технические работы|Жүйеде жөндеу жұмыстары жүргізілуде
Запрос обрабатывается|Сұрау өңделуде|Session expired|Exception while fetching data|query argument is not allowed
"""


def phrases(listed):
    return [phrase for line in listed.strip().splitlines() for phrase in line.split("|")]


@every_source
@pytest.mark.parametrize("said", phrases(REFUSING))
def test_a_refusal_in_other_words(name, said):
    for answer in (page(said), page(said.upper()), json.dumps({"errors": [{"message": said}]})):
        with pytest.raises(Refused):
            read(name, response(answer), FEED)


@every_source
@pytest.mark.parametrize("said", phrases(NOT_REFUSING))
def test_a_fault_is_no_refusal(name, said):
    for answer in (page(said), json.dumps({"errors": [{"message": said}]})):
        with pytest.raises((Faulty, ShapeChanged)):
            read(name, response(answer), FEED)


@json_sources
@pytest.mark.parametrize("value", ["[],", "{},", "1,"])
def test_more_values_than_any_page_has_are_not_made(name, value):
    with pytest.raises(Faulty, match=r"JSON of some [24],"):
        read(name, response(f"[{value * 2_000_000}0]"))


def test_bytes_that_are_no_text_are_given_up_before_all_are_counted():
    with pytest.raises(Faulty, match="neither UTF-8 nor"):
        read("graphql", response(b'{"data":"' + b"\xff" * 3_000_000))


@every_source
@pytest.mark.parametrize(("answer", "error", "words"), NO_PAGE.values(), ids=NO_PAGE)
def test_no_page(name, answer, error, words):
    with pytest.raises(SourceError, match=words) as raised:
        read(name, answer, FEED)
    assert type(raised.value) is error


# how the text is encoded, what the server says it is, the text
ENCODED = {
    "UTF-8": ("utf-8", "utf-8", TITLE),
    "UTF-8 with BOM": ("utf-8-sig", "utf-8", TITLE),
    "UTF-8 said to be windows-1251": ("utf-8", "windows-1251", TITLE),
    "UTF-8 said to be Latin-1": ("utf-8", "iso-8859-1", TITLE),
    "UTF-16 with BOM": ("utf-16", "utf-16", TITLE),
    "UTF-16 said to be UTF-8": ("utf-16", "utf-8", TITLE),
    "UTF-16 said to be windows-1251": ("utf-16", "windows-1251", TITLE),
    "UTF-32": ("utf-32", "utf-8", TITLE),
    "KZ-1048": ("kz1048", "kz-1048", TITLE),
    "windows-1251": ("cp1251", "windows-1251", RUSSIAN_TITLE),
    "KOI8-R": ("koi8-r", "KOI8-R", RUSSIAN_TITLE),
}

# An answer in which a title was cut within its last letter, and what the header says of it.
CUT_WITHIN_A_LETTER = {
    "by no name": "",
    "by the name of UTF-8": "utf-8",
    "by a wrong name": "windows-1250",
}


@every_source
@pytest.mark.parametrize(("encoding", "said", "title"), ENCODED.values(), ids=ENCODED)
def test_charsets(name, encoding, said, title):
    body = f"\r\n{one_item(name, title)}\n".encode(encoding)
    page = read(name, response(body, Content_Type=f"text/plain; charset={said}"), FEED)
    assert [item.title for item in page.items] == [title]


@every_source
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_letters_need_no_mark(name, encoding):
    page = read(name, response(one_item(name).encode(encoding), Content_Type="text/plain; charset=utf-8"), FEED)
    assert [item.title for item in page.items] == [TITLE]


@every_source
@pytest.mark.parametrize(
    "before", ["\ufeff", "\ufeff\ufeff\ufeff", "\n \ufeff\r\n\ufeff"], ids=["one", "three", "between"]
)
def test_marks_that_pile_up_are_no_text(name, before):
    for answer in (before + one_item(name), one_item(name) + before):
        assert [item.title for item in read(name, response(answer), FEED).items] == [TITLE]


XML_BEGINNINGS = {
    "a comment": "<!-- cached -->\n{}",
    "a script": "<script>a<b</script>{}",
    "a mark after the declaration": "{}",
    "a declaration of UTF-16": "{}",
    "a document type from elsewhere": "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:1/x.dtd'>{}",
}


@pytest.mark.parametrize("form", XML_BEGINNINGS)
def test_what_stands_before_a_feed_costs_nothing(form):
    feed = one_item("rss")
    match form:
        case "a mark after the declaration":
            feed = feed.replace("?>", "?>\ufeff", 1)
        case "a declaration of UTF-16":
            feed = feed.replace("UTF-8", "UTF-16", 1)
        case "a document type from elsewhere":
            feed = feed.partition("?>")[2]
    page = read("rss", response(XML_BEGINNINGS[form].format(feed)), FEED)
    assert [item.title for item in page.items] == [TITLE]


@every_source
@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r"])
def test_an_item_in_another_charset_costs_no_more_than_itself(name, charset):
    body = two_items(name, "Бірінші хабарламаның тақырыбы ұзақ болды", "{}").encode()
    page = read(name, response(body.replace(b"{}", "Второе".encode(charset))), FEED)
    assert [item.article_id for item in page.items] == [5]
    assert [(rejected.article_id, rejected.reason) for rejected in page.rejected] == [(6, "bytes that are no text")]


@json_sources
@pytest.mark.parametrize("charset", ["windows-1251", "latin-1", "koi8-r"])
def test_utf_8_that_was_read_in_another_charset_is_no_title(name, charset):
    title = "Первое" if charset == "windows-1251" else RUSSIAN_TITLE  # which not all of its bytes fit into
    wrong = title.encode().decode(charset)
    page = read(name, response(two_items(name, RUSSIAN_TITLE, wrong)), FEED)
    assert [item.title for item in page.items] == [RUSSIAN_TITLE]
    assert [rejected.article_id for rejected in page.rejected] == [6]


@pytest.mark.parametrize("said", CUT_WITHIN_A_LETTER.values(), ids=CUT_WITHIN_A_LETTER)
@every_source
def test_one_bad_byte_costs_one_item(name, said):
    """It stands for a byte that was lost on the way: what is whole goes on, the damaged is kept apart."""
    body = two_items(name, "Бірінші хабарлама", "Екінші хабарлама!").encode().replace("а!".encode(), b"\xd0")
    page = read(name, response(body, Content_Type=f"text/plain; charset={said}"), FEED)
    assert [item.title for item in page.items] == ["Бірінші хабарлама"]
    [rejected] = page.rejected
    assert rejected.reason == "bytes that are no text"
    assert "Екінші хабарлам\ufffd" in rejected.raw
    assert rejected.article_id == 6  # so that it is not missed


@every_source
def test_a_replacement_character_of_the_sites_own_is_text(name):
    page = read(name, response(two_items(name, "Бірінші\ufffd", "Екінші")), FEED)
    assert [item.title for item in page.items] == ["Бірінші\ufffd", "Екінші"]


def test_the_charset_of_the_xml_declaration_is_tried_where_the_headers_fails():
    body = one_item("rss", RUSSIAN_TITLE).replace("UTF-8", "windows-1251").encode("cp1251")
    for said in ("utf-8", "iso-8859-1", "rot13", ""):
        page = read("rss", response(body, Content_Type=f"application/xml; charset={said}"), FEED)
        assert [item.title for item in page.items] == [RUSSIAN_TITLE]


@json_sources
def test_a_control_character_within_a_string_is_no_fault_of_the_page(name):
    answer = one_item(name, "Алматы\x1eАстана").replace("\\u001e", "\x1e")
    assert [item.title for item in read(name, response(answer), FEED).items] == ["Алматы\x1eАстана"]


@json_sources
def test_json_that_is_a_value_of_another_kind(name):
    for value in ("нәтиже жоқ", 7, None, True, {}, {"news": 1}, {"content": None}):
        with pytest.raises(ShapeChanged):
            read(name, response(json.dumps(value)), FEED)


@json_sources
def test_cut_json_says_where(name):
    with pytest.raises(Faulty, match="at character 8"):
        read(name, response('{"data":'), FEED)


UNREADABLE_JSON = {
    "NaN": "[NaN]",
    "Infinity": '{"data": -Infinity}',
    "number of 5,000 digits": f"[{'1' * 5000}]",
    "nested 100,000 deep": "[" * 100_000,
    "two values": "[] []",
}


@json_sources
@pytest.mark.parametrize("body", UNREADABLE_JSON.values(), ids=UNREADABLE_JSON)
def test_unreadable_json(name, body):
    with pytest.raises(Faulty, match="malformed"):
        read(name, response(body), FEED)


@every_source
@pytest.mark.parametrize("base_url", [BASE, f"{BASE}/", "http://127.0.0.1:8089/mirror"])
def test_requests_stay_below_the_base_url(name, base_url):
    request = SOURCES[name].request(base_url, FEED, FIRST_PAGE)
    again = SOURCES[name].request(base_url, FEED, FIRST_PAGE)
    assert request.url.startswith(base_url.rstrip("/") + "/") and "//" not in request.url.partition("://")[2]
    assert (request.url, request.body, request.headers) == (again.url, again.body, again.headers)
    assert request.headers["Accept-Language"] == b"kk"
    assert request.dont_filter and request.callback is None
