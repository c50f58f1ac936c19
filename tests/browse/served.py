"""A site under an address of the loopback interface, for programs that ask as others would."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from datasette.app import Datasette

from tests.patience import until


@contextmanager
def served(pages: Datasette) -> Iterator[str]:
    """The address without a slash at its end, while it is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(pages.app(), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
