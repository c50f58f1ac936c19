"""The programs ``scrapy`` and ``govkz`` in a folder, for shells that are to run them: each command becomes a fork.

What lies there under their names hands its words, its folder and its environment to the process of the tests, which
runs the real command as `forking` does, and gives back what it says and how it ends.
"""

import json
import socketserver
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tests import forking

MODULES = {"govkz": "govkz_crawler.cli", "scrapy": "scrapy"}

# Without the site's packages, of which it needs none, Python starts in ten milliseconds.
PROGRAM = """#!{python} -ISE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    line.sendall(json.dumps([{module!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]).encode() + b"\\n")
    status, out, err = json.load(line.makefile())
sys.stdout.reconfigure(encoding="utf-8")
sys.stderr.reconfigure(encoding="utf-8")
sys.stdout.write(out)
sys.stderr.write(err)
sys.stdout.flush()
os._exit(status) if status >= 0 else os.kill(os.getpid(), -status)
"""


class Handler(socketserver.StreamRequestHandler):
    """Answers one program."""

    def handle(self) -> None:
        module, words, folder, environment = json.loads(self.rfile.readline())
        done = forking.run([sys.executable, "-m", module, *words], Path(folder), environment)
        self.wfile.write(json.dumps([done.returncode, done.stdout, done.stderr]).encode())


@contextmanager
def programs(folder: Path) -> Iterator[Path]:
    """``folder``, which holds both as long as the context lasts."""
    folder.mkdir(parents=True)
    address = str(folder / "line")
    with socketserver.ThreadingUnixStreamServer(address, Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for name, module in MODULES.items():
            program = folder / name
            program.write_text(PROGRAM.format(python=sys.executable, address=address, module=module), encoding="utf-8")
            program.chmod(0o755)
        yield folder
        server.shutdown()
