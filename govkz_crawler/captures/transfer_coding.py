"""Undoes transfer coding (RFC 9112, 7.1): some tools keep an answer as it went over the wire."""

from govkz_crawler.warc.records import Headers


class TransferError(ValueError):
    """The body is not coded as its header says."""


def decoded(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Headers without Transfer-Encoding and the body itself. Most tools leave the header and undo the coding."""
    coding = b",".join(value.lower() for name, value in headers if name.lower() == b"transfer-encoding")
    rest = tuple((name, value) for name, value in headers if name.lower() != b"transfer-encoding")
    if b"chunked" not in coding or not _begins_chunk(body):
        return rest, body
    return rest, _chunks(body)


def _begins_chunk(body: bytes) -> bool:
    size = body.partition(b"\r\n")[0].partition(b";")[0].strip()
    return 0 < len(size) <= 8 and all(digit in b"0123456789abcdefABCDEF" for digit in size)


def _chunks(body: bytes) -> bytes:
    whole, place = bytearray(), 0
    while True:
        end = body.find(b"\r\n", place)
        try:
            size = int(body[place:end].partition(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(body):
            raise TransferError("a chunk is cut short")
        if size == 0:
            return bytes(whole)
        whole += body[end + 2 : end + 2 + size]
        place = end + 2 + size + 2
