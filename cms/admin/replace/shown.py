"""What the screens show of a replacement: rows with their objects, and sums."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from wagtail.models import Page

from cms.admin.replace.models import How, Outcome, Reason, Replacement, ReplacementRow
from cms.admin.replace.standing import obstacle
from cms.snippets.models import QuickAnswer


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with what it is about, and why it would be left alone if the work began now."""

    row: ReplacementRow
    instance: Any
    edit_url: str
    kind: str
    obstacle: Reason | None
    caution: Reason | None

    @property
    def title(self) -> str:
        """As editors know it: a page by the title of its draft."""
        if isinstance(self.instance, Page):
            return str(self.instance.get_admin_display_title())
        return str(self.instance)

    @property
    def places(self) -> list[dict[str, Any]]:
        return [
            {**place, "value": f"{self.row.pk}/{place['key']}", "number": number}
            for number, place in enumerate(self.row.places, start=1)
        ]


def shown_rows(
    rows: Collection[ReplacementRow], user: Any = None, *, publishing: bool = False
) -> list[ShownRow]:
    """Obstacles are looked for where a user is given. About ten statements, however many rows.

    A caution is an obstacle to publishing only.
    """
    page_ids = [row.page_id for row in rows if row.page_id]
    pages = Page.objects.filter(pk__in=page_ids)
    if user:
        pages = pages.annotate_approved_schedule().prefetch_workflow_states()
    pages_by_id = {page.pk: page for page in pages.specific()}
    answers = QuickAnswer.objects.in_bulk([row.answer_id for row in rows if row.answer_id])
    shown = []
    for row in rows:
        if row.page_id:
            instance: Any = pages_by_id[row.page_id]
            url = reverse("wagtailadmin_pages:edit", args=[instance.pk])
        else:
            instance = answers[row.answer_id]
            url = reverse(QuickAnswer.snippet_viewset.get_url_name("edit"), args=[instance.pk])
        barred = obstacle(instance, user, How.DRAFT) if user else None
        caution = obstacle(instance, user, How.PUBLISH) if publishing and not barred else None
        shown.append(
            ShownRow(
                row=row,
                instance=instance,
                edit_url=url,
                kind=instance._meta.verbose_name,
                obstacle=barred,
                caution=caution,
            )
        )
    return shown


@dataclass(frozen=True, slots=True)
class Sums:
    """How many pages and answers there are by outcome, and how many places were changed."""

    total: int
    done: int
    changed: int
    left: int
    restored: int
    kept: int
    live: int
    draft: int

    @property
    def places(self) -> int:
        return self.live + self.draft


def sums(replacement: Replacement) -> Sums:
    """One statement. What is done is counted from the stage that the replacement is in."""
    counted = ReplacementRow.objects.filter(replacement=replacement).aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(outcome=Outcome.WAITING)),
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)),
        left=Count("pk", filter=Q(outcome=Outcome.LEFT)),
        restored=Count("pk", filter=Q(outcome=Outcome.RESTORED)),
        kept=Count("pk", filter=Q(outcome=Outcome.KEPT)),
        live=Sum("changed_live", default=0),
        draft=Sum("changed_draft", default=0),
    )
    waiting = counted.pop("waiting")
    if replacement.stage in ("undoing", "undone"):
        total = counted["changed"] + counted["restored"] + counted["kept"]
        return Sums(**{**counted, "total": total}, done=total - counted["changed"])
    return Sums(**counted, done=counted["total"] - waiting)


def ticked_places(replacement: Replacement) -> int:
    rows = ReplacementRow.objects.filter(replacement=replacement).values_list("places", flat=True)
    return sum(place["ticked"] for places in rows for place in places)


def total_places(replacement: Replacement) -> int:
    rows = ReplacementRow.objects.filter(replacement=replacement).values_list("places", flat=True)
    return sum(len(places) for places in rows)
