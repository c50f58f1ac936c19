"""The sections of the site as the stand-in knows them: those of the crawler, with the fields that only the site has."""

from dataclasses import dataclass

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.sections import SECTIONS

# Fields that the crawler does not ask for.
MORE_FIELDS = {"news": ("alt_image", "hint", "comments_on", "directions"), "article": ("alias",)}


@dataclass(frozen=True, slots=True)
class Section:
    """How the interfaces call a section and its fields."""

    name: str
    root: str
    fields: tuple[str, ...]
    date: str


def sections() -> dict[str, Section]:
    """By name; a section that is added to the crawler's is here at once."""
    return {
        one.name: Section(one.name, one.root, (*one.fields, *MORE_FIELDS.get(one.name, ())), one.date)
        for one in SECTIONS.values()
    }


def section_of_root(root: str) -> Section | None:
    """The section that GraphQL and REST call so."""
    return next((section for section in sections().values() if section.root == root), None)


def languages() -> frozenset[str]:
    return frozenset(LANGUAGES)
