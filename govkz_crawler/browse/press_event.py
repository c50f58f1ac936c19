"""Describes one event of the press record for feeds, mails and webhooks: what happened, when, and both sides of it."""

from dataclasses import dataclass

from govkz_crawler.browse.comparison import text
from govkz_crawler.browse.gist import Gist, gist
from govkz_crawler.browse.snapshot import Row


@dataclass(frozen=True, slots=True)
class PressEvent:
    """``kind`` is new, edited, removed or returned. ``before`` and ``after`` are what `versions` says on both sides:
    ``version``, ``text``, the columns of ``comparison.FIELDS``, and ``withheld``; what is new has none before, what was
    removed none after.
    ``known_at`` is when a removal was confirmed, and of all else when it was seen; ``doubt`` is why the reading that
    confirmed it was partial. All values fit into JSON."""

    kind: str
    section: str
    article_id: int
    lang: str
    entity: str
    entity_name: str
    url: str
    ni: str
    origin: str
    not_before: str | None
    seen_at: str
    known_at: str
    silent: bool
    doubt: str | None
    before: Row | None
    after: Row | None

    @property
    def says(self) -> Row:
        """The side that there is; of an edit, what stands there now."""
        said = self.after or self.before
        assert said is not None
        return said

    @property
    def withheld(self) -> bool:
        """Whether the text of a side was destroyed by order."""
        return any(side["withheld"] for side in (self.before, self.after) if side)

    @property
    def title(self) -> str:
        return str(self.says["title"]) or "—"

    @property
    def words(self) -> str:
        """The titles and texts of both sides, for a search: a word counts that came, stays or went."""
        return "\n".join(f"{side['title']}\n{side['text']}" for side in (self.before, self.after) if side)

    @property
    def address(self) -> str:
        """The page that shows it, below the address of the site: of an edit, both versions beside each other."""
        variant = f"/item/{self.section}/{self.article_id}/{self.lang}"
        if self.kind == "edited" and self.before and self.after:
            return f"{variant}/diff/{self.before['version']}..{self.after['version']}"
        return f"{variant}/{self.says['version']}"

    @property
    def gist(self) -> Gist | None:
        """What weighs most in an edit, where words came or went."""
        if self.kind != "edited" or not self.before or not self.after:
            return None
        titles = text(self.before["title"], self.after["title"])
        return gist([*titles, *text(self.before["text"], self.after["text"])])
