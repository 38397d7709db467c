"""The figures of the hub, now and month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cms.admin.figures.models import DailyFigures
from cms.health.queries import UNHEALTHY, with_link_health
from cms.mentions.kinds import kinds
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The last figures of a month; None for months without a record.

    Before the first record the number of sources is a minimum, `at_least`: those of today's sources
    that were published by then.
    """

    month: date
    sources: int | None = None
    mentions: int | None = None
    unused: int | None = None
    at_least: bool = False


def live_mentions() -> QuerySet[Mention]:
    """Return the mentions that the list of sources counts."""
    return Mention.objects.filter(state=MentionState.LIVE, leads=True)


class HubFigures(NamedTuple):
    """The numbers of sources, live or draft, of live mentions, and of unused sources."""

    sources: int
    mentions: int
    unused: int


def figures_now() -> HubFigures:
    """Count the figures of now in one statement."""
    found = dict(
        counted("sources", Source.objects.all())
        .union(counted("mentions", live_mentions()), counted("unused", unused_sources()), all=True)
        .order_by()
    )
    return HubFigures(*(found.get(name, 0) for name in HubFigures._fields))


def counted(what: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Count rows as (name, number), for a union with other counts; an empty set has no row.

    The caller ends the union with `order_by()`: Django 6.1 gives a union the order of its first
    model.
    """
    return (
        rows.order_by()
        .values(what=Value(what))
        .annotate(number=Count("pk"))
        .values_list("what", "number")
    )


def unhealthy_links() -> QuerySet[Source]:
    checked: Any = with_link_health(Source.objects.all())
    unhealthy: QuerySet[Source] = checked.filter(link_status__in=UNHEALTHY)
    return unhealthy


def unused_sources() -> QuerySet[Source]:
    """Return the sources that no page mentions, live or in a draft."""
    return Source.objects.exclude(Exists(Mention.objects.filter(source=OuterRef("pk"))))


def record() -> DailyFigures:
    """Record the figures of today, or replace today's record."""
    row, _created = DailyFigures.objects.update_or_create(
        day=timezone.localdate(), defaults=figures_now()._asdict()
    )
    return row


def most_mentioned(number: int) -> list[dict[str, Any]]:
    """Return the sources with the most live mentions, in one statement.

    Each has its id, title and `counts`, pairs of type and number.
    """
    sums = (
        live_mentions()
        .values("source_id", "source__title", "source__locale__language_code")
        .annotate(
            total=Count("pk"),
            **{f"of_{kind}": Count("pk", filter=Q(kind=kind)) for kind in kinds()},
        )
    )
    found: QuerySet[Any, Any] = sums.order_by("-total", "source__sort_key", "source_id")[:number]
    return [{**row, "counts": [(kind, row.pop(f"of_{kind}")) for kind in kinds()]} for row in found]


def months() -> list[MonthFigures]:
    """Return the figures of months, newest first, back to the first record or publication.

    Three statements.
    """
    this_month = timezone.localdate().replace(day=1)
    noted = {row.day.replace(day=1): row for row in DailyFigures.objects.order_by("day")}
    published = dict(
        Source.objects.filter(first_published_at__isnull=False)
        .annotate(month=TruncMonth("first_published_at"))
        .order_by("month")
        .values_list("month")
        .annotate(number=Count("pk"))
    )
    newly = {moment.date(): number for moment, number in published.items()}
    first_noted = min(noted, default=this_month)
    known = 0
    found = []
    for month in _from(min([first_noted, *newly]), this_month):
        known += newly.get(month, 0)
        row = noted.get(month)
        if month == this_month:
            found.append(MonthFigures(month, *figures_now()))
        elif row:
            found.append(MonthFigures(month, row.sources, row.mentions, row.unused))
        elif month < first_noted:
            found.append(MonthFigures(month, known, at_least=True))
        else:
            found.append(MonthFigures(month))
    return found[::-1]


def _from(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
