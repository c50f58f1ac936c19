"""Gold sets beside the checkout: forms of words with their lemmas, counted from Universal Dependencies, and the scores
of a search against them.

A lemma is what is typed; its forms are what should be found among all forms of the set, each being a text of one word.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from govkz_crawler.browse.search.query import parse

FOLDER = Path(__file__).parents[3] / "shared" / "search-gold"
FILES = {"kk": FOLDER / "kk-ktb.tsv", "ru": FOLDER / "ru-gsd.tsv"}
SHORT = 4  # letters


@dataclass(frozen=True, slots=True)
class Entry:
    lemma: str
    form: str
    pos: str


@dataclass(slots=True)
class Score:
    """Counts of forms: found and right, missed, found and wrong; of the ``others`` than the lemma itself, too."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    others_right: int = 0
    others_missed: int = 0

    @property
    def recall(self) -> float:
        return _share(self.right, self.missed)

    @property
    def recall_of_others(self) -> float:
        return _share(self.others_right, self.others_missed)

    @property
    def precision(self) -> float:
        return _share(self.right, self.wrong)

    def count(self, lemma: str, wanted: set[str], got: set[str]) -> None:
        self.right, self.missed = self.right + len(wanted & got), self.missed + len(wanted - got)
        self.wrong += len(got - wanted)
        others = wanted - {lemma}
        self.others_right += len(others & got)
        self.others_missed += len(others - got)


def entries(path: Path) -> list[Entry]:
    """The rows of a set: lemma, form, part of speech and count, in lower case, separated by tabs."""
    lines = path.read_text("utf-8").splitlines()
    return [Entry(*line.split("\t")[:3]) for line in lines if not line.startswith(("#", "lemma\t"))]


@contextmanager
def index(forms: Iterable[str]) -> Iterator[sqlite3.Connection]:
    """A full-text index as an archive has it, with a text for each form."""
    table = "CREATE VIRTUAL TABLE articles_fts USING fts5 (text, tokenize='unicode61 remove_diacritics 0')"
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(table)
        connection.executemany("INSERT INTO articles_fts VALUES (?)", [(form,) for form in forms])
        yield connection


def scores(gold: list[Entry], lang: str | None, every: int = 1) -> Iterator[tuple[str, Score, Score]]:
    """Of each part of speech the score, and that of its short words; ``every`` n-th lemma is typed."""
    forms: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in gold:
        forms[entry.pos][entry.lemma].add(entry.form)
    with index(dict.fromkeys(entry.form for entry in gold)) as texts:
        for pos, lemmas in sorted(forms.items()):
            score, short = Score(), Score()
            for lemma in list(lemmas)[::every]:
                got = _found(texts, lemma, lang)
                score.count(lemma, lemmas[lemma], got)
                if len(lemma) <= SHORT:
                    short.count(lemma, lemmas[lemma], got)
            yield pos, score, short


def _found(texts: sqlite3.Connection, typed: str, lang: str | None) -> set[str]:
    match = parse(typed, lang).match
    return {text for (text,) in texts.execute("SELECT text FROM articles_fts WHERE articles_fts MATCH ?", [match])}


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else 1.0
