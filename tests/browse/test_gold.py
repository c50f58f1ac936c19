"""Search against independent gold sets: most forms of a word are found, and few other words."""

import pytest

from tests.browse.gold import FILES, entries, scores

RECALL, RECALL_CHOSEN = 0.98, 0.97
# What a rest without a lexicon costs: a Kazakh adjective in -ды is an accusative too, and its noun is another lemma.
PRECISION = {("kk", "NOUN"): 0.84, ("kk", "PROPN"): 0.87, ("kk", "ADJ"): 0.60}
RUSSIAN_PRECISION = 0.90
_EVERY = 3  # a third of the lemmas says as much in a third of the time


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("lang", FILES)
def test_forms_of_real_words(lang: str, chosen: bool) -> None:
    if not FILES[lang].exists():
        pytest.skip("the gold sets are not beside this checkout")
    for pos, score, _ in scores(entries(FILES[lang]), lang if chosen else None, _EVERY):
        assert score.recall >= (RECALL_CHOSEN if chosen else RECALL), pos
        assert score.precision >= PRECISION.get((lang, pos), RUSSIAN_PRECISION), pos
