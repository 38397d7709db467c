"""Looks at what is due, one website after the other, and remembers what came of it.

A website is claimed before it is visited and left alone for `LEASE`, by whoever else is checking.
If the process dies, it is due again after that. A site is claimed too: nobody visits it again
before its pause is over.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.utils import timezone
from wagtail.log_actions import log

from cms.delivery.outbox import announce
from cms.delivery.reach import reach_of_source
from cms.delivery.tags import SOURCE, SOURCES, tag
from cms.health.addresses import UnusableAddressError, origin_of
from cms.health.models import LinkHealth, VisitedSite
from cms.health.queries import UNHEALTHY, website_of_interest
from cms.health.status_rules import UNREACHED, begin_anew, record_visit
from cms.health.visits import Visit, Visitor
from cms.snippets.models import Source

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""How long a website is left alone once somebody has begun to look at it."""

ENOUGH_SILENCE = 5
RECENTLY = timedelta(hours=1)
"""If none of the last five other sites could be reached within an hour, it is our own network."""

LINK_BROKE, LINK_MENDED = "hub.link_broke", "hub.link_mended"
"""Actions in the log of a source."""

Look = Callable[[str], Visit]


def look(website: str) -> Visit:
    """Visits a website, for real."""
    return Visitor(settings.LINK_CHECK_SECONDS).visit(website)


def due_sources(now: datetime) -> QuerySet[Source, Any]:
    """Return the sources to check now with their `address`, the most overdue first.

    Drafts are included: their editors want to know before they publish.
    """
    known = Q(link_health__website=F("address"))
    return (
        Source.objects.annotate(address=website_of_interest())
        .exclude(address="")
        .filter(Q(link_health=None) | ~known | Q(link_health__next_check__lte=now))
        .order_by(F("link_health__next_check").asc(nulls_first=True), "pk")
    )


def on_free_sites(sources: QuerySet[Source, Any], now: datetime) -> QuerySet[Source, Any]:
    """Yield the sources whose sites may be visited now."""
    origin = Func(
        F("address"),
        template="substring(lower(%(expressions)s) from '^https?://[^/?#]+')",
        output_field=TextField(),
    )
    busy = VisitedSite.objects.filter(origin=OuterRef("origin"), free_at__gt=now)
    return sources.annotate(origin=origin).exclude(Exists(busy))


def check_next() -> Source | None:
    """Looks at the website that has waited longest, and returns its source; None if there is none
    to look at now.
    """
    now = timezone.now()
    for source in on_free_sites(due_sources(now), now)[:ENOUGH_SILENCE]:
        if check(source, only_if_due=True):
            return source
    return None


def check(source: Source, *, only_if_due: bool = False) -> LinkHealth | None:
    """Looks at a source's website. None if somebody else is doing so, or if its site wants to be
    left alone, or, with `only_if_due`, if it is not due any more.
    """
    website = _claim(source.pk, only_if_due=only_if_due)
    if website is None:
        return None
    visit = look(website)
    with transaction.atomic():
        return _record(source.pk, website, visit)


@transaction.atomic
def _claim(pk: int, *, only_if_due: bool) -> str | None:
    now = timezone.now()
    source = (
        Source.objects.annotate(address=website_of_interest())
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=pk)
        .first()
    )
    if source is None or not source.address:
        return None
    health = LinkHealth.objects.filter(source=pk).first()
    if health is None:
        health = LinkHealth(source=source)
    is_new = health.website != source.address
    if only_if_due and not is_new and health.next_check > now:
        return None
    if not _claim_site(source.address, now):
        return None
    if is_new:
        begin_anew(health, source.address)
    health.next_check = now + LEASE
    health.save()
    return str(source.address)


def _claim_site(website: str, now: datetime) -> bool:
    """Claim the site for a while if it may be visited now."""
    try:
        origin = origin_of(website)
    except UnusableAddressError:
        return True  # nothing is going to be visited
    free_at = now + timedelta(seconds=settings.LINK_CHECK_HOST_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {VisitedSite._meta.db_table} AS site (origin, free_at, robots)"
            " VALUES (%s, %s, '') ON CONFLICT (origin) DO UPDATE SET free_at = excluded.free_at"
            " WHERE site.free_at <= %s RETURNING origin",
            [origin, free_at, now],
        )
        return cursor.fetchone() is not None


def _record(pk: int, website: str, visit: Visit) -> LinkHealth | None:
    """None if the source has been deleted, or has got another address, since."""
    health = (
        LinkHealth.objects.select_for_update(of=("self",))
        .select_related("source")
        .filter(source=pk, website=website)
        .first()
    )
    if health is None:
        return None
    now = timezone.now()
    before = health.status
    record_visit(health, visit, now, is_offline=visit.reason in UNREACHED and _is_offline(pk, now))
    health.save()
    if visit.pause:
        VisitedSite.objects.filter(origin=origin_of(website)).update(
            free_at=now + max(visit.pause, timedelta(seconds=settings.LINK_CHECK_HOST_SECONDS))
        )
    if health.status != before:
        _notify(health, before)
    return health


def _is_offline(pk: int, now: datetime) -> bool:
    others = LinkHealth.objects.exclude(source=pk).filter(checked_at__gt=now - RECENTLY)
    reasons = list(others.order_by("-checked_at").values_list("reason", flat=True)[:ENOUGH_SILENCE])
    return len(reasons) == ENOUGH_SILENCE and UNREACHED.issuperset(reasons)


def _notify(health: LinkHealth, before: str) -> None:
    """Invalidate what readers see of the link, and log whether it broke or works again."""
    source = health.source
    logger.info("The link of source %d is %s now; it was %s.", source.pk, health.status, before)
    if source.live and source.website == health.website:
        paths = reach_of_source(source.pk).paths()
        announce({tag(SOURCE, source.pk), SOURCES}, paths)
    was_unhealthy, is_unhealthy = before in UNHEALTHY, health.status in UNHEALTHY
    if was_unhealthy != is_unhealthy:
        log(
            instance=source,
            action=LINK_BROKE if is_unhealthy else LINK_MENDED,
            content_changed=False,
            data={
                "website": health.website,
                "status": health.status,
                "reason": health.reason,
                "http_status": health.http_status,
            },
        )
