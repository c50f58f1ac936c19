"""Checks the log: computes every leaf again from its row, then the tree, then every checkpoint ever made.

SQLite's ``json_object`` puts the canonical JSON of a row together and Python only hashes: names in the order asked for,
no white space, the same escapes. It takes what is stored as it is, so that a damaged text is a wrong hash and no error.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import UNREADABLE, message_of
from govkz_crawler.archive.finding import Finding, Progress
from govkz_crawler.archive.schema.guards import withheld
from govkz_crawler.archive.schema.ledgers import LEDGERS, Ledger, Recipe
from govkz_crawler.log.merkle import Frontier

_STEP = 1_000  # entries between two calls of progress


@dataclass(frozen=True, slots=True)
class Pinned:
    """A checkpoint that somebody has written down, and where.

    ``cosignatures`` are lines under it. ``kept`` where it must be a row of `checkpoints` too.
    """

    size: int
    root: str  # hexadecimal
    where: str
    cosignatures: tuple[str, ...] = ()
    kept: bool = True


def check(db: Database, pinned: Iterable[Pinned], progress: Progress) -> Iterator[Finding]:
    """Everything wrong with the entries and their order, the first wrong entry first.

    ``pinned`` are the checkpoints that must still hold. After a wrong entry the tree goes on with the hash that the log
    has, to find further ones.
    """
    stored = {tuple(row) for row in db.execute("SELECT size, root FROM checkpoints")}
    redacted = dict(db.execute("SELECT redacted_hash, leaf FROM redactions"))
    rows = {ledger.table: _Rows(db, ledger, redacted) for ledger in LEDGERS}
    waiting = sorted(pinned, key=lambda pin: pin.size, reverse=True)
    frontier = Frontier()
    while waiting and waiting[-1].size == 0:
        yield from _compared(waiting.pop(), frontier, stored)
    for index, table, key, leaf_hash in _entries(db):
        yield from _place(index, frontier.size, table)
        if table in rows:
            yield from rows[table].check(key, leaf_hash)
        try:
            frontier.append(bytes.fromhex(leaf_hash))
        except (ValueError, TypeError):  # a damaged record may hold a value of another type, or none
            yield Finding("log", str(index), "has no hash of a leaf")
            return
        while waiting and waiting[-1].size == frontier.size:
            yield from _compared(waiting.pop(), frontier, stored)
        if frontier.size % _STEP == 0:
            progress(_STEP)
    progress(frontier.size % _STEP)
    for pin in reversed(waiting):
        yield Finding("log", str(frontier.size), f"ends here, but {pin.where} names one of {pin.size} entries")
    for remaining in rows.values():
        yield from remaining.rest()
    for ledger in LEDGERS:
        yield from _told_again(db, ledger)


def size(db: Database) -> int:
    """How many entries ``check`` will report progress for."""
    return int(db.execute("SELECT count(*) FROM log").fetchone()[0])


def json_of(names: Iterable[str]) -> str:
    """The expression for the canonical JSON of some columns, as bytes."""
    pairs = ", ".join(f"'{name}', {name}" for name in sorted(names))
    return f"CAST(json_object({pairs}) AS BLOB)"


def _entries(db: Database) -> Iterator[tuple[int, str, int, str]]:
    yield from db.execute("SELECT log_index, ledger, row, leaf_hash FROM log ORDER BY log_index")


def _place(index: int, expected: int, table: str) -> Iterator[Finding]:
    if index != expected:
        yield Finding("log", str(index), f"comes where entry {expected} must be: what was between is gone")
    if table not in _TABLES:
        yield Finding("log", str(index), f"names {table}, which is no ledger")


def _told_again(db: Database, ledger: Ledger) -> Iterator[Finding]:
    """Rows that say something again after they were redacted: no leaf covers that."""
    if not ledger.today.committed:
        return
    emptied = {name: value for name, value in withheld(ledger).items() if name != "salt"}
    says = " OR ".join(f"{name} IS NOT ?" for name in emptied)
    query = f"SELECT {ledger.key} FROM {ledger.table} WHERE salt IS NULL AND ({says})"
    for (key,) in db.execute(query, list(emptied.values())):
        yield Finding(ledger.table, str(key), "says something, though its salt is gone: no leaf covers that")


_TABLES = {ledger.table for ledger in LEDGERS}


def _compared(pin: Pinned, frontier: Frontier, stored: Container[tuple[int, str]]) -> Iterator[Finding]:
    if frontier.root().hex() != pin.root:
        yield Finding("log", str(pin.size), f"its first {pin.size} entries are not those of {pin.where}")
    elif pin.kept and (pin.size, pin.root) not in stored:
        yield Finding("checkpoints", "", f"the one of {pin.size} entries is gone, which stands in {pin.where}")


class _Rows:
    """The rows of one ledger, in the order of their keys, beside the entries that the log has of it."""

    def __init__(self, db: Database, ledger: Ledger, redacted: Mapping[str, str]) -> None:
        self._ledger = ledger
        self._redacted = redacted
        self._rows = _rows(db, ledger)
        self._next = next(self._rows, None)

    def check(self, key: int, leaf_hash: str) -> Iterator[Finding]:
        """The row of the next entry."""
        table = self._ledger.table
        while self._next is not None and self._next[0] < key:
            yield Finding(table, str(self._next[0]), "is in no entry of the log: it was slipped in")
            self._next = next(self._rows, None)
        if self._next is None or self._next[0] != key:
            yield Finding(table, str(key), "is gone, though the log has an entry of it")
            return
        row, self._next = self._next, next(self._rows, None)
        if len(row) == len(_Unreadable._fields):
            yield Finding(table, str(key), f"cannot be read: {row[1]}")
            return
        if row[1] != leaf_hash:
            yield Finding(table, str(key), "its leaf_hash is not that of its entry in the log")
        for what in self._wrong(row, leaf_hash):
            yield Finding(table, str(key), what)

    def rest(self) -> Iterator[Finding]:
        """Rows that no entry speaks of."""
        while self._next is not None:
            yield Finding(self._ledger.table, str(self._next[0]), "is in no entry of the log: it was slipped in")
            self._next = next(self._rows, None)

    def _wrong(self, row: tuple[Any, ...], leaf_hash: str) -> Iterator[str]:
        _, _, number, before, after, *content = row
        if number is None:
            yield "has a recipe that was never used"
        elif content and content[0] is None:
            if leaf_hash not in self._redacted:
                yield "its text is gone, and no redaction declares that"
            elif _leaf_hash(self._redacted[leaf_hash].encode()) != leaf_hash:
                yield "the leaf that its redaction keeps is not its own"
        elif _leaf_hash(_leaf(before, after, *content[1:])) != leaf_hash:
            yield "is not what its leaf says"


def _leaf_hash(leaf: bytes) -> str:
    return sha256(b"\0" + leaf).hexdigest()


def _leaf(before: bytes, after: bytes, committed: bytes | None = None) -> bytes:
    """The leaf from what SQLite has put together: the names that sort before ``content``, and those after it."""
    if committed is None:
        return before
    return b'%b,"content":"%b",%b' % (before[:-1], sha256(committed).hexdigest().encode(), after[1:])


class _Unreadable(NamedTuple):
    """A row that SQLite or Python cannot read, or that JSON cannot hold."""

    key: int
    why: str


def _rows(db: Database, ledger: Ledger) -> Iterator[tuple[Any, ...]]:
    """Key, leaf_hash, the recipe's number, and the parts of the leaf; an _Unreadable where these cannot be had."""
    last_key, query = None, _query(ledger)
    try:
        for row in db.execute(f"{query} ORDER BY {ledger.key}"):
            last_key = row[0]
            yield row
    except UNREADABLE:
        # Python looks one row ahead, and loses the one before the row that cannot be read.
        yield from _one_by_one(db, ledger, last_key)


