"""Read and cache robots.txt for a day, and for a month while it cannot be read again.

As RFC 9309 says, a site without a robots.txt may be visited; one whose robots.txt answers with a
server error, with nothing or with nonsense may not, until it can be read.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from protego import Protego

from cms.health.models import VisitedSite
from cms.health.user_agent import PRODUCT

FRESH = timedelta(days=1)
STALE = timedelta(days=30)
LARGEST = 500 * 1024
"""Bytes of a robots.txt that are read; the least that the standard allows."""

LONGEST_PAUSE = timedelta(hours=1)
"""The most that a site's Crawl-delay keeps us away."""

ReadRobots = Callable[[str], str | None]
"""Gets the address of a robots.txt, returns what it says; None if that cannot be told."""


class KeptAwayError(Exception):
    """A site's robots.txt asks not to look at an address."""


class UnreadableRobotsError(Exception):
    """A site did not say what it asks of robots."""


class Robots:
    """The rules of the sites that a check meets on its way."""

    def __init__(self, read: ReadRobots) -> None:
        self._read = read
        self._rules: dict[str, Protego] = {}

    def check(self, url: str, origin: str) -> None:
        """Raises `KeptAwayError`, `UnreadableRobotsError`, and what reading raises."""
        if origin not in self._rules:
            self._rules[origin] = Protego.parse(self._text(origin))
        if not self._rules[origin].can_fetch(url, PRODUCT):
            raise KeptAwayError(url)

    def pause(self, origin: str) -> timedelta:
        """Return the pause that the site asks for between two visits."""
        rules = self._rules.get(origin)
        seconds = rules.crawl_delay(PRODUCT) if rules else None
        return min(timedelta(seconds=seconds or 0), LONGEST_PAUSE)

    def _text(self, origin: str) -> str:
        site = VisitedSite.objects.filter(origin=origin).first()
        now = timezone.now()
        read_at = site.robots_read_at if site else None
        if site and read_at and read_at > now - FRESH:
            return site.robots
        text = self._read(f"{origin}/robots.txt")
        if text is None:
            if site and read_at and read_at > now - STALE:
                return site.robots
            raise UnreadableRobotsError(origin)
        # PostgreSQL stores no zero bytes.
        text = text.replace("\0", "")
        VisitedSite.objects.update_or_create(
            origin=origin,
            defaults={"robots": text, "robots_read_at": now},
            create_defaults={"robots": text, "robots_read_at": now, "free_at": now},
        )
        return text
