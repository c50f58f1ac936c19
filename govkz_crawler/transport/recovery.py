"""What a killed run left behind, made whole before the next one writes."""

import os
from pathlib import Path

from govkz_crawler.transport.errors import WarcError
from govkz_crawler.transport.files import UNFINISHED, finish, warc_files
from govkz_crawler.transport.members import members
from govkz_crawler.transport.originals import Originals, urlkey
