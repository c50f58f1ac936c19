"""Reads and writes cassette files: an unreadable file is an error, and a save is all or nothing."""

import os
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import deserialize, serialize

from govkz_crawler.transport.errors import CassetteError

_WIDTH = 120  # columns


class _Readable:
    """vcrpy's YAML with Kazakh and Russian as letters, not as escapes: a cassette is read by people as well."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        text: str = yaml.dump(cassette, Dumper=yaml.CSafeDumper, allow_unicode=True, width=_WIDTH)
        return text


class AtomicPersister:
    """A vcrpy persister: an unreadable file does not count as empty, and a save is all or nothing."""

    @staticmethod
    def load_cassette(path: Path, serializer: Any) -> Any:
        # vcrpy's own persister reads in the encoding of the locale; where it cannot, vcrpy would go on with an empty
        # cassette and later write it over this one.
        try:
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
        except UnicodeDecodeError as error:
            raise CassetteError(f"the cassette {path} is not text") from error
        if not text.strip():
            raise CassetteNotFoundError
        return deserialize(text, serializer)

    @staticmethod
    def save_cassette(path: Path, cassette_dict: dict[str, Any], serializer: Any) -> None:  # noqa: ARG004
        unfinished = path.with_name(f"{path.name}.tmp")
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(serialize(cassette_dict, _Readable))
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise CassetteError(f"cannot save the cassette {path}: {error.strerror}") from error
