"""Replaying, recording, and refusing to."""

import pytest
import yaml
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

from govkz_crawler.transport.cassette.cassette import open_cassette, rebase
from govkz_crawler.transport.errors import CassetteError, Unrecorded
from tests.transport.conftest import KK, RU

URL = "https://www.gov.kz/api/v1/public/content-manager/news"


def asking(lang=None, url=URL, **fields):
    return Request(url, headers={"Accept-Language": lang} if lang else None, **fields)


def record(path, *exchanges, mode="new_episodes"):
    cassette = open_cassette(path, mode)
    for request, body in exchanges:
        cassette.record(request, Response(request.url, body=body))
    cassette.save()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "poll.yaml"


def test_kazakh_and_russian_never_take_each_others_answers(path):
    record(path, (asking("kk"), KK.encode()), (asking("ru"), RU.encode()))
    cassette = open_cassette(path, "none")
    assert cassette.replay(asking("ru")).text == RU
    assert cassette.replay(asking("kk")).text == KK
    with pytest.raises(Unrecorded):
        cassette.replay(asking("kk"))


def test_queries_to_one_url_keep_apart(path):
    def query(lang):
        return asking(url="https://www.gov.kz/graphql", method="POST", body=f'{{"query": "{{ news(_lang: {lang}) }}"}}')

    record(path, (query("kk"), KK.encode()), (query("ru"), RU.encode()))
    cassette = open_cassette(path, "none")
    assert [cassette.replay(query(lang)).text for lang in ("ru", "kk")] == [RU, KK]


def test_an_unrecorded_request_is_one_clear_line(path):
    record(path, (asking("kk"), b""))
    with pytest.raises(Unrecorded) as raised:
        open_cassette(path, "none").replay(asking("en", url=f"{URL}?page=2", method="POST"))
    assert str(raised.value) == (
        f"POST {URL}?page=2 is not in the cassette {path}; to record it: -s GOVKZ_RECORD=new_episodes"
    )


def test_an_unrecorded_request_is_not_retried():
    retried = tuple(map(load_object, default_settings.RETRY_EXCEPTIONS))
    assert not issubclass(Unrecorded, retried)


def test_the_same_question_twice_gets_its_answers_in_their_order(path):
    record(path, (asking("kk"), b"busy"), (asking("kk"), b"ready"))
    cassette = open_cassette(path, "none")
    assert [cassette.replay(asking("kk")).body for _ in range(2)] == [b"busy", b"ready"]


@pytest.mark.parametrize(
    ("mode", "known", "unknown"),
    [
        ("none", "replay", "refuse"),
        ("once", "replay", "refuse"),
        ("new_episodes", "replay", "ask"),
        ("all", "ask", "ask"),
    ],
)
def test_record_modes_on_a_cassette_that_exists(path, mode, known, unknown):
    record(path, (asking("kk"), b""))
    cassette = open_cassette(path, mode)

    def outcome(request):
        try:
            return "ask" if cassette.replay(request) is None else "replay"
        except Unrecorded:
            return "refuse"

    assert (outcome(asking("kk")), outcome(asking("ru"))) == (known, unknown)


@pytest.mark.parametrize("mode", ["once", "new_episodes", "all"])
def test_a_new_cassette_is_recorded_in_every_mode_but_none(tmp_path, mode):
    path = tmp_path / "not" / "yet" / "there.yaml"
    record(path, (asking("kk"), KK.encode()), mode=mode)
    assert open_cassette(path, "none").replay(asking("kk")).text == KK


def test_recording_all_again_replaces_what_it_matches(path):
    record(path, (asking("kk"), b"old"), (asking("ru"), b"old"))
    record(path, (asking("kk"), b"new"), mode="all")
    cassette = open_cassette(path, "none")
    assert [cassette.replay(asking(lang)).body for lang in ("kk", "ru")] == [b"new", b"old"]


