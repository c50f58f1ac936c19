"""Entities are found by what people call them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.entities import Entity, Name, Registry, shipped
from govkz_crawler.entities.name_folding import core, loose, words

REGISTRY = shipped()
NAMED = [entity for entity in REGISTRY.values() if entity.names]
ABBREVIATED = [entity for entity in REGISTRY.values() if entity.shorts]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        pytest.param("mfa", ["mfa"], id="a slug"),
        pytest.param(" MFA ", ["mfa"], id="a slug in capitals"),
        pytest.param("МИД", ["mfa"], id="a Russian abbreviation"),
        pytest.param("ІІМ", ["qriim"], id="a Kazakh one"),
        pytest.param("Минздрав", ["dsm"], id="one of syllables"),
        pytest.param("МИД РК", ["mfa"], id="with the country"),
        pytest.param("ҚР ІІМ", ["qriim"], id="with the country in Kazakh"),
        pytest.param("МИДом", ["mfa"], id="in a Russian case"),
        pytest.param("ІІМ-нің", ["qriim"], id="in a Kazakh case, with a hyphen"),
        pytest.param("Минздраве", ["dsm"], id="syllables in a case"),
        pytest.param("Генпрокуратурой", ["prokuror"], id="as a word in a case"),
        pytest.param("ИИМ", ["qriim"], id="Kazakh on a Russian keyboard"),
        pytest.param("MИД", ["mfa"], id="a Latin letter that looks right"),
        pytest.param("«Минфин»", ["minfin"], id="in quotation marks"),
        pytest.param("Министерство иностранных дел", ["mfa"], id="a name without the country"),
        pytest.param("министерству финансов Республики Казахстан", ["minfin"], id="a name in a case"),
        pytest.param("Сыртқы істер министрлігіндегі", ["mfa"], id="a Kazakh name in a case"),
        pytest.param("сырткы истер министрлиги", ["mfa"], id="a Kazakh name on a Russian keyboard"),
        pytest.param("Ministry of Finance", ["minfin"], id="an English name"),
        pytest.param("комитета науки", ["science"], id="a committee without its ministry"),
        pytest.param("Ғылым комитеті", ["science"], id="the same in Kazakh"),
        pytest.param("ҚМ", ["minfin", "mod"], id="an abbreviation that two share"),
        pytest.param("акимат Абайского района", ["abay-audany", "karaganda-abai", "vko-abay"], id="a shared name"),
        pytest.param("Қазақстан", [], id="only a part of names"),
        pytest.param("РК", [], id="only the country"),
        pytest.param("", [], id="nothing"),
        pytest.param("«» — …", [], id="no words"),
    ],
)
def test_called(text, slugs):
    assert [entity.slug for entity in REGISTRY.called(text)] == slugs


@pytest.mark.parametrize("case", ["МИД{}", "Минфин{}", "КНБ{}"])
@pytest.mark.parametrize("ending", ["", "а", "у", "ом", "е"])
def test_russian_cases_of_abbreviations(case, ending):
    assert REGISTRY.called(case.format(ending)) == REGISTRY.called(case.format(""))


@given(st.sampled_from(NAMED), st.data())
def test_every_name_finds_its_entity(entity, data):
    lang = data.draw(st.sampled_from(sorted(entity.names)))
    assert entity in REGISTRY.called(entity.names[lang].text)


@given(st.sampled_from(NAMED), st.data())
def test_writing_makes_no_difference(entity, data):
    text = data.draw(st.sampled_from(sorted(entity.names.values(), key=lambda name: name.text))).text
    change = data.draw(
        st.sampled_from([str.upper, str.lower, "«{}»".format, " {}.".format, lambda name: name.replace(" ", "\u00a0 ")])
    )
    assert REGISTRY.called(change(text)) == REGISTRY.called(text)


@given(st.sampled_from(ABBREVIATED), st.data())
def test_every_abbreviation_finds_its_entity(entity, data):
    lang = data.draw(st.sampled_from(sorted(entity.shorts)))
    assert entity in REGISTRY.called(entity.shorts[lang].text)


@given(st.text())
def test_any_text_may_be_asked_for(text):
    assert all(isinstance(entity, Entity) for entity in REGISTRY.called(text))
    assert len(REGISTRY.nearest(text)) <= 3


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    once = words(text)
    assert words(" ".join(once)) == once
    assert loose(loose(once)) == loose(once)
    assert set(core(text)) <= set(once)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("mfaa", "mfa"), ("minfn", "minfin"), ("almati", "almaty"), ("astana-", "astana"), ("МИД", "mfa"),
        ("Минздрав", "dsm"), ("министерство юстиции", "adilet"),
    ],
)  # fmt: skip
def test_the_nearest_slug(text, slug):
    assert REGISTRY.nearest(text)[0] == slug


def test_nothing_is_near_to_nonsense():
    assert REGISTRY.nearest("§§§§§§§§") == ()


def test_names_that_differ_in_one_word_are_told_apart():
    registry = Registry(
        {
            "science": Entity("science", names={"ru": Name("Комитет науки", ("known",))}),
            "culture": Entity("culture", names={"ru": Name("Комитет культуры", ("known",))}),
        }
    )
    assert [entity.slug for entity in registry.called("комитетом науки")] == ["science"]
    assert registry.called("комитет") == ()
