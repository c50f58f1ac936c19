"""What an interface needs to answer one request."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.standin.item import Row
from tests.standin.knobs import Knobs
from tests.standin.listings import Listing, Window
from tests.standin.question import Fault, Question
from tests.standin.world import World


@dataclass(frozen=True, slots=True)
class Site:
    """The world, how it is shown, and the faults of lists that strike this request."""

    world: World
    knobs: Knobs
    faults: Sequence[Fault] = ()

    def rows(self, listing: Listing, window: Window) -> list[Row]:
        question = Question(self.world, listing, window, self.world.clock())
        for fault in self.faults:
            fault(question)
        return question.rows()
