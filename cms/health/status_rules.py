"""The rules by which a visit changes the status of a link. Pure: no queries, and no clock.

One bad moment is not a broken link: it takes `CONFIRMATIONS` looks in a row that fail, each at
least `APART` after the one before.
"""

from datetime import datetime, timedelta

from django.conf import settings

from cms.health.models import LinkHealth, LinkStatus, Reason
from cms.health.visits import Visit

CONFIRMATIONS = 3
APART = timedelta(minutes=30)
FIRST_RETRY = timedelta(hours=1)
RETRY_FACTOR = 4
"""The looks after a failure come 1, 4, 16, 64… hours later, at most as late as any other."""

LONGEST_WAIT = timedelta(days=30)
"""The most that a site's Retry-After puts off the next look."""

UNREACHED = frozenset({Reason.NO_HOST, Reason.TIMEOUT, Reason.NO_CONNECTION})
"""What also looks like this if it is our own network that is down."""

DOUBTS = frozenset({Reason.SAYS_MISSING, Reason.LEADS_HOME})
FAILURES = UNREACHED | DOUBTS | {Reason.STATUS, Reason.CERTIFICATE, Reason.REDIRECTS}
"""What a reader meets as well."""

UNKNOWABLE = frozenset(
    {
        Reason.ROBOTS,
        Reason.ROBOTS_UNREADABLE,
        Reason.KEPT_OUT,
        Reason.NOT_PUBLIC,
        Reason.ADDRESS,
        Reason.ENCRYPTION,
        Reason.FAR,
        Reason.GARBLED,
        Reason.UNFINISHED,
        Reason.CHECK_FAILED,
    }
)
"""Where nothing can be said about the link, only about checking it."""


def usual_interval() -> timedelta:
    return timedelta(days=settings.LINK_CHECK_DAYS)


def begin_anew(health: LinkHealth, website: str) -> None:
    """Forgets all that is known: it was about another address."""
    health.website = website
    health.status = LinkStatus.UNCHECKED
    health.since = health.failing_since = health.failed_at = health.checked_at = None
    health.reason = health.leads_to = ""
    health.http_status = None
    health.moved_for_good = False
    health.failures = 0


def record_visit(
    health: LinkHealth, visit: Visit, now: datetime, *, is_offline: bool = False
) -> None:
    """Update the health of a link by the result of a visit, and plan the next one.

    `is_offline` says that nobody can be reached from here: then not reaching this site means
    nothing.
    """
    health.checked_at = now
    if visit.reason == Reason.BUSY:
        # Nothing has been learnt, for better or worse.
        health.reason, health.http_status = Reason.BUSY, visit.http_status
        health.next_check = now + max(
            FIRST_RETRY, min(visit.come_back_after or FIRST_RETRY, LONGEST_WAIT)
        )
        return
    if is_offline and visit.reason in UNREACHED:
        health.reason, health.http_status = visit.reason, None
        health.next_check = now + FIRST_RETRY
        return
    health.reason = visit.reason or ""
    health.http_status = visit.http_status
    health.leads_to = visit.leads_to
    health.moved_for_good = visit.moved_for_good
    if visit.reason in FAILURES:
        _count_failure(health, now)
        wait = _wait_after(health.failures)
        if visit.come_back_after:
            wait = max(wait, min(visit.come_back_after, LONGEST_WAIT))
        health.next_check = now + wait
        if health.failures >= CONFIRMATIONS:
            doubtful = visit.reason in DOUBTS
            _become(health, LinkStatus.DOUBTFUL if doubtful else LinkStatus.BROKEN, now)
        return
    health.failures, health.failing_since, health.failed_at = 0, None, None
    health.next_check = now + usual_interval()
    if visit.reason in UNKNOWABLE:
        _become(health, LinkStatus.UNCHECKED, now)
    else:
        _become(health, LinkStatus.REDIRECTED if visit.moved_for_good else LinkStatus.WORKING, now)


def _count_failure(health: LinkHealth, now: datetime) -> None:
    if health.failed_at is None or now - health.failed_at >= APART:
        health.failures += 1
        health.failed_at = now
        health.failing_since = health.failing_since or now


def _wait_after(failures: int) -> timedelta:
    # The exponent is bounded: timedelta is.
    return min(usual_interval(), FIRST_RETRY * RETRY_FACTOR ** min(failures - 1, 8))


def _become(health: LinkHealth, status: LinkStatus, now: datetime) -> None:
    if health.status != status or health.since is None:
        broken = status in (LinkStatus.BROKEN, LinkStatus.DOUBTFUL)
        health.since = (health.failing_since or now) if broken else now
        health.status = status
