"""Which language a text is in, and what a language variant is."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.language_detection import translation

KAZAKH = (
    "Бүгін елордада Үкіметтің кезекті отырысы өтті. Онда өңірлердегі жылыту маусымына дайындық барысы қаралды. "
    "Министр жөндеу жұмыстарының аяқталғанын айтты және әкімдіктерге тиісті тапсырмалар берді."
)
RUSSIAN = (
    "Сегодня в столице состоялось очередное заседание Правительства. На нём рассмотрен ход подготовки регионов к "
    "отопительному сезону. Министр сообщил о завершении ремонтных работ и дал акиматам соответствующие поручения."
)
ENGLISH = (
    "Today the Government held its regular meeting in the capital. The ministers considered how the regions are "
    "getting ready for the heating season, and the akimats were given instructions."
)
LATIN_KAZAKH = (
    "Búgin elordada Úkimettiń kezekti otyrysy ótti. Onda óńirlerdegi jylytý maýsymyna daıyndyq barysy qaraldy. "
    "Mınıstr jóndeý jumystarynyń aıaqtalǵanyn aıtty jáne ákimdikterge tıisti tapsyrmalar berdi."
)


def detect(text: str) -> str | None:
    """The language that a text is most likely in."""
    _, found = translation("kk", text, "")
    return found


PROSE = {"kk": KAZAKH, "ru": RUSSIAN, "en": ENGLISH, "qq": LATIN_KAZAKH}


@pytest.mark.parametrize("lang", PROSE)
def test_prose(lang: str) -> None:
    assert detect(PROSE[lang]) == lang


@pytest.mark.parametrize(
    "title",
    [
        "Бүгін Астанада Үкімет отырысы өтті", "Абай атындағы музей ашылды", "Алматы облысында жаңа мектеп ашылды",
        "Жастар мен балалар", "ҚАЗАҚСТАН ХАЛҚЫНА ЖОЛДАУ", "Тоқаев", "Астана мен Алматы", "Салық туралы",
        "Қазақстан Республикасы", "Жоба аясында арнайы семинар болды", "Бюджет бойынша жиналыс",
    ],
)  # fmt: skip
def test_short_kazakh(title: str) -> None:
    assert detect(title) == "kk"


@pytest.mark.parametrize(
    "title",
    [
        "Қасым-Жомарт Тоқаев принял Премьер-министра", "Состоялась акция «Қоғамдық қабылдау» в Астане",
        "В рамках проекта «Рухани жаңғыру» открыта выставка", "АО «НУХ «Бәйтерек» подвело итоги года",
        "СОСТОЯЛАСЬ ВСТРЕЧА С ЖИТЕЛЯМИ", "Программа «Туған жер»", "Заседание Правительства", "Объявление",
    ],
)  # fmt: skip
def test_short_russian_with_kazakh_names(title: str) -> None:
    assert detect(title) == "ru"


@pytest.mark.parametrize(
    "title",
    ["The Minister met the Ambassador of Qatar", "Minister’s visit to Qazaqstan", "Minister's speech",
     "A question of quality", "Men and women of Kazakhstan", "Qazaqstan and Iraq are partners"],
)  # fmt: skip
def test_short_english(title: str) -> None:
    assert detect(title) == "en"


@pytest.mark.parametrize(
    "title",
    ["Búgin Astanada Úkimet otyrysy ótti", "Bu'gin Astanada jan'a mektep ashyldy", "Bügın Astanada jaña mektep aşyldy",
     "Qazaqstan Respýblıkasynyń Prezıdenti", "Astana men Almaty", "Bilim jáne ǵylym"],
)  # fmt: skip
def test_short_latin_kazakh_in_every_alphabet(title: str) -> None:
    assert detect(title) == "qq"


@pytest.mark.parametrize("text", ["", " ", "-", "19.10.2025 – 5 %", "北京", "🇰🇿"])
def test_no_letters_no_language(text: str) -> None:
    assert detect(text) is None


def test_only_the_beginning_counts() -> None:
    assert detect(RUSSIAN * 20 + KAZAKH * 100) == "ru"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("found", PROSE)
def test_a_variant_in_another_language(lang: str, found: str) -> None:
    assert translation(lang, "2025", PROSE[found]) == ("own" if lang == found else "other-language", found)


@pytest.mark.parametrize("title", ["", " ", "-", "–", "—", ".", "...", "\xa0"])
def test_no_title_is_a_placeholder(title: str) -> None:
    assert translation("kk", title, "") == ("placeholder", None)
    assert translation("kk", title, KAZAKH) == ("placeholder", "kk")


@pytest.mark.parametrize("text", ["", " ", "-", ".", "\n"])
def test_a_title_without_a_text_is_a_placeholder(text: str) -> None:
    assert translation("ru", "Үкімет отырысы өтті", text) == ("placeholder", "kk")


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        pytest.param("kk", "Хабарландыру", "О приёме", id="too short"),
        pytest.param("kk", "Тізім", "Иванов Иван, Ахметов Самат, Петров Пётр, Сериков Арман, Ким Виктор", id="names"),
        pytest.param("kk", KAZAKH, RUSSIAN, id="both languages"),
        pytest.param(
            "ru", "Итоги", "«Бәйтерек», «Самұрық-Қазына», «Қазпошта», «ҚазМұнайГаз», «Қазақтелеком»", id="brands"
        ),
        pytest.param(
            "ru", "Сайты", "Stat Adilet Egov Enbek Damu Kaztest Astana Almaty Atyrau Aktau Oral Taraz", id="Latin"
        ),
        pytest.param("ru", "Договор", f"{RUSSIAN[:100]} {ENGLISH[:100]}", id="two alphabets"),
    ],
)
def test_the_doubtful_is_its_own(lang: str, title: str, text: str) -> None:
    assert translation(lang, title, text)[0] == "own"


TURKISH = (
    "Bugün başkentte hükümetin olağan toplantısı yapıldı. Toplantıda bölgelerin ısıtma mevsimine hazırlığı ele alındı "
    "ve bakan, onarım çalışmalarının tamamlandığını bildirerek valiliklere gerekli talimatları verdi."
)

# A process of its own: the languages are read when the modules are imported.
ADDED = """
import sys
from govkz_crawler.languages import LANGUAGES, Language, Profile
profile = Profile("Latin", "ve bir bu ile için olarak", "ların lerin ları leri yapıldı alındı dığını", "[çğışöüÇĞİŞÖÜ]")
LANGUAGES["tr"] = Language(
    code="tr", name="Türkçe", aliases=("tur",), more="Daha", source="Kaynak", news="Haberler",
    months=("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
            "Aralık"),
    weekdays=("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
    weekdays_short=("Pzt", "Sal", "Çar", "Per", "Cum", "Cmt", "Paz"),
    profile=profile if sys.argv[1] == "with" else None,
)
from govkz_crawler.normalise.dates import published
from govkz_crawler.normalise.language_detection import translation
title, text = "Hükümet toplantısı", sys.argv[2]
print(*translation("tr", title, text), *translation("kk", title, text), published("Paz, 19 Eki 2025 10:00:00 +0500").on)
print(*(translation("kk", other, other)[1] for other in sys.argv[3:]))
"""


@pytest.mark.parametrize(
    ("profile", "verdict"),
    [
        pytest.param("without", "own None", id="not judged"),
        pytest.param("with", "own tr other-language tr", id="known"),
    ],
)
def test_a_language_that_was_added(profile: str, verdict: str) -> None:
    """A name, months and weekdays are enough; a profile says besides which texts are in it."""
    program = [sys.executable, "-c", ADDED, profile, TURKISH, *PROSE.values()]
    done = subprocess.run(program, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONUTF8": "1"})
    of_turkish, of_others = done.stdout.splitlines()
    assert of_turkish.startswith(verdict)
    assert of_turkish.endswith("2025-10-19")
    assert of_others.split() == list(PROSE)


def test_a_language_nobody_can_tell_is_not_judged() -> None:
    assert translation("tr", "Toplantı", TURKISH) == ("own", None)
    assert translation("tr", "-", "") == ("placeholder", None)


@given(st.sampled_from([*LANGUAGES, "tr"]), st.text(), st.text())
def test_any_text_has_a_verdict(lang: str, title: str, text: str) -> None:
    kind, found = translation(lang, title, text)
    assert found in {*LANGUAGES, None}
    assert kind != "other-language" or found != lang
