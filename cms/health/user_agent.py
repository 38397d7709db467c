"""The user agent of the link checker, with an address where site owners can ask."""

from django.conf import settings

PRODUCT = "SourceHubLinkCheck"
"""The name that a robots.txt may address."""


def user_agent() -> str:
    """The product, and the address of the site that it checks links for."""
    return f"{PRODUCT}/1.0 (+{settings.FRONTEND_URL}/; checks links about once a week)"
