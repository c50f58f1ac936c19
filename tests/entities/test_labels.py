"""What a page calls an entity."""

import pytest

from govkz_crawler.entities import SITE, Entity, Label, Name, label, shipped
from govkz_crawler.languages import LANGUAGES

REGISTRY = shipped()


def named(**names: str) -> Entity:
    return Entity("some-slug", names={lang: Name(text, (SITE,)) for lang, text in names.items()})


@pytest.mark.parametrize(
    ("names", "lang", "expected"),
    [
        pytest.param({"kk": "К", "ru": "Р", "en": "E"}, "en", Label("E", "en", True), id="the language asked for"),
        pytest.param({"kk": "К", "ru": "Р"}, "en", Label("К", "kk", True), id="else Kazakh"),
        pytest.param({"ru": "Р"}, "en", Label("Р", "ru", True), id="else Russian"),
        pytest.param({"en": "E"}, "ru", Label("E", "en", True), id="else whatever there is"),
        pytest.param({"kk": "К", "ru": "Р"}, "qq", Label("К", "kk", True), id="the site's transliteration"),
        pytest.param({}, "ru", Label("some-slug", None, True), id="else the slug"),
    ],
)
def test_fallback(names, lang, expected):
    assert label(named(**names), lang) == expected


def test_an_unverified_name_says_so():
    assert label(REGISTRY["maidd"], "ru") == Label(
        "Министерство искусственного интеллекта и цифрового развития Республики Казахстан", "ru", verified=False
    )


def test_every_entity_has_a_label_in_every_language():
    assert all(label(entity, lang).text for entity in REGISTRY.values() for lang in LANGUAGES)
