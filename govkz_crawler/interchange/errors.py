"""Why an export or an import is refused."""


class InterchangeError(Exception):
    """Its text is one line for people; nothing was written."""
