"""Defines the ``govkz`` command: one module for each family of commands, whose docstrings are the help."""

from govkz_crawler.cli.main import main

__all__ = ["main"]
