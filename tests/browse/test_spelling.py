"""What a misspelt word, or Kazakh typed without its letters, was meant for."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.browse.search import keyboard, latin
from govkz_crawler.browse.search.letter_choices import MOST
from govkz_crawler.browse.search.spelling import distance, instead, slips, suggestions
from govkz_crawler.browse.search.vocabulary import Vocabulary
from tests.browse.gold import index
from tests.browse.misspelling import misspelt

TEXTS = (
    "Әзербайжан қазақстан денсаулық өнеркәсіп қоғамдық министрлігінің министрлігі", "қарағанды жолдар ақтөбе",
    "қазақстан министр правительство заседание бюджет", "бюджет бюджеті", "қазақстан қарағанды",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(browsed: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"{browsed.absolute().as_uri()}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("казакстан", "қазақстан"), ("азербайжан", "әзербайжан"), ("денсаулык", "денсаулық"), ("жумыс", "жұмыс"),
        ("онеркасип", "өнеркәсіп"), ("когамдык", "қоғамдық"), ("туркистан", "түркістан"), ("кокшетау", "көкшетау"),
        ("министрлигинин", "министрлігінің"), ("унемдеу", "үнемдеу"), ("шанырак", "шаңырақ"), ("ундеу", "үндеу"),
        ("устаздар", "ұстаздар"), ("кауиправ", "қауіправ"), ("мемлекеттик", "мемлекеттік"), ("министр", "министр"),
    ],
)  # fmt: skip
def test_kazakh_on_a_russian_keyboard(typed: str, meant: str) -> None:
    assert meant in keyboard.meant(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Qaragandy", "қарағанды"), ("zholdar", "жолдар"), ("Kazakhstan", "қазақстан"), ("Tokayev", "тоқаев"),
        ("Oskemen", "өскемен"), ("densaulyk", "денсаулық"), ("shymkent", "шымкент"), ("turkistan", "түркістан"),
        # 2017, apostrophes
        ("a'kimdik", "әкімдік"), ("g’ylym", "ғылым"), ("qan'tar", "қаңтар"), ("s'y'", "шу"), ("u'i'", "үй"),
        # 2018, acutes, as on the site
        ("qańtar", "қаңтар"), ("naýryz", "наурыз"), ("sáýir", "сәуір"), ("qyrkúıek", "қыркүйек"), ("ǵylym", "ғылым"),
        ("Jańalyqtar", "жаңалықтар"), ("Mınıstrligi", "министрлігі"), ("jeltoqsan", "желтоқсан"), ("Úkimet", "үкімет"),
        # 2019 and 2021, diaereses
        ("äkımdık", "әкімдік"), ("Türkıstan", "түркістан"), ("ğylym", "ғылым"), ("jaŋa", "жаңа"), ("jaña", "жаңа"),
        ("qoşqar", "қошқар"), ("ūlt", "ұлт"), ("önerkäsıp", "өнеркәсіп"), ("bilim", "білім"), ("üi", "үй"),
    ],
)  # fmt: skip
def test_kazakh_in_latin_letters(typed: str, meant: str) -> None:
    assert meant in latin.meant(typed)


@given(st.text(max_size=60) | st.text(alphabet="акнуио", max_size=60) | st.text(alphabet="aiuykhs'", max_size=60))
def test_readings_are_few(typed: str) -> None:
    for meant in (keyboard.meant, latin.meant):
        assert len(meant(typed)) <= MOST


@pytest.mark.parametrize(
    ("typed", "likeliest"),
    [
        ("казакстан", "қазақстан"), ("Азербайжан", "әзербайжан"), ("денсаулык", "денсаулық"), ("zholdar", "жолдар"),
        ("Qaragandy", "қарағанды"), ("Aqtobe", "ақтөбе"), ("правитльство", "правительство"), ("минстр", "министр"),
        ("засеадние", "заседание"), ("бюджжет", "бюджет"), ("правтельсво", "правительство"), ("БЮДЖIТ", "бюджет"),
    ],
)  # fmt: skip
def test_the_likeliest_word_comes_first(typed: str, likeliest: str) -> None:
    with index(TEXTS) as texts:
        assert suggestions(typed, Vocabulary(texts))[0] == likeliest


@pytest.mark.parametrize("typed", ["", "а", "қ" * 10_000, "12345", "\x00", "🙂🙂🙂🙂", "абракадабра"])
def test_nothing_is_guessed_for_what_is_like_no_word(typed: str) -> None:
    with index(TEXTS) as texts:
        assert suggestions(typed, Vocabulary(texts)) == []


@pytest.mark.parametrize(
    ("query", "guesses"),
    [
        ("заседание правтельство", ["заседание правительство"]), ("заседание", []), ("", []), ("2026", []),
        ("казакстан -zholdar", ["қазақстан -жолдар"]), ("«засеадние» 2026", ["«заседание» 2026"]),
    ],
)  # fmt: skip
def test_a_query_with_its_words_replaced(query: str, guesses: list[str]) -> None:
    with index(TEXTS) as texts:
        assert instead(query, Vocabulary(texts)) == guesses


def test_a_hundred_misspelt_words_of_an_archive(archive: sqlite3.Connection) -> None:
    vocabulary, rng = Vocabulary(archive), Random(1)
    there = archive.execute("SELECT term FROM temp.archive_words WHERE length(term) > 4 ORDER BY term").fetchall()
    words = [word for (word,) in there if word.isalpha() and not word.isascii()]
    drawn = [rng.choice(words) for _ in range(100)]
    guessed = [word in suggestions(misspelt(word, rng), vocabulary) for word in drawn]
    assert sum(guessed) >= 95


words = st.text(alphabet="абв", min_size=1, max_size=6)


@given(words, words)
def test_the_distance_of_words(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert (distance(one, other) <= 1) == (other in slips(one) or one == other)
