"""Plan and record reviews of sources.

Owner and date of a review are no content: `Source` keeps both out of its revisions, so that no
draft delays or restores them.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from cms.health.models import Review
from cms.snippets.models import Source

REVIEWED, ASSIGNED = "hub.review", "hub.assign_review"
"""Actions in the log of a source."""


def next_review() -> date:
    """Return the default date of the review after one today."""
    return timezone.localdate() + timedelta(days=settings.REVIEW_DAYS)


def may_review(user: Any, source: Source | None = None) -> bool:
    """May the user review sources, or this one, and assign owners?"""
    policy = policy_registry.get_by_type(Source)
    if source is not None:
        return bool(policy.user_has_permission_for_instance(user, "change", source))
    return bool(policy.user_has_permission(user, "change"))


def possible_owners() -> Any:
    """The users who can be asked to review: active ones who may change sources."""
    policy = policy_registry.get_by_type(Source)
    return policy.users_with_permission("change").filter(is_active=True)


@transaction.atomic
def mark_reviewed(sources: Collection[Source], user: Any, review_by: date) -> None:
    """Record that the user has reviewed the sources now, and the date of the next review."""
    pks = [source.pk for source in sources]
    Source.objects.filter(pk__in=pks).update(review_by=review_by)
    Review.objects.bulk_create([Review(source_id=pk, reviewer=user) for pk in pks])
    for source in sources:
        source.review_by = review_by
        log(
            instance=source,
            action=REVIEWED,
            user=user,
            content_changed=False,
            data={"review_by": review_by.isoformat()},
        )


@transaction.atomic
def assign(sources: Collection[Source], user: Any, owner: Any | None) -> None:
    """Make somebody, or nobody, the owner of the reviews of the sources."""
    changed = [source for source in sources if source.review_owner_id != (owner and owner.pk)]
    Source.objects.filter(pk__in=[source.pk for source in changed]).update(review_owner=owner)
    for source in changed:
        source.review_owner = owner
        log(
            instance=source,
            action=ASSIGNED,
            user=user,
            content_changed=False,
            data={"owner": str(owner.get_full_name() or owner.get_username()) if owner else ""},
        )
