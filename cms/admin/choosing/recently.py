"""The sources that an editor has chosen lately.

Noted at the moment of choosing and not guessed from revisions: a page that is saved holds the
choices of everybody who ever edited it, and a choice that was taken back was one nevertheless.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cms.admin.choosing.models import RecentChoice
from cms.snippets.models import Source

MOST_SHOWN = 5


def note_choice(user: Any, source: Source) -> None:
    """One statement."""
    choice = RecentChoice(user=user, source=source, chosen_at=timezone.now())
    RecentChoice.objects.bulk_create(
        [choice],
        update_conflicts=True,
        unique_fields=["user", "source"],
        update_fields=["chosen_at"],
    )


def recently_chosen(sources: QuerySet[Source], user: Any) -> QuerySet[Source]:
    """Those of the sources that the user chose last, the latest first."""
    chosen = sources.filter(recent_choices__user=user)
    return chosen.order_by("-recent_choices__chosen_at")[:MOST_SHOWN]
