"""What a benchmark says: values repeated in one run, beside those of a baseline measured in turn with them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """``runs`` has a value for each repetition, ``against`` those of the baseline, pair by pair, if there is one.

    ``goal`` is for the ratio to the baseline, or for the value itself where there is none. Machines differ and are
    noisy: what is kept and compared is the ratio.
    """

    name: str
    unit: str
    runs: tuple[float, ...]
    baseline: str = ""
    against: tuple[float, ...] = ()
    goal: float | None = None
    more_is_better: bool = True

    @property
    def value(self) -> float:
        return median(self.runs)

    @property
    def ratio(self) -> float | None:
        """The median of the ratios, pair by pair."""
        pairs = [one / other for one, other in zip(self.runs, self.against, strict=True)] if self.against else []
        return median(pairs) if pairs else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        told = self.value if self.ratio is None else self.ratio
        if self.goal is None:
            return None
        return told >= self.goal if self.more_is_better else told <= self.goal


def table(figures: Iterable[Figure], kept: dict[str, dict[str, Any]]) -> Iterable[str]:
    """A line for each figure; ``kept`` are those of the main branch, by name."""
    yield f"{'':52} {'median':>14} {'min … max':>23}  {'ratio':>8} {'main':>8}  to"
    for figure in figures:
        spread = f"{_short(min(figure.runs))} … {_short(max(figure.runs))}" if len(figure.runs) > 1 else ""
        ratio = "" if figure.ratio is None else f"x{figure.ratio:.3g}"
        before = kept.get(figure.name, {}).get("ratio")
        main = "" if before is None else f"x{before:.3g}"
        value = f"{_short(figure.value)} {figure.unit}"
        yield f"{figure.name:52} {value:>14} {spread:>23}  {ratio:>8} {main:>8}  {figure.baseline}{_verdict(figure)}"


def as_json(figure: Figure) -> dict[str, Any]:
    return {**asdict(figure), "value": figure.value, "ratio": figure.ratio, "is_met": figure.is_met}


def _verdict(figure: Figure) -> str:
    if figure.is_met is None:
        return ""
    wanted = f"{'at least' if figure.more_is_better else 'at most'} {_short(figure.goal or 0)}"
    return f"  [{wanted}{'' if figure.is_met else ': FALLS SHORT'}]"


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
