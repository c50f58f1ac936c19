"""The interface speaks three languages completely."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from govkz_crawler.archive.write.events import Event
from govkz_crawler.browse import serving
from govkz_crawler.browse.search.find import RANKED
from govkz_crawler.browse.wording import INTERFACE, Wording, chosen, sentences
from govkz_crawler.items import Outcome, Translation
from govkz_crawler.operate.exit_status import NAMES
from govkz_crawler.sections import SECTIONS

PLACE = re.compile(r"{\w+}")
ASKED = re.compile(r"\bt\('([a-z_]+)'[,)]")


@pytest.mark.parametrize("lang", INTERFACE)
def test_every_language_has_every_sentence(lang: str) -> None:
    english = sentences("en")
    assert sentences(lang).keys() == english.keys()
    assert {key: sorted(PLACE.findall(text)) for key, text in sentences(lang).items()} == {
        key: sorted(PLACE.findall(text)) for key, text in english.items()
    }


@pytest.mark.parametrize("lang", INTERFACE)
def test_typography(lang: str) -> None:
    """Quotation marks are the language's own, and nothing is left over from editing."""
    quotes = {"en": "«»", "ru": "“”", "kk": "“”"}[lang]
    for key, text in sentences(lang).items():
        assert not set(text) & {'"', "'", *quotes}, key
        assert text == " ".join(text.split()), key
        assert "..." not in text, key


@pytest.mark.parametrize(
    ("lang", "name", "found_many"),
    [
        ("en", "Government Press Release Archive", "More than 2,000 results."),
        ("ru", "Архив пресс-релизов госорганов Казахстана", "Найдено больше 2\u00a0000."),
        ("kk", "Мемлекеттік органдардың баспасөз хабарламалары мұрағаты", "2\u00a0000-нан астам нәтиже табылды."),
    ],
)
def test_the_site_speaks_as_its_readers_do(lang: str, name: str, found_many: str) -> None:
    t = Wording(lang)
    assert t("site") == name
    assert t("found_many", count=t.number(RANKED)).startswith(found_many)


@pytest.mark.parametrize(
    ("lang", "key", "said"),
    [
        ("en", "silent_edits", "Silent edits"),
        ("en", "looked", "Last checked"),
        ("en", "sort_best", "Most relevant"),
        ("en", "error_missing", "Page not found"),
        ("ru", "nav_entities", "Госорганы"),
        ("ru", "copy_citation", "Скопировать ссылку на источник"),
        ("ru", "sort_best", "по релевантности"),
        ("ru", "nav_feeds", "Подписка"),
        ("kk", "nav_feeds", "Жазылу"),
        ("kk", "nav_entities", "Мемлекеттік органдар"),
        ("kk", "provenance", "Дереккөзі және растауы"),
        ("kk", "state_placeholder", "аударманың орнындағы толтырғыш мәтін"),
        ("kk", "field_summary", "Қысқаша мазмұны"),
    ],
)
def test_what_readers_are_used_to(lang: str, key: str, said: str) -> None:
    assert sentences(lang)[key] == said


def test_templates_ask_for_no_other() -> None:
    templates = [path.read_text("utf-8") for path in Path(serving.SITE).glob("templates/**/*.html")]
    asked = {key for template in templates for key in ASKED.findall(template)}
    assert asked
    assert asked - sentences("en").keys() == set()


@pytest.mark.parametrize(
    ("lang", "date", "moment", "month", "number"),
    [
        ("kk", "2025 жылғы 19 қазан", "2025 жылғы 20 қазан, 01:30", "2025 жылғы қазан", "1\u00a0234,5"),
        ("ru", "19 октября 2025 г.", "20 октября 2025 г., 01:30", "октябрь 2025 г.", "1\u00a0234,5"),
        ("en", "19 October 2025", "20 October 2025, 01:30", "October 2025", "1,234.5"),
    ],
)
def test_dates_and_numbers(lang: str, date: str, moment: str, month: str, number: str) -> None:
    t = Wording(lang)
    assert t.date("2025-10-19") == date
    assert t.moment("2025-10-19T20:30:00Z") == moment
    assert t.month("2025-10") == month
    assert t.number(1234.5) == number
    assert t.number(3.0) == "3"
    assert t.date(None) == t.moment(None) == "—"


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "lang"),
    [
        pytest.param("kk", "ru", "en", "kk", id="the address first"),
        pytest.param("xx", "ru", "en", "ru", id="then the cookie"),
        pytest.param(None, None, "de, ru;q=0.7, kk;q=0.9", "kk", id="then what the browser wants most"),
        pytest.param(None, None, "ru-KZ,ru;q=0.9", "ru", id="a region"),
        pytest.param(None, None, "de;q=x,,*", "en", id="nothing that there is"),
        pytest.param(None, None, "", "en", id="nothing"),
    ],
)
def test_choosing(asked: str | None, kept: str | None, accepted: str, lang: str) -> None:
    assert chosen(asked, kept, accepted) == lang


def test_whatever_the_archive_may_hold_has_its_word() -> None:
    words = sentences("en")
    outcomes = {*get_args(Outcome), *(name.replace(" ", "_") for name in NAMES.values())}
    assert {f"outcome_{outcome}" for outcome in outcomes} <= words.keys()
    assert {f"event_{event}" for event in get_args(Event)} <= words.keys()
    assert {f"state_{translation}" for translation in get_args(Translation)} <= words.keys()
    assert all(names.keys() == set(INTERFACE) for one in SECTIONS.values() for names in (one.plural, one.singular))
    questions = yaml.safe_load((serving.SITE / "metadata.yaml").read_text("utf-8"))["databases"]["press"]["queries"]
    assert {f"question_{name}{more}" for name in questions for more in ("", "_more")} <= words.keys()
    metadata = yaml.safe_load((serving.SITE / "metadata.yaml").read_text("utf-8"))["databases"]["press"]
    shown = {name for name, about in metadata["tables"].items() if not about.get("hidden")}
    assert {f"table_{name}" for name in shown} <= words.keys()
    assert {f"parameter_{name}" for about in questions.values() for name in about["params"]} <= words.keys()
