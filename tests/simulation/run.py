"""One run of the simulated month, and what was wrong with the site meanwhile."""

from datetime import datetime
from typing import NamedTuple

from tests.simulation.archived import Period


class Run(NamedTuple):
    """``status`` None: it hung and was killed. ``troubles`` is what was wrong with the site meanwhile."""

    run_ids: tuple[str, ...]
    spider: str
    started: datetime
    ended: datetime
    status: int | None
    troubles: tuple[str, ...] = ()
    since: datetime | None = None  # how far back it read everything
    gaps: tuple[Period, ...] = ()

    @property
    def honest(self) -> bool:
        """It was complete, and the site told the truth."""
        return self.status == 0 and not self.troubles and self.since is not None

    def reaches(self, created: datetime) -> bool:
        """Whether it read what was published then."""
        return self.since is not None and self.since < created
