"""When which entity publishes what, for a generated world."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

# Shares, as oddities go on the site.
BACKDATED = 0.02
MIDNIGHT = 0.02  # imported documents have a date without a time
UNTRANSLATED = 0.05
BACKDATED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Plan:
    entities: Sequence[str]
    items_per_entity: int
    start: datetime
    end: datetime
    sections: Sequence[str] = ("news",)
    langs: Sequence[str] = ("kk", "ru")
    odd: bool = True

    def items(self, seed: int) -> Iterator[dict[str, Any]]:
        """Arguments for ``World.add``, in the order of publication."""
        rng = Random(seed)
        for offset, section, entity in sorted(self._moments(rng)):
            created = self.start + timedelta(seconds=offset)
            yield {
                "entity": entity,
                "section": section,
                "created": self._date(rng, created) if self.odd else created,
                "langs": self._langs(rng) if self.odd else self.langs,
                "odd": self.odd,
                "seed": rng.getrandbits(48),
            }

    def _moments(self, rng: Random) -> Iterator[tuple[int, str, str]]:
        seconds = int((self.end - self.start).total_seconds())
        for section in self.sections:
            for entity in self.entities:
                for _ in range(self.items_per_entity):
                    yield rng.randrange(seconds), section, entity

    def _date(self, rng: Random, created: datetime) -> datetime:
        """Never before the start, so that a period can be asked for and counted."""
        whim = rng.random()
        if whim < BACKDATED:
            return max(self.start, created - timedelta(days=rng.randint(1, BACKDATED_DAYS)))
        if whim < BACKDATED + MIDNIGHT:
            return max(self.start, created.replace(hour=0, minute=0, second=0))
        return created

    def _langs(self, rng: Random) -> Sequence[str]:
        """Now and then only one of the languages is there."""
        return (rng.choice(self.langs),) if rng.random() < UNTRANSLATED else self.langs
