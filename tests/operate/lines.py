"""Command lines run one after the other in forks of one process, which has loaded Scrapy once: it takes a second.

Reads a JSON list of lines from stdin; writes for each its exit status, stdout and stderr.
"""

import json
import os
import sys
import tempfile

from scrapy.cmdline import execute
from scrapy.utils.misc import walk_modules


def run(words: list[str]) -> dict[str, object]:
    """What the line would do in a process of its own."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            execute(["scrapy", *words])  # ends the fork
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        return {"status": status, "out": out.read(), "err": err.read()}


for package in ("scrapy.commands", "govkz_crawler.operate.commands", "govkz_crawler.spiders"):
    walk_modules(package)
sys.argv = ["scrapy"]  # errors begin with it
json.dump([run(words) for words in json.load(sys.stdin)], sys.stdout)
