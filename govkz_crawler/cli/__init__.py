"""The ``govkz`` command: one module a family of commands; docstrings are the help."""

from govkz_crawler.cli.main import main

__all__ = ["main"]
