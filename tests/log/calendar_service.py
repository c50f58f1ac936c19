"""An OpenTimestamps calendar on the loopback interface, by the protocol's own library."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp

from tests.log.loopback import Answer, served


def serialized(stamped: Timestamp) -> bytes:
    context = BytesSerializationContext()
    stamped.serialize(context)
    return bytes(context.getbytes())


class Calendar:
    """It promises, and names a block once it has one. ``uri`` is how it names itself, mostly its address."""

    answers: Callable[[Timestamp], bytes] = staticmethod(serialized)  # how what it means to say is sent

    def __init__(self) -> None:
        self.uri = ""
        self.block: int | None = None
        self.asked: list[str] = []
        self.status = 200

    def answer(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Take a digest, or give what there is for a commitment."""
        assert headers["Accept"] == "application/vnd.opentimestamps.v1"
        self.asked.append(path)
        if path == "/digest":
            stamped = Timestamp(body)
            commitment = stamped.ops.add(OpAppend(b"in 2026")).ops.add(OpSHA256())
            commitment.attestations.add(PendingAttestation(self.uri))
            return self.status, "application/vnd.opentimestamps.v1", self.answers(stamped)
        if self.block is None:
            return 404, "text/plain", b"Pending confirmation in Bitcoin blockchain"
        stamped = Timestamp(bytes.fromhex(path.removeprefix("/timestamp/")))
        root = stamped.ops.add(OpPrepend(b"a transaction")).ops.add(OpSHA256()).ops.add(OpSHA256())
        root.attestations.add(BitcoinBlockHeaderAttestation(self.block))
        return self.status, "application/vnd.opentimestamps.v1", self.answers(stamped)


@contextmanager
def calendar_served() -> Iterator[tuple[Calendar, str]]:
    """A calendar, and its address."""
    calendar = Calendar()
    with served(calendar.answer) as url:
        calendar.uri = url
        yield calendar, url
