"""The mail that reminds owners of what they are to review: once a week, if there is anything.

Rather no mail than two: that an owner gets one is noted before it is sent. Only if sending fails at
once is the note taken back, so that the next round tries again.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import ngettext
from wagtail.admin.utils import get_admin_base_url

from cms.health.models import ReviewDigest
from cms.health.queries import UNHEALTHY, health_of
from cms.health.reviews import possible_owners
from cms.snippets.models import Source

logger = logging.getLogger(__name__)

AHEAD = timedelta(days=7)
"""A mail tells of what is to be reviewed until the next one could come."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The mail to one owner of reviews."""

    owner: Any
    sources: list[Source]

    def message(self) -> EmailMessage:
        """In the language of the owner."""
        base = get_admin_base_url() or ""
        health = health_of(self.sources)
        profile = getattr(self.owner, "wagtail_userprofile", None)
        language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
        with translation.override(language):
            entries = [
                {
                    "title": source.title,
                    "day": date_format(source.review_by) if source.review_by else "",
                    "is_overdue": health[source.pk].is_overdue,
                    "is_unhealthy": health[source.pk].link in UNHEALTHY,
                    "url": base + reverse(_url_name("edit"), args=[source.pk]),
                }
                for source in self.sources
            ]
            subject = ngettext(
                "%(count)d source of yours is to be reviewed",
                "%(count)d sources of yours are to be reviewed",
                len(entries),
            ) % {"count": len(entries)}
            body = render_to_string(
                "health/review_digest.txt",
                {
                    "owner": self.owner,
                    "entries": entries,
                    "site_name": settings.WAGTAIL_SITE_NAME,
                    "list_url": f"{base}{reverse(_url_name('list'))}?mine=yes&ordering=review_by",
                },
            )
        return EmailMessage(
            f"[{settings.WAGTAIL_SITE_NAME}] {subject}", body, to=[self.owner.email]
        )


def _url_name(view: str) -> str:
    return str(Source.snippet_viewset.get_url_name(view))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def digests(today: date) -> list[Digest]:
    """Collect this week's digests that have not been sent. Three statements.

    Owners without an address, inactive ones, and those who may not change sources any more are
    skipped.
    """
    told = ReviewDigest.objects.filter(monday=monday_of(today)).values("owner")
    owners = {
        owner.pk: owner
        for owner in possible_owners()
        .exclude(pk__in=told)
        .exclude(email="")
        .select_related("wagtail_userprofile")
    }
    due = Source.objects.filter(review_owner__in=owners, review_by__lte=today + AHEAD)
    of_owner: dict[int, list[Source]] = defaultdict(list)
    for source in due.order_by("review_by", "sort_key", "pk"):
        if source.review_owner_id is not None:
            of_owner[source.review_owner_id].append(source)
    return [Digest(owners[pk], sources) for pk, sources in sorted(of_owner.items())]


def send_digests(today: date | None = None) -> list[Digest]:
    """Sends what is to be sent this week and has not been; returns what was sent."""
    today = today or timezone.localdate()
    sent = []
    with get_connection() as connection:
        for digest in digests(today):
            if _send(digest, today, connection):
                sent.append(digest)
    return sent


def _send(digest: Digest, today: date, connection: Any) -> bool:
    message = digest.message()
    note, is_first = ReviewDigest.objects.get_or_create(owner=digest.owner, monday=monday_of(today))
    if not is_first:
        return False  # another scheduler was faster
    try:
        connection.send_messages([message])
    except OSError:
        logger.exception("The mail about reviews to user %s was not sent.", digest.owner.pk)
        note.delete()
        return False
    return True


def forget_old(today: date) -> None:
    """Forgets of which weeks before the last few mails were sent."""
    ReviewDigest.objects.filter(monday__lt=today - timedelta(weeks=8)).delete()
