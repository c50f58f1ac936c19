"""Reads and writes the file of the log's private key: one line, readable by its owner only."""

import os
import stat
from pathlib import Path

from govkz_crawler.log.errors import KeyExposed, Malformed
from govkz_crawler.log.signing import Signer

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 4096  # bytes that are read


def write_key(path: Path, signer: Signer) -> None:
    """Write a new key file, mode 0600. Raises FileExistsError: a key is not written over."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)  # whatever the umask
        file.write(f"{signer.skey}\n")
        file.flush()
        os.fsync(descriptor)


def read_key(path: Path) -> Signer:
    """The key in a file. Raises KeyExposed where others may read or write it, Malformed, OSError."""
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & _OTHERS:
            raise KeyExposed(f"{path} is open to others (mode {mode:04o}): chmod 600 {path}, or make a new key")
        held = file.read(_LONGEST)
    try:
        return Signer.parse(held.decode().strip())
    except (Malformed, UnicodeDecodeError) as error:
        said = error if isinstance(error, Malformed) else "no text"
        raise Malformed(f"{path} holds no key of a log: {said}") from None
