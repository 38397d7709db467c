"""The background tasks. The worker does other things too, such as telling readers what is new:
a task looks at websites for a few seconds, then lets all others go first.
"""

import time

from django.conf import settings
from django_tasks import task

from cms.health.checking import check, check_next
from cms.snippets.models import Source

SECONDS = 5.0
"""After which a task begins no other visit. One visit takes at most LINK_CHECK_SECONDS."""

BEHIND_ALL_OTHERS = -50


@task(priority=BEHIND_ALL_OTHERS)
def check_due_links() -> int:
    """Looks at the websites that are due, as far as it gets. Returns how many it looked at."""
    end = time.monotonic() + SECONDS
    checked = 0
    while check_next():
        checked += 1
        if time.monotonic() >= end:
            _go_on_later()
            break
    return checked


def _go_on_later() -> None:
    """Unless tasks run at once: then whoever enqueued this goes on."""
    if check_due_links.get_backend().supports_defer and settings.LINK_CHECKS:
        check_due_links.enqueue()


@task()
def check_link(source_id: int) -> None:
    """Looks at one website now: somebody is waiting."""
    source = Source.objects.filter(pk=source_id).first()
    if source is not None:
        check(source)
