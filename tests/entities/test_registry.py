"""The registry that ships: its facts, families and regions."""

import csv
import subprocess
import sys
from collections import Counter
from importlib.resources import files

import pytest

from govkz_crawler.entities import KINDS, SITE, Entity, Registry, changes_into, from_row, label, shipped
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.urls import valid_slug

REGISTRY = shipped()


def test_every_slug_is_one():
    assert len(REGISTRY) == 2151
    assert list(REGISTRY) == sorted(REGISTRY)
    assert all(valid_slug(slug) and REGISTRY[slug].slug == slug for slug in REGISTRY)


def test_a_ministry_is_named_in_three_languages():
    ministry = REGISTRY["mfa"]
    assert ministry.kind == "ministry"
    assert {lang: name.text for lang, name in ministry.names.items()} == {
        "kk": "Қазақстан Республикасының Сыртқы істер министрлігі",
        "ru": "Министерство иностранных дел Республики Казахстан",
        "en": "Ministry of Foreign Affairs of the Republic of Kazakhstan",
    }
    assert {lang: short.text for lang, short in ministry.shorts.items()} == {"kk": "СІМ", "ru": "МИД"}


def test_what_is_unknown_is_left_out():
    assert REGISTRY["abay-agro"] == Entity("abay-agro", kind="akimat-department", parent="abay")


def test_every_name_says_where_it_comes_from():
    names = [name for entity in REGISTRY.values() for name in (*entity.names.values(), *entity.shorts.values())]
    assert all(name.text == name.text.strip() and name.text for name in names)
    assert all(name.sources for name in names)
    assert {source for name in names for source in name.sources} == {"registry-2024", "public", "known"}


@pytest.mark.parametrize(
    ("slug", "verified"),
    [
        pytest.param("mfa", True, id="from the registry of 2024"),
        pytest.param("abay-ayagos", True, id="from public data"),
        pytest.param("maidd", False, id="general knowledge alone"),
    ],
)
def test_general_knowledge_alone_is_unverified(slug, verified):
    assert {name.verified for name in REGISTRY[slug].names.values()} == {verified}


def test_parents_regions_and_kinds_exist():
    for entity in REGISTRY.values():
        assert entity.kind in KINDS
        assert entity.parent is None or entity.parent in REGISTRY
        assert entity.region is None or REGISTRY[entity.region].kind == "akimat-region"


def test_every_column_of_a_language_is_one_that_the_project_knows():
    with files("govkz_crawler.entities").joinpath("registry.tsv").open(encoding="utf-8") as lines:
        columns = next(csv.reader(lines, delimiter="\t"))
    codes = {column.removeprefix(kind) for kind in ("name_", "short_") for column in columns if column.startswith(kind)}
    assert codes <= LANGUAGES.keys()


def test_a_family_knows_both_directions():
    family = REGISTRY.family("abay")
    assert family.parent is None
    assert {"abay-agro", "abay-ayagos"} <= {child.slug for child in family.children}
    assert family.came_from == changes_into("abay")
    assert {change.before for change in family.came_from} == {"akimvko"}
    assert REGISTRY.family("abay-ayagos").parent == REGISTRY["abay"]
    assert [change.after for change in REGISTRY.family("mdai").became] == ["maidd"]
    with pytest.raises(KeyError):
        REGISTRY.family("nowhere")


@pytest.mark.parametrize(
    ("slug", "region"),
    [
        pytest.param("abay", "abay", id="a regional akimat"),
        pytest.param("abay-aksuat-ekpin", "abay", id="a village below a district"),
        pytest.param("mvd-sko", "sko", id="a department of a ministry, by its name"),
        pytest.param("mfa", None, id="a ministry"),
        pytest.param("maslikhat-of-nowhere", None, id="an unknown slug"),
        pytest.param("zhetysu", "almobl", id="what the akimat of Almaty region was called"),
    ],
)
def test_regions(slug, region):
    assert REGISTRY.region(slug) == region


def test_there_are_as_many_regions_as_the_country_has():
    regions = Counter(REGISTRY.region(slug) for slug in REGISTRY)
    del regions[None]
    assert len(regions) == 17 + 3  # regions, and cities of republican significance


def test_a_name_that_tells_a_region_has_it():
    """A department's Kazakh name that holds the Kazakh name of a region and its region agree."""
    places = {
        entity.names["kk"].text.removesuffix(" әкімдігі")[:-4]: slug
        for slug, entity in REGISTRY.items()
        if entity.kind == "akimat-region" and "kk" in entity.names
    }
    told = [
        (slug, region)
        for slug, entity in REGISTRY.items()
        for place, region in places.items()
        if f" {entity.names['kk'].text if 'kk' in entity.names else ''}".find(f" {place}") >= 0
    ]
    assert len(told) > 300
    assert [slug for slug, region in told if REGISTRY.region(slug) != region] == []


def test_parents_in_a_circle_end():
    registry = Registry({"one": Entity("one", parent="two"), "two": Entity("two", parent="one")})
    assert registry.region("one") is None
    assert [child.slug for child in registry.children("one")] == ["two"]


def test_the_registry_is_not_read_before_it_is_asked_for():
    code = "from govkz_crawler import entities; print(entities.shipped.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_new_language_needs_only_a_column(monkeypatch):
    monkeypatch.setitem(LANGUAGES, "tr", LANGUAGES["en"])
    entity = from_row({"slug": "mfa", "name_tr": "Dışişleri Bakanlığı"}, (SITE,))
    assert label(entity, "tr").text == "Dışişleri Bakanlığı"
    assert Registry({"mfa": entity}).called("dışişleri bakanlığı") == (entity,)
