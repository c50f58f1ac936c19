"""Builds the User-Agent header that identifies us (RFC 9110, section 10.1.5)."""

from govkz_crawler import __version__


def user_agent(contact: str) -> str:
    """The product and its version, and the contact as a comment where there is one; nothing is made up."""
    product = f"govkz_crawler/{__version__}"
    return f"{product} (+{contact})" if contact else product
