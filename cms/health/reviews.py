"""Who looks after a source, and until when somebody has to.

Neither is content: nobody publishes it. `Source` keeps both out of its revisions, so that a pending
draft neither holds them back nor brings old ones back.
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
    """The day of the next review after one today, where nobody names another day."""
    return timezone.localdate() + timedelta(days=settings.REVIEW_DAYS)


def may_review(user: Any, source: Source | None = None) -> bool:
    """Whether the user may review sources, or this one, and say who does."""
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
    """Notes that the user has reviewed them now, and when somebody has to again."""
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
    """Makes somebody the owner of their reviews, or nobody."""
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
