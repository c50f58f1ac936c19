"""An item of the stand-in and its language variants, written only when somebody asks for them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from random import Random
from typing import NamedTuple, TypeVar

from tests.standin import markup, phrases
from tests.standin.markup import Writer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Variant:
    """One language of an item, as editors filled it in."""

    created: datetime
    title: str | None
    body: str | None = ""
    short_description: str | None = None
    heropic: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A variant still to be written: the same seed gives the same facts in every language.

    ``odd`` lets in what the site shows now and then: no body, a very short one, a whole HTML document, no
    picture, markup in the title, an empty translation or one in another language.
    """

    created: datetime
    seed: int
    lang: str
    entity: str
    chars: int
    odd: bool


Content = Variant | Draft


def written(content: Content) -> Variant:
    return content if isinstance(content, Variant) else _write(content)


@dataclass(slots=True)
class Item:
    """One item of a section; ``withdrawn`` holds the languages that were deleted and can be restored."""

    section: str
    id: int
    entity: str
    created: datetime
    contents: dict[str, Content]
    withdrawn: set[str] = field(default_factory=set)

    @property
    def live(self) -> bool:
        return any(lang not in self.withdrawn for lang in self.contents)

    def content(self, lang: str) -> Content | None:
        return None if lang in self.withdrawn else self.contents.get(lang)

    def variant(self, lang: str) -> Variant | None:
        content = self.content(lang)
        return None if content is None else written(content)

    def url(self, lang: str) -> str:
        """The canonical address of the page for people."""
        return detail_url(self.entity, self.section, self.id, lang)


class Row(NamedTuple):
    """An item as one list shows it, in that list's language."""

    section: str
    id: int
    entity: str
    lang: str
    content: Content

    @property
    def variant(self) -> Variant:
        return written(self.content)


def copied(item: Item) -> Item:
    """As it is now, whatever becomes of it."""
    return replace(item, contents=dict(item.contents), withdrawn=set(item.withdrawn))


def placeholder(item: Item) -> Variant:
    """What the site shows where there is no translation."""
    return Variant(item.created, title="-")


def detail_url(entity: str, section: str, number: int, lang: str) -> str:
    return f"https://www.gov.kz/memleket/entities/{entity}/press/{section}/details/{number}?lang={lang}"


BODIES: tuple[tuple[float, Callable[[Writer, int], str | None]], ...] = (
    (0.88, markup.blocks),
    (0.02, markup.document),
    (0.08, lambda writer, _chars: phrases.remark(writer.rng.randrange(100), writer.lang)),
    (0.02, lambda _writer, _chars: None),
)
TITLES: tuple[tuple[float, Callable[[str], str]], ...] = (
    (0.90, str),
    (0.06, "&laquo;{}&raquo;".format),
    (0.02, "<b>{}</b>".format),
    (0.02, "{}&nbsp;".format),
)
EMPTY_TRANSLATIONS = 0.04
FOREIGN_TRANSLATIONS = 0.04


# Listings repeat: the languages of one page and its neighbours are asked for again soon.
@lru_cache(maxsize=4096)
def _write(draft: Draft) -> Variant:
    whim = Random(f"{draft.seed} {draft.lang}").random() if draft.odd and _is_translation(draft) else 1.0
    foreign = EMPTY_TRANSLATIONS < whim < EMPTY_TRANSLATIONS + FOREIGN_TRANSLATIONS
    lang = phrases.other_lang(draft.lang) if foreign else draft.lang
    writer = Writer(Random(draft.seed), lang, draft.entity if draft.entity in phrases.OFFICES else "")
    if draft.odd:
        return _written_oddly(draft, writer, empty=whim <= EMPTY_TRANSLATIONS)
    return Variant(
        created=draft.created,
        title=_title(writer),
        body=markup.blocks(writer, draft.chars),
        short_description=writer.sentence(),
        heropic=writer.upload("jpeg"),
    )


def _written_oddly(draft: Draft, writer: Writer, *, empty: bool) -> Variant:
    decorate, fill = _draw(writer.rng, TITLES), _draw(writer.rng, BODIES)
    title, body = decorate(_title(writer)), fill(writer, draft.chars)
    return Variant(
        created=draft.created,
        title=title,
        body="" if empty else body,
        short_description=writer.sentence() if writer.rng.random() < 0.6 else None,
        heropic=writer.upload("jpeg") if writer.rng.random() < 0.75 else None,
    )


def _is_translation(draft: Draft) -> bool:
    """Half of the items were first written in Kazakh, half in Russian; those texts are always there."""
    return draft.lang != ("kk", "ru")[draft.seed % 2]


def _title(writer: Writer) -> str:
    return phrases.title(writer.rng.getrandbits(32), writer.lang, writer.home)


def _draw(rng: Random, choices: tuple[tuple[float, T], ...]) -> T:
    weights, values = [weight for weight, _ in choices], [value for _, value in choices]
    return rng.choices(values, weights)[0]
