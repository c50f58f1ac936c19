"""Describes the press sections of gov.kz as data. To add a section, add its entry here."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """One press section and how each interface calls it.

    ``name`` is the word in page URLs and in the archive. ``plural`` is what people call the section and ``singular``
    what they call one of its items, by the code of a language of the pages. ``root`` is the GraphQL root field and the
    REST content type; ``fields`` what GraphQL may be asked for; ``body`` and ``date`` the names of the two fields that
    differ. Each section numbers its items on its own: an id means nothing without its section.
    """

    name: str
    plural: Mapping[str, str] = field(hash=False)
    singular: Mapping[str, str] = field(hash=False)
    root: str
    fields: tuple[str, ...]
    body: str = "body"
    date: str = "created_date"


NEWS_FIELDS = (
    "id", "title", "slug", "created_date", "heropic", "body", "short_description", "projects",
)  # fmt: skip

NEWS = Section(
    name="news",
    plural={"kk": "Жаңалықтар", "ru": "Новости", "en": "News"},
    singular={"kk": "Жаңалық", "ru": "Новость", "en": "News"},
    root="news",
    fields=NEWS_FIELDS,
)

RELEASES = Section(
    name="releases",
    plural={"kk": "Баспасөз хабарламалары", "ru": "Пресс-релизы", "en": "Press releases"},
    singular={"kk": "Баспасөз хабарламасы", "ru": "Пресс-релиз", "en": "Press release"},
    root="press_releases",
    fields=("id", "title", "body", "created_date", "heropic"),
)

EVENTS = Section(
    name="events",
    plural={"kk": "Оқиғалар", "ru": "События", "en": "Events"},
    singular={"kk": "Оқиға", "ru": "Событие", "en": "Event"},
    root="events",
    fields=("id", "title", "body", "created_date"),
)

ARTICLES = Section(
    name="article",
    plural={"kk": "Мақалалар", "ru": "Статьи", "en": "Articles"},
    singular={"kk": "Мақала", "ru": "Статья", "en": "Article"},
    root="article",
    fields=("id", "title", "content", "short_description", "heropic", "publication_date"),
    body="content",
    date="publication_date",
)

SECTIONS: dict[str, Section] = {section.name: section for section in (NEWS, RELEASES, EVENTS, ARTICLES)}

DEFAULT_SECTIONS = ("news",)


def section_of_root(root: str) -> Section | None:
    """The section that the JSON interfaces call ``root``, None where there is none."""
    return next((section for section in SECTIONS.values() if section.root == root), None)


def shown_by(section: Section) -> set[str]:
    """The fields that make what a reader sees of an item: an answer without one of them says less than there is."""
    shown = {"id", "title", section.body, section.date, "short_description", "heropic"}
    return shown.intersection(section.fields)
