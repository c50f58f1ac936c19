"""The registry that ships."""

from govkz_crawler.entities import shipped
from govkz_crawler.normalise.urls import valid_slug


def test_every_slug_is_one_and_some_have_names():
    registry = shipped()
    assert len(registry) == 2151
    assert all(valid_slug(slug) for slug in registry)
    assert registry["mfa"] == "Ministry of Foreign Affairs"
    assert registry["abay-agro"] is None
