"""Settings from the environment and from govkz.toml: what is read, what is refused, and what comes first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.configuration.errors import ConfigurationError
from govkz_crawler.configuration.load import DEFAULT, ENVIRONMENT, FILE, Given, load
from govkz_crawler.configuration.own_settings import PREFIX, SETTINGS


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, path: Path = Path(FILE)) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_there_are_defaults():
    assert load({}) == {name: Given(setting.default, DEFAULT) for name, setting in SETTINGS.items()}


def test_every_default_is_of_its_own_type():
    for setting in SETTINGS.values():
        assert setting.default is None or setting.kind.read(setting.default) == setting.default


def test_the_environment_comes_before_the_file():
    write('GOVKZ_CONTACT = "file@example.org"\nGOVKZ_LOOKBACK_DAYS = 3\n')
    found = load({"GOVKZ_CONTACT": "environment@example.org", "HOME": "/root"})
    assert found["GOVKZ_CONTACT"] == Given("environment@example.org", ENVIRONMENT)
    assert found["GOVKZ_LOOKBACK_DAYS"] == Given(3, FILE)


def test_paths_in_a_file_are_relative_to_it(folder):
    (folder / "etc").mkdir()
    path = write('GOVKZ_ARCHIVE = "press.db"\nGOVKZ_WARC_DIR = ""\n', folder / "etc" / "other.toml")
    found = load({"GOVKZ_CONFIG": str(path)})
    assert found["GOVKZ_ARCHIVE"] == Given(str(folder / "etc" / "press.db"), str(path))
    assert found["GOVKZ_WARC_DIR"].value == ""
    write('GOVKZ_ARCHIVE = "press.db"')
    assert load({})["GOVKZ_ARCHIVE"].value == "press.db"


def test_a_file_may_have_settings_of_scrapy():
    write('DOWNLOAD_DELAY = 2.5\n[FEEDS."items.jsonl"]\nformat = "jsonlines"\n')
    found = load({})
    assert found["DOWNLOAD_DELAY"] == Given(2.5, FILE)
    assert found["FEEDS"].value == {"items.jsonl": {"format": "jsonlines"}}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("GOVKZ_SOURCES", "rss, graphql,", ["rss", "graphql"]),
        ("GOVKZ_LOOKBACK_DAYS", "30", 30),
        ("GOVKZ_POLL_PRICE", "1e-3", 0.001),
        ("GOVKZ_ANY_ENTITY", "True", True),
        ("GOVKZ_ANY_ENTITY", "0", False),
        ("GOVKZ_CONTACT", "https://example.org/press?who=us", "https://example.org/press?who=us"),
        ("GOVKZ_WARC_DIR", "", ""),
    ],
)
def test_text_is_read_in_the_type_of_its_setting(name, text, value):
    assert load({name: text})[name].value == value


REFUSED = {
    "GOVKZ_ARCHIV is not a setting; the nearest is GOVKZ_ARCHIVE": {"GOVKZ_ARCHIV": "x.db"},
    "GOVKZ_CONF is not a setting; the nearest is GOVKZ_CONFIG": {"GOVKZ_CONF": "x.toml"},
    "GOVKZ_LOOKBACK_DAYS=0 is not a whole number of at least 1": {"GOVKZ_LOOKBACK_DAYS": "0"},
    "GOVKZ_LOOKBACK_DAYS=1.5 is not a whole number of at least 1": {"GOVKZ_LOOKBACK_DAYS": "1.5"},
    "GOVKZ_POLL_PRICE=nan is not a number of at least 0": {"GOVKZ_POLL_PRICE": "nan"},
    "GOVKZ_RECORD=some is not one of none, once, new_episodes, all": {"GOVKZ_RECORD": "some"},
    "GOVKZ_ANY_ENTITY=maybe is not true or false": {"GOVKZ_ANY_ENTITY": "maybe"},
    "GOVKZ_BASE_URL=www.gov.kz is not an http or https URL": {"GOVKZ_BASE_URL": "www.gov.kz"},
    "GOVKZ_PING_URL=hc.example is not an http or https URL, or empty": {"GOVKZ_PING_URL": "hc.example"},
    "GOVKZ_CONTACT=me (at) home is not an e-mail address or a URL": {"GOVKZ_CONTACT": "me (at) home"},
    "nowhere.toml: No such file or directory": {"GOVKZ_CONFIG": "nowhere.toml"},
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_the_environment_may_not_say(told):
    with pytest.raises(ConfigurationError) as refused:
        load(REFUSED[told])
    assert str(refused.value).startswith(told)


WRONG_FILES = {
    "GOVKZ_CONTAKT is not a setting; the nearest is GOVKZ_CONTACT": 'GOVKZ_CONTAKT = "you@example.org"',
    "contact is not a setting; the nearest is": 'contact = "you@example.org"',
    "DOWNLOAD_DELEY is not a setting; the nearest is DOWNLOAD_DELAY": "DOWNLOAD_DELEY = 1",
    "GOVKZ_LOOKBACK_DAYS=True is not a whole number of at least 1": "GOVKZ_LOOKBACK_DAYS = true",
    "GOVKZ_SOURCES=[1] is not a list of words, with commas between them": "GOVKZ_SOURCES = [1]",
    "Expected '=' after a key": "GOVKZ_CONTACT",
}


@pytest.mark.parametrize("told", WRONG_FILES)
def test_what_a_file_may_not_say(told):
    write(WRONG_FILES[told])
    with pytest.raises(ConfigurationError) as refused:
        load({})
    assert str(refused.value).startswith(f"{FILE}: {told}")


@given(st.sampled_from(sorted(SETTINGS)), st.text())
def test_any_text_is_read_or_refused(name, text):
    try:
        value = load({name: text})[name].value
    except ConfigurationError as error:
        assert str(error).startswith(f"{name}={text}")
    else:
        assert SETTINGS[name].kind.read(value) == value


@given(st.from_regex(rf"{PREFIX}[A-Z_]{{1,20}}", fullmatch=True).filter(lambda name: name not in SETTINGS))
def test_any_unknown_name_is_refused(name):
    if name != "GOVKZ_CONFIG":
        with pytest.raises(ConfigurationError, match=f"{name} is not a setting; the nearest is GOVKZ_"):
            load({name: ""})
