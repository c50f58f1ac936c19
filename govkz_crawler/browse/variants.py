"""Groups items with the languages that they come in."""

from collections.abc import Iterable, Mapping

from govkz_crawler.browse.snapshot import Row

_NEXT = ("kk", "ru", "en")  # languages that stand in for the visitor's own


def together(variants: Iterable[Row]) -> list[Row]:
    """Items with their variants by language, in the order of their first variants."""
    items: dict[tuple[str, int], Row] = {}
    for variant in variants:
        item = items.setdefault((variant["section"], variant["article_id"]), {**variant, "variants": {}})
        item["variants"].setdefault(variant["lang"], variant)
    return list(items.values())


def leading(variants: Mapping[str, Row], lang: str) -> Row:
    """The variant whose title names the item: in the visitor's language, if it has a text of its own there."""
    ordered = [variants[code] for code in dict.fromkeys((lang, *_NEXT, *variants)) if code in variants]
    return next((variant for variant in ordered if variant["translation"] == "own"), ordered[0])
