"""Defines the exceptions for anything of the log that is refused. Each message is one line for people."""

from govkz_crawler.errors import GovkzError


class LogError(GovkzError):
    """A log, a proof, a key or a service is not what it should be, and nothing was written.

    LogError
     ├─ Malformed    not in its format: a note, a checkpoint, a key, a proof, a tile
     ├─ Unverified   no valid signature by a known key, or a wrong one under its name; a proof that proves nothing
     ├─ Fork         inconsistent with what the log has signed or published before
     ├─ KeyExposed   others than its owner may read the key file
     └─ Service      a witness or a timestamp authority did not do what it was asked
         ├─ Unreachable   no answer, or none in time; asking later may help
         └─ Refused       it answered no, or with something else; with its HTTP status
             └─ Conflict  a witness has seen another size of the log, which ``size`` tells
    """


class Malformed(LogError, ValueError):
    """Not in its format."""


class Unverified(LogError):
    """No valid signature by a known key, or a wrong one under its name; a proof that proves nothing."""


class Fork(LogError):
    """Inconsistent with what the log has signed or published before."""


class KeyExposed(LogError):
    """Others than its owner may read the key file."""


class Service(LogError):
    """A witness or a timestamp authority did not do what it was asked."""


class Unreachable(Service):
    """No answer, or none in time; asking later may help."""


class Refused(Service):
    """It answered no, or with something else than it should. ``status`` is that of HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Conflict(Refused):
    """A witness cosigned the log last at ``size``, not at the size that the proof begins with."""

    def __init__(self, message: str, size: int) -> None:
        super().__init__(409, message)
        self.size = size
