"""Loaded by every Python process of the tests: connections leave this machine for nobody; ours find no pandas.

Each address that is connected to or looked up is written to TEST_NETWORK_LOG, if that is set. sqlite-utils loads pandas
where it is there, which takes longer than most crawls of tests, and Datasette dask; users have none of them by us.
"""

import os
import sys
from pathlib import Path

LOOPBACK = ("127.", "::1", "localhost")


def watch(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
    elif event == "socket.getaddrinfo":
        address = arguments[:2]
    else:
        return
    host = address[0] if isinstance(address, tuple) else None  # a path: a Unix socket
    if isinstance(host, bytes):
        host = host.decode()
    log = os.environ.get("TEST_NETWORK_LOG")
    if log and host is not None:
        with Path(log).open("a", encoding="utf-8") as lines:
            lines.write(f"{event} {host}\n")
    if host and not host.startswith(LOOPBACK):
        raise PermissionError(f"the tests reach for {host}: only the loopback interface is theirs")


sys.addaudithook(watch)
program = {Path(word).name for word in sys.orig_argv[1:3]}
ABSENT = {"pandas"} if program & {"datasette", "govkz", "govkz_crawler.cli", "scrapy"} else set()
ABSENT |= {"dask"} if "datasette" in program else set()


class Absence:
    """Finds, before anybody else does, that a package is not installed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Absence)
