"""The sentences: the same facts in every language."""

import re

import pytest

from tests.standin import phrases


@pytest.mark.parametrize("kind", ["title", "sentence", "remark"])
def test_phrases_say_the_same_in_every_language(kind: str) -> None:
    written = {"title": phrases.title, "sentence": phrases.sentence, "remark": phrases.remark}[kind]
    for number in range(500):
        texts = [written(number, lang) for lang in ("kk", "ru", "en", "qq")]
        numbers = {tuple(sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u00a0]", "", text)))) for text in texts}
        assert len(numbers) == 1, texts
        assert not any("{" in text for text in texts)


def test_phrases_inflect_the_words_that_searches_look_for() -> None:
    kazakh = " ".join(phrases.sentence(number, "kk") for number in range(200))
    russian = " ".join(phrases.sentence(number, "ru") for number in range(200))
    assert {"Үкімет", "Үкіметтің", "Үкіметінің", "Үкіметке", "Үкіметтен"} <= set(re.findall(r"\w+", kazakh))
    assert {"заседание", "заседания", "заседании", "заседанию"} <= set(re.findall(r"\w+", russian))


def test_phrases_name_the_office_that_speaks() -> None:
    assert "Сыртқы істер министрлігі" in " ".join(phrases.sentence(n, "kk", "mfa") for n in range(60))
    assert phrases.office_name("kostanay", "ru") == "Акимат Костанайской области"
    assert phrases.office_name("mfa", "qq") == "Syrtqy ister mınıstrligi"
    assert phrases.office_name("abay-agro", "kk") is None