def _one_by_one(db: Database, ledger: Ledger, after: int | None) -> Iterator[tuple[Any, ...]]:
    query = _query(ledger)
    keys = (
        f"SELECT {ledger.key} FROM {ledger.table} WHERE :after IS NULL OR {ledger.key} > :after ORDER BY {ledger.key}"
    )
    for (key,) in db.execute(keys, {"after": after}):
        try:
            yield db.execute(f"{query} WHERE {ledger.key} = ?", [key]).fetchone()
        except UNREADABLE as error:
            yield _Unreadable(key, message_of(error))


def _query(ledger: Ledger) -> str:
    numbers = ", ".join(str(recipe.number) for recipe in ledger.recipes)
    number = f"iif(recipe IN ({numbers}), recipe, NULL)"
    parts = zip(*(_parts(ledger, recipe) for recipe in ledger.recipes), strict=True)
    columns = [ledger.key, "leaf_hash", number, *(_by_recipe(ledger.recipes, part) for part in parts)]
    return f"SELECT {', '.join(columns)} FROM {ledger.table}"


def _by_recipe(recipes: Sequence[Recipe], expressions: Sequence[str]) -> str:
    """The expression for the recipe of each row, out of one for each recipe."""
    if len(expressions) == 1:
        return expressions[0]
    pairs = zip(recipes, expressions, strict=True)
    return f"CASE recipe {' '.join(f'WHEN {recipe.number} THEN {said}' for recipe, said in pairs)} END"


def _parts(ledger: Ledger, recipe: Recipe) -> list[str]:
    """The leaf's JSON before and after the commitment; where the ledger has free text, its salt and its JSON too."""
    named = {name: name for name in recipe.fields} | {"type": f"'govkz/{ledger.table}/{recipe.number}'"}
    if not recipe.committed:
        return [_json(named), "NULL", *(("''", "NULL") if ledger.today.committed else ())]
    before = {name: value for name, value in named.items() if name < "content"}
    after = {name: value for name, value in named.items() if name > "content"}
    return [_json(before), _json(after), "salt", _json({name: name for name in (*recipe.committed, "salt")})]


def _json(named: Mapping[str, str]) -> str:
    pairs = ", ".join(f"'{name}', {value}" for name, value in sorted(named.items()))
    return f"CAST(json_object({pairs}) AS BLOB)"
