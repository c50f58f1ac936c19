"""Runs ``govkz`` as ``python -m govkz_crawler.cli``."""

from govkz_crawler.cli.main import main

if __name__ == "__main__":  # local workers load this module again, to do their part and no more
    main(prog_name="govkz")