def test_nothing_new_leaves_the_file_alone(path):
    record(path, (asking("kk"), b""))
    before = path.stat()
    cassette = open_cassette(path, "new_episodes")
    cassette.replay(asking("kk"))
    cassette.save()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_secrets_are_never_written(path):
    request = asking("kk")
    request.headers.update({"Cookie": "secret=1", "authorization": "secret", "Proxy-Authorization": "secret"})
    cassette = open_cassette(path, "once")
    cassette.record(request, Response(URL, headers={"Set-Cookie": ["secret=1", "secret=2"]}))
    cassette.save()
    assert "secret" not in path.read_text()


def test_secrets_of_another_recorder_are_not_written_again(path):
    record(path, (asking("kk"), b""))
    path.write_text(path.read_text().replace("    headers: {}", "    headers: {set-cookie: [secret]}"))
    assert "secret" in path.read_text()
    record(path, (asking("ru"), b""))
    assert "secret" not in path.read_text()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\xff", id="not text"),
        pytest.param(b"{", id="not YAML"),
        pytest.param(b"[1, 2]", id="not a cassette"),
        pytest.param(b"interactions: [{request: 1, response: 2}]", id="no interactions"),
        pytest.param(b"interactions: [{request: {method: GET, uri: a}, response: {}}]", id="half an interaction"),
        pytest.param(b"interactions: [!!python/object:os.system {}]", id="not only data"),
        pytest.param(
            b"interactions: [{request: {method: GET, uri: 'http://a', body: null, headers: {}},"
            b" response: {status: {code: fine}, headers: {}, body: {string: ''}}}]",
            id="a status that is none",
        ),
    ],
)
def test_what_cannot_be_replayed_is_an_error_at_once(path, content):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CassetteError, match=r"poll\.yaml") as raised:
        open_cassette(path, "none")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("mode", ["once", "new_episodes", "all"])
@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b"{"])
def test_an_unreadable_cassette_is_not_recorded_over(path, mode, content):
    path.write_bytes(content)
    with pytest.raises(CassetteError):
        open_cassette(path, mode)
    assert path.read_bytes() == content


@pytest.mark.parametrize("mode", ["once", "none"])
def test_a_directory_is_no_cassette(tmp_path, mode):
    with pytest.raises(CassetteError, match="is a directory"):
        open_cassette(tmp_path, mode)


def test_an_unknown_mode(path):
    with pytest.raises(CassetteError, match="sometimes"):
        open_cassette(path, "sometimes")


def test_a_folder_that_cannot_be_made(path):
    path.write_text("a file")
    with pytest.raises(CassetteError):
        open_cassette(path / "below.yaml", "once")


def test_a_failed_save_keeps_the_cassette_that_was_there(path, full_disk):
    record(path, (asking("kk"), KK.encode()))
    before = path.read_bytes()
    with full_disk(4096), pytest.raises(CassetteError, match="cannot save"):
        record(path, (asking("ru"), b"\x00" * 100_000))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_rebase(path):
    stand_in = "http://127.0.0.1:808"
    cassette = open_cassette(path, "once")
    for url in (f"{stand_in}/news?page=2", "http://127.0.0.1:8080/news"):
        answer = Response(url, status=302, headers={"Location": f"{stand_in}/here"}, body=stand_in.encode())
        cassette.record(asking("kk", url=url), answer)
    cassette.save()
    rebase(path, stand_in, "https://www.gov.kz")
    requests = [interaction["request"]["uri"] for interaction in yaml.safe_load(path.read_text())["interactions"]]
    assert requests == ["https://www.gov.kz/news?page=2", "http://127.0.0.1:8080/news"]
    moved = open_cassette(path, "none").replay(asking("kk", url=requests[0]))
    assert (moved.headers["Location"], moved.text) == (b"https://www.gov.kz/here", stand_in)


def test_rebase_of_nothing(path):
    with pytest.raises(CassetteError, match="missing"):
        rebase(path, "http://127.0.0.1:8080", "https://www.gov.kz")
