"""Link health and reviews of many sources at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.expressions import Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.health.models import LinkHealth, LinkStatus, Review
from cms.snippets.models import Source

UNHEALTHY = (LinkStatus.BROKEN, LinkStatus.DOUBTFUL)
"""The states that need an editor's attention."""


def website_of_interest() -> Case:
    """The address to check: the live one or, before publication, the draft's."""
    drafted = KeyTextTransform("website", "latest_revision__content")
    return Case(
        When(live=True, then=F("website")),
        default=Coalesce(drafted, F("website"), output_field=TextField()),
        output_field=TextField(),
    )


def with_link_health(sources: QuerySet[Source], *, in_public: bool = False) -> QuerySet[Source]:
    """Annotate sources with `link_status` and `link_checked_at`, without a statement.

    `link_checked_at` is None for an unchecked link. `in_public`: all of the sources are published.
    """
    known = Q(link_health__website=F("website") if in_public else website_of_interest())
    return sources.annotate(
        link_status=Case(
            When(known, then=F("link_health__status")),
            default=Value(LinkStatus.UNCHECKED.value),
            output_field=CharField(choices=LinkStatus.choices),
        ),
        link_checked_at=Case(
            When(
                known & ~Q(link_health__status=LinkStatus.UNCHECKED), then="link_health__checked_at"
            )
        ),
    )


def with_last_review(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Annotate sources with `last_review`, the moment or None, without a statement."""
    reviews = Review.objects.filter(source=OuterRef("pk")).order_by().values("source")
    return sources.annotate(
        last_review=Subquery(reviews.annotate(at=Max("reviewed_at")).values("at"))
    )


def review_overdue() -> Q:
    """Match sources whose review was due before today."""
    return Q(review_by__lt=timezone.localdate())


@dataclass(frozen=True, slots=True)
class Health:
    """Link and review of a source. `checked_at` is None for an unchecked link."""

    link: LinkStatus
    checked_at: datetime | None
    review_by: date | None
    is_overdue: bool
    last_review: datetime | None
    owner_id: int | None

    @property
    def is_unhealthy(self) -> bool:
        """Does the link need attention?"""
        return self.link in UNHEALTHY


def health_of(sources: Collection[Source | int]) -> dict[int, Health]:
    """Return the health of the existing sources by primary key, in one statement or none."""
    pks = {source if isinstance(source, int) else source.pk for source in sources}
    if not pks:
        return {}
    found: Any = with_last_review(with_link_health(Source.objects.filter(pk__in=pks)))
    names = ("link_status", "link_checked_at", "review_by", "last_review", "review_owner_id")
    today = timezone.localdate()
    return {
        pk: Health(
            link=LinkStatus(status),
            checked_at=checked_at,
            review_by=review_by,
            is_overdue=review_by is not None and review_by < today,
            last_review=last_review,
            owner_id=owner_id,
        )
        for pk, status, checked_at, review_by, last_review, owner_id in (
            found.order_by().values_list("pk", *names)
        )
    }


def link_health_of(source: Source, website: str) -> LinkHealth | None:
    """Return the health of this address of the source, or None. One statement."""
    return LinkHealth.objects.filter(source=source.pk, website=website).first()
