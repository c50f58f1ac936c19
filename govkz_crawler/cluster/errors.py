"""Defines the exceptions for what goes wrong between this process and its workers."""

from govkz_crawler.errors import GovkzError


class ClusterError(GovkzError):
    """No cluster, or work that could not be done on it. Its text is one line for people."""
