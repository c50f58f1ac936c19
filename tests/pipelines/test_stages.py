"""What a second process needs, and no more."""

import subprocess
import sys


def test_scrapy_is_not_imported():
    """It would take the second process as long to start as the rest of what it does in a short run."""
    program = "import sys, govkz_crawler.pipelines.stages; sys.exit('scrapy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
