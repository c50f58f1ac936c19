"""The press sections of gov.kz as data: a new section is one more entry here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """One press section and how each interface calls it.

    ``name`` is the word in page URLs and in the archive. ``root`` is the GraphQL root field and the REST content
    type; ``fields`` what GraphQL may be asked for; ``body`` and ``date`` the names of the two fields that differ.
    Each section numbers its items on its own: an id means nothing without its section.
    """

    name: str
    root: str
    fields: tuple[str, ...]
    body: str = "body"
    date: str = "created_date"


NEWS_FIELDS = (
    "id", "title", "slug", "created_date", "heropic", "body", "short_description", "projects",
)  # fmt: skip

SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section("news", "news", NEWS_FIELDS),
        Section("releases", "press_releases", ("id", "title", "body", "created_date", "heropic")),
        Section("events", "events", ("id", "title", "body", "created_date")),
        Section(
            "article",
            "article",
            ("id", "title", "content", "short_description", "heropic", "publication_date"),
            body="content",
            date="publication_date",
        ),
    )
}

DEFAULT_SECTIONS = ("news",)
