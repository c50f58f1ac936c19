"""Reads and writes the folder ``proof/`` of a proof file, with instructions on how to check it.

It lies in a WACZ beside the evidence. ``proof/README.*.txt`` says the same in three languages, and ``verify.html``
checks it in a browser.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files as resources

from govkz_crawler.log import checkpoint
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.leaf import leaf_hash
from govkz_crawler.log.signing import Verifier
from govkz_crawler.log.tlog_proof import TlogProof

FOLDER = "proof/"
LEAF, CONTENT, ENTRY = "leaf.json", "content.json", "entry.tlog-proof"  # of each entry
CHECKPOINT, LOG_KEY, WITNESS_KEYS = "checkpoint", "log.vkey", "witnesses.vkey"  # of the log
# Nothing lies deeper than "proof/": the validator of WACZ looks at the last two parts of a path only.
TIMESTAMPS, HISTORY = "timestamp-", "history-"

GUIDES = ("README.en.txt", "README.kk.txt", "README.ru.txt", "verify.html")


@dataclass(frozen=True, slots=True)
class Entry:
    """``leaf`` byte for byte; ``content`` as ``leaf.committed`` gives it, None where no text is given."""

    leaf: bytes
    content: bytes | None
    proof: TlogProof

    def files(self) -> dict[str, bytes]:
        """Its files by their names."""
        content = {} if self.content is None else {CONTENT: self.content}
        return {LEAF: self.leaf, **content, ENTRY: str(self.proof).encode()}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof file says. ``key`` is the log's, None where its checkpoints are unsigned.

    ``note`` is the checkpoint's file with the cosignatures that there are, which keys of ``witnesses`` made.
    ``timestamps`` are whole RFC 3161 responses for its text, ``opentimestamps`` files of OpenTimestamps for it.
    ``history`` are other entries, of the same checkpoint.
    """

    entry: Entry
    note: str
    key: Verifier | None
    witnesses: Sequence[Verifier] = ()
    timestamps: Sequence[bytes] = ()
    history: Sequence[Entry] = ()
    opentimestamps: Sequence[bytes] = ()

    def files(self) -> dict[str, bytes]:
        """The files of the folder ``proof/`` by their paths, the guides among them.

        Raises Unverified where an entry is not proved by this checkpoint: such a file is not given to anybody.
        """
        self._refuse_unproved()
        named = self.entry.files() | {CHECKPOINT: self.note.encode()}
        for number, other in enumerate(self.history, 1):
            named |= {f"{HISTORY}{number:04}-{name}": held for name, held in other.files().items()}
        for number, response in enumerate(self.timestamps, 1):
            named[f"{TIMESTAMPS}{number}.tsr"] = response
        for number, held in enumerate(self.opentimestamps, 1):
            named[f"{TIMESTAMPS}{number}.ots"] = held
        if self.key:
            named[LOG_KEY] = f"{self.key.vkey}\n".encode()
        if self.witnesses:
            named[WITNESS_KEYS] = "".join(f"{witness.vkey}\n" for witness in self.witnesses).encode()
        return {f"{FOLDER}{name}": held for name, held in (named | _guides()).items()}

    def _refuse_unproved(self) -> None:
        opened = checkpoint.read(self.note)
        if self.key:
            opened.verify([self.key, *self.witnesses])
        for entry in (self.entry, *self.history):
            same = entry.proof.checkpoint == opened.checkpoint
            if not same or not entry.proof.includes(leaf_hash(entry.leaf)):
                raise Unverified(f"the checkpoint at {opened.checkpoint.size} does not prove entry {entry.proof.index}")


def read(held: Mapping[str, bytes]) -> Proof:
    """The proof in the files of a package. Nothing is verified. Raises Malformed."""
    named = {path.removeprefix(FOLDER): content for path, content in held.items() if path.startswith(FOLDER)}
    if LEAF not in named:
        raise Malformed(f"no proof of a log's entry: {FOLDER}{LEAF} is missing")
    keys = _keys(named.get(LOG_KEY, b""))
    folders = sorted({path.removesuffix(LEAF) for path in named if path.startswith(HISTORY) and path.endswith(LEAF)})
    return Proof(
        _entry(named, ""),
        _text(named, CHECKPOINT),
        keys[0] if keys else None,
        _keys(named.get(WITNESS_KEYS, b"")),
        _timestamps(named, ".tsr"),
        [_entry(named, folder) for folder in folders],
        _timestamps(named, ".ots"),
    )


def _entry(named: Mapping[str, bytes], folder: str) -> Entry:
    proof = TlogProof.parse(_text(named, f"{folder}{ENTRY}"))
    return Entry(named[f"{folder}{LEAF}"], named.get(f"{folder}{CONTENT}"), proof)


def _timestamps(named: Mapping[str, bytes], ending: str) -> list[bytes]:
    return [named[path] for path in sorted(named) if path.startswith(TIMESTAMPS) and path.endswith(ending)]


def _text(named: Mapping[str, bytes], path: str) -> str:
    try:
        return named[path].decode()
    except (KeyError, UnicodeDecodeError):
        raise Malformed(f"no proof of a log's entry: {FOLDER}{path} is missing, or no text") from None


def _keys(lines: bytes) -> list[Verifier]:
    try:
        return [Verifier.parse(line) for line in lines.decode().split("\n") if line]
    except UnicodeDecodeError:
        raise Malformed(f"no proof of a log's entry: a key in {FOLDER} is no text") from None


def _guides() -> dict[str, bytes]:
    folder = resources("govkz_crawler.log") / "proof"
    return {name: (folder / name).read_bytes() for name in GUIDES}
