"""Writes and reads the messages between a gate and its crawls: JSON objects, one a line, over TCP."""

import asyncio
import json
from contextlib import suppress
from typing import Any, NamedTuple, Self

_CONNECT_SECONDS = 30


class Address(NamedTuple):
    """Where a gate is, who comes, and the word that lets in. As text ``host:port/name/secret``."""

    host: str
    port: int
    name: str
    secret: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.name}/{self.secret}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError."""
        where, name, secret = text.split("/")
        host, _, port = where.rpartition(":")
        return cls(host, int(port), name, secret)


class Line:
    """One end of a connection. Its errors are OSErrors, and ValueErrors for what is no such object."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, **words: Any) -> None:
        self._writer.write(json.dumps(words).encode() + b"\n")

    async def hear(self) -> dict[str, Any]:
        """Raises ConnectionError where the other end is gone."""
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("the other end is gone")
        heard = json.loads(line)
        if not isinstance(heard, dict):
            raise ValueError("not an object")
        return heard

    def gone(self) -> bool:
        """Whether the other end is known to be gone."""
        return self._reader.at_eof()

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


async def connect(address: Address) -> Line:
    """Raises OSError."""
    line = Line(*await asyncio.wait_for(asyncio.open_connection(address.host, address.port), _CONNECT_SECONDS))
    line.say(name=address.name, secret=address.secret)
    return line
