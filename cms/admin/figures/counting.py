"""The figures of the hub, as they are now and as they were."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cms.admin.figures.models import DailyFigures
from cms.health.queries import AILING, with_link_health
from cms.mentions.kinds import kinds
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The last figures of a month; None where nobody took note.

    Before the hub took notes it is only known which of today's sources were published by then:
    `at_least` so many.
    """

    month: date
    sources: int | None = None
    mentions: int | None = None
    unused: int | None = None
    at_least: bool = False


def live_mentions() -> QuerySet[Mention]:
    """As the list of sources counts them: sections of topics, and guides."""
    return Mention.objects.filter(state=MentionState.LIVE, leads=True)


class HubFigures(NamedTuple):
    """`sources` are live ones and drafts; `mentions` live ones."""

    sources: int
    mentions: int
    unused: int


def figures_now() -> HubFigures:
    """One statement."""
    found = dict(
        counted("sources", Source.objects.all())
        .union(counted("mentions", live_mentions()), counted("unused", unused_sources()), all=True)
        .order_by()
    )
    return HubFigures(*(found.get(name, 0) for name in HubFigures._fields))


def counted(what: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """(what, how many), to be united with others in one statement; nothing for none.

    What unites them says `order_by()`, too: Django 6.1 gives a union the order of its first model.
    """
    return (
        rows.order_by()
        .values(what=Value(what))
        .annotate(number=Count("pk"))
        .values_list("what", "number")
    )


def ailing_links() -> QuerySet[Source]:
    checked: Any = with_link_health(Source.objects.all())
    ailing: QuerySet[Source] = checked.filter(link_status__in=AILING)
    return ailing


def unused_sources() -> QuerySet[Source]:
    """Those that no page mentions, live or in a draft."""
    return Source.objects.exclude(Exists(Mention.objects.filter(source=OuterRef("pk"))))


def record() -> DailyFigures:
    """Notes the figures of today, in the place of what was noted today already."""
    row, _created = DailyFigures.objects.update_or_create(
        day=timezone.localdate(), defaults=figures_now()._asdict()
    )
    return row


def most_mentioned(number: int) -> list[dict[str, Any]]:
    """The sources with the most live mentions: their id, title and `counts`, pairs of type and
    number. One statement.
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
    """Newest first, back to the first that anything is known of. Three statements."""
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
