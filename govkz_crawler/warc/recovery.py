"""Repairs the WARC files that a killed run left behind before the next run writes."""

import os
from contextlib import suppress
from pathlib import Path

from govkz_crawler.warc import payload_index
from govkz_crawler.warc.digests import digest
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import captures
from govkz_crawler.warc.files import finish, is_unfinished
from govkz_crawler.warc.folder import gathered_already, warc_files
from govkz_crawler.warc.members import members
from govkz_crawler.warc.payload_index import Original, Originals, urlkey


def recover(directory: Path) -> None:
    """Finishes the WARC files of runs that did not, takes away what was gathered, writes a lost index of payloads anew.

    A file ends where its last whole member does; damage before that stays, for ``check`` to name. Only for the
    holder of the archive's lock: to others, a file being written looks like one left behind. Raises WarcError.
    """
    for path in gathered_already(directory):
        path.unlink(missing_ok=True)
    for path in warc_files(directory):
        if is_unfinished(path):
            recover_file(path)
    if warc_files(directory) and not (directory / payload_index.NAME).exists():
        _index(directory)


def recover_file(path: Path) -> None:
    """Finishes one file that a killed run was writing. Raises WarcError."""
    _cut_torn_end(path)
    finish(path)


def _cut_torn_end(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.truncate(max((member.end for member in members(file)), default=0))
            os.fsync(file.fileno())
    except OSError as error:
        raise WarcError(f"cannot recover {path}: {error.strerror}") from error


def _index(directory: Path) -> None:
    index = Originals(directory)
    for path in warc_files(directory):
        for answer, asked in captures(path):
            if answer.kind == "response" and answer.message[2] and asked and asked.asked_for(answer):
                with suppress(LookupError):  # another program's record need not have every field
                    length, request = answer.end - answer.location.offset, digest(asked.block)
                    known = Original.of(answer.fields, answer.location, length, request)
                    index.add(urlkey(asked.method, known.url, asked.message[2]), known)
    index.close()
