"""Requests to services: bounded in time and size, and each failure is one that the caller can tell."""

import socket
import threading

import pytest

from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import Refused, Unreachable
from tests.log.loopback import served

CLIENT = Client("govkz_crawler/test")


def test_a_service_is_told_who_asks() -> None:
    seen = []

    def answer(path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        seen.append((path, body, headers["User-Agent"], headers["Content-Type"]))
        return 200, "Text/Plain; charset=utf-8", b"yes"

    with served(answer) as url:
        answered = CLIENT.post(f"{url}/a?b=c", b"body", "text/x")
    assert seen == [("/a?b=c", b"body", "govkz_crawler/test", "text/x")]
    assert (answered.status, answered.content_type, answered.body) == (200, "text/plain", b"yes")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_asked_later(status: int) -> None:
    with served(lambda *_: (status, "text/plain", b"")) as url, pytest.raises(Unreachable, match=str(status)):
        CLIENT.post(url, b"", "text/plain")


def test_redirects_are_not_followed() -> None:
    with served(lambda *_: (302, "text/plain", b"")) as url:
        assert CLIENT.post(url, b"", "text/plain").status == 302


def test_a_flood_is_cut_off() -> None:
    with (
        served(lambda *_: (200, "text/plain", bytes(1 << 21))) as url,
        pytest.raises(Refused, match="more than 1048576"),
    ):
        CLIENT.post(url, b"", "text/plain")


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/", "http://", "file:///etc/passwd", "http://127.0.0.1:99999/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Unreachable):
        CLIENT.post(url, b"", "text/plain")


def test_nobody_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="gives no answer"):
            CLIENT.post(f"http://127.0.0.1:{held.getsockname()[1]}", b"", "text/plain")


@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\nhalf"]
)
@pytest.mark.parametrize("drips", [False, True])
def test_a_service_that_never_ends_is_left(sent: bytes, drips: bool) -> None:
    """It sends something forever, or nothing more: the time that it has is counted as a whole."""
    ended = threading.Event()

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(sent)
            while not ended.wait(0.01):
                if drips:
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=[listening])
        thread.start()
        try:
            with pytest.raises(Unreachable, match=r"timed out|not within"):
                Client("test", seconds=0.2).post(address(listening), b"", "text/plain")
        finally:
            ended.set()
            thread.join()


def address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_an_answer_that_ends_early_is_none() -> None:
    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=[listening])
        thread.start()
        with pytest.raises(Unreachable):
            CLIENT.post(address(listening), b"", "text/plain")
        thread.join()
