"""Entities in groups, as a directory shows them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.browse.wording import INTERFACE
from govkz_crawler.entities import KINDS, Entity, Name, Registry, directory, grouped, label, shipped
from govkz_crawler.entities.directory import alphabetical, in_order

REGISTRY = shipped()


def slugs_of(groups) -> list[str]:
    return [entity.slug for group in groups for entity in group.entities]


@given(st.sets(st.sampled_from(list(REGISTRY)), max_size=60), st.sampled_from(INTERFACE))
def test_each_entity_has_one_place(slugs, lang):
    found = directory(REGISTRY, slugs, lang)
    placed = slugs_of(found.groups) + [slug for region in found.regions for slug in slugs_of(region.groups)]
    assert Counter(placed) == Counter(slugs)


def test_ministries_lead_and_regions_follow():
    found = directory(REGISTRY, REGISTRY, "ru")
    assert found.groups[0].kind.code == "ministry"
    assert len(found.groups[0].entities) == 24
    assert len(found.regions) == 20
    (almaty,) = (region for region in found.regions if region.akimat.slug == "almaty")
    assert {"almaty", "mvd-almaty", "almaty-depfin"} <= set(slugs_of(almaty.groups))
    assert "mfa" not in slugs_of(almaty.groups)


def test_what_the_registry_does_not_know_is_left_out():
    assert directory(REGISTRY, ["nowhere"], "kk") == directory(REGISTRY, [], "kk")


def test_a_region_that_is_no_entity_is_none():
    registry = Registry({"dep": Entity("dep", kind="department", region="gone")})
    assert slugs_of(directory(registry, registry, "ru").groups) == ["dep"]


def test_a_region_stands_though_its_akimat_is_not_asked_for():
    (region,) = directory(REGISTRY, ["mvd-sko"], "ru").regions
    assert (region.akimat.slug, slugs_of(region.groups)) == ("sko", ["mvd-sko"])


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("kk", ["Ауыл", "Әділет", "Білім", "Ғылым", "Денсаулық", "Қаржы", "Мәдениет", "Өнеркәсіп", "Ішкі"]),
        ("ru", ["Ведомство", "Елка", "Ёж", "Жилье", "Юстиция"]),
        ("en", ["Agency", "Ministry"]),
    ],
)
def test_the_order_is_that_of_the_alphabet(lang, names):
    entities = [Entity(f"e{place}", names={lang: Name(name, ("known",))}) for place, name in enumerate(names)]
    assert [label(entity, lang).text for entity in in_order(reversed(entities), lang)] == names


def test_those_without_a_name_come_last():
    named = Entity("zzz", names={"kk": Name("Я", ("known",))})
    assert in_order([Entity("aaa"), named], "ru") == (named, Entity("aaa"))


@given(st.text(), st.text())
def test_texts_that_differ_have_different_places(one, other):
    assert (alphabetical(one) == alphabetical(other)) == (one.casefold() == other.casefold())


def test_groups_follow_the_order_of_kinds():
    codes = [group.kind.code for group in grouped(REGISTRY.values(), "en")]
    assert codes == [code for code in KINDS if code in codes]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_has_a_heading_in_every_language_of_the_pages(kind):
    assert set(kind.names) >= set(INTERFACE)
    assert all(kind.names.values())
