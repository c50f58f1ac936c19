"""What ships and what the site says of its entities, in one registry."""

from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.entities import SITE, Entity, Name, combined, from_row, shipped, updated
from govkz_crawler.languages import LANGUAGES

SLUGS = st.sampled_from(["mfa", "moa", "edu", "new", "newer"])


def entities(*sources: str) -> st.SearchStrategy[Entity]:
    names = st.dictionaries(
        st.sampled_from(sorted(LANGUAGES)), st.builds(Name, st.text(min_size=1), st.just(sources)), max_size=3
    )
    kinds = st.sampled_from(["unknown", "ministry", "agency"])
    return st.builds(Entity, SLUGS, kinds, names, names, st.none() | SLUGS, st.none() | SLUGS)


def by_slug(strategy: st.SearchStrategy[Entity]) -> st.SearchStrategy[dict[str, Entity]]:
    return st.lists(strategy, max_size=5).map(lambda found: {entity.slug: entity for entity in found})


OURS, THEIRS = by_slug(entities("known")), st.lists(entities(SITE), max_size=5)


@given(OURS, THEIRS)
def test_nothing_that_ships_is_lost(ours, theirs):
    both = combined(ours, theirs)
    assert both.keys() == ours.keys() | {entity.slug for entity in theirs}
    for slug, entity in ours.items():
        assert both[slug].names.keys() >= entity.names.keys()
        assert both[slug].shorts.keys() >= entity.shorts.keys()
        assert entity.parent is None or both[slug].parent is not None


@given(OURS, entities(SITE))
def test_what_the_site_says_holds(ours, entity):
    found = combined(ours, [entity])[entity.slug]
    assert found.names.items() >= entity.names.items()
    assert found.shorts.items() >= entity.shorts.items()
    assert entity.parent in (None, found.parent)
    assert entity.kind in ("unknown", found.kind)


@given(OURS, THEIRS)
def test_saying_it_twice_changes_nothing(ours, theirs):
    once = combined(ours, theirs)
    assert combined(once, theirs) == once


@given(OURS)
def test_a_silent_site_changes_nothing(ours):
    assert combined(ours, []) == ours
    assert combined(ours, map(Entity, ours)) == ours


def test_the_site_replaces_general_knowledge_language_by_language():
    row = {"slug": "maidd", "name_ru": "Министерство ИИ", "name_kk": None, "parent": None}
    names = combined(shipped(), [from_row(row, (SITE,))])["maidd"].names
    assert names["ru"] == Name("Министерство ИИ", (SITE,))
    assert names["ru"].verified
    assert names["kk"] == shipped()["maidd"].names["kk"]
    assert not names["kk"].verified


def test_a_new_name_is_found_and_the_old_one_is_not():
    both = combined(shipped(), [Entity("maidd", names={"ru": Name("Министерство цифры", (SITE,))})])
    assert [entity.slug for entity in both.called("министерством цифры")] == ["maidd"]
    assert both.called("Министерство искусственного интеллекта и цифрового развития") == ()


def test_an_unknown_entity_is_what_the_site_says_of_it():
    entity = Entity("new")
    assert updated(None, entity) is entity
