"""Finds entities by a name or an abbreviation, in any language and in some inflected forms."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from govkz_crawler.entities.entity import Entity
from govkz_crawler.entities.name_folding import ENDINGS, core, loose, same_words

_Words = tuple[str, ...]

_WORDLIKE = 6  # letters from which on an abbreviation is inflected as any word: Казначейство, Генпрокуратура


class NameIndex:
    """The names of entities, folded; what is typed is compared in steps, and the first step that finds any decides."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._exact: dict[_Words, set[str]] = defaultdict(set)
        self._loose: dict[_Words, set[str]] = defaultdict(set)
        self._short: dict[_Words, set[str]] = defaultdict(set)
        self._by_length: dict[int, set[tuple[_Words, str]]] = defaultdict(set)
        for entity in entities.values():
            self._add(entity, entities.get(entity.parent or ""))

    def find(self, text: str) -> list[str]:
        """The slugs of the entities called so, sorted."""
        asked = core(text)
        if not asked:
            return []
        found = (
            self._exact.get(asked)
            or self._loose.get(loose(asked))
            or self._inflected_short(asked)
            or {slug for name, slug in self._by_length[len(asked)] if same_words(name, asked)}
        )
        return sorted(found)

    def _add(self, entity: Entity, parent: Entity | None) -> None:
        for lang, name in entity.names.items():
            whole = core(name.text)
            above = core(parent.names[lang].text) if parent and lang in parent.names else ()
            for form in {whole, _own_part(whole, above)}:
                self._exact[form].add(entity.slug)
                self._loose[loose(form)].add(entity.slug)
                self._by_length[len(form)].add((form, entity.slug))
        for short in entity.shorts.values():
            form = core(short.text)
            self._exact[form].add(entity.slug)
            self._loose[loose(form)].add(entity.slug)
            self._short[form].add(entity.slug)
            if len(short.text) >= _WORDLIKE:
                self._by_length[len(form)].add((form, entity.slug))

    def _inflected_short(self, asked: _Words) -> set[str]:
        for bare in _without_ending(asked):
            if found := self._short.get(bare):
                return found
        return set()


def _without_ending(asked: _Words) -> Iterator[_Words]:
    """An abbreviation without the ending of a case, written apart by a hyphen or joined to it."""
    *rest, last = asked
    if rest and last in ENDINGS:
        yield tuple(rest)
    for ending in ENDINGS:
        if last.endswith(ending) and last != ending:
            yield (*rest, last.removesuffix(ending))


def _own_part(whole: _Words, above: _Words) -> _Words:
    """A name without the name of the body above, which stands before or behind it in some case: the committee of
    science of the ministry is the committee of science."""
    size = len(above)
    if 0 < size < len(whole):
        if same_words(whole[-size:], above):
            return whole[:-size]
        if same_words(whole[:size], above):
            return whole[size:]
    return whole
