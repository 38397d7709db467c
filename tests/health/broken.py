from datetime import datetime

from django.utils import timezone

from cms.health.models import LinkHealth, LinkStatus
from cms.snippets.models import Source


def break_link(source: Source, checked: datetime | None = None) -> None:
    """As if somebody had looked and found the website broken."""
    moment = checked or timezone.now()
    LinkHealth.objects.create(
        source=source,
        website=source.website,
        status=LinkStatus.BROKEN,
        since=moment,
        checked_at=moment,
        next_check=moment,
    )
