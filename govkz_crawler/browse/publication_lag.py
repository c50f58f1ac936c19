"""Says how far apart the Kazakh and the Russian text of an item appeared, with both ends of what is known."""

from govkz_crawler.browse.snapshot import Row


def lag(pair: Row) -> tuple[str, dict[str, float]]:
    """How far apart the Kazakh and the Russian text appeared: the key of a sentence and its numbers, in hours.

    ``pair`` is a row of the view `pairs`: Kazakh came between ``lag_hours_least`` and ``lag_hours_most`` after Russian;
    each is None where nothing proves that the text was not there before it was first seen.
    """
    least, most = pair["lag_hours_least"], pair["lag_hours_most"]
    known = least is not None and most is not None
    if least is not None and least > 0:
        return ("lag_kk_between", {"least": least, "most": most}) if known else ("lag_kk_least", {"least": least})
    if most is not None and most < 0:
        return ("lag_ru_between", {"least": -most, "most": -least}) if known else ("lag_ru_least", {"least": -most})
    return ("lag_within", {"most": max(-least, most)}) if known else ("lag_unknown", {})
