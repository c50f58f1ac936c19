"""``python -m govkz_crawler.cli`` is ``govkz``."""

from govkz_crawler.cli.main import main

main(prog_name="govkz")
