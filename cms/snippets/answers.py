"""The quick answers of a page in the editors' order, visible to readers or not."""

from django.db.models import Exists, Expression, OuterRef, QuerySet, Subquery

from cms.snippets.models import HubQuickAnswer, QuickAnswer


def answers_of_source(source: int | OuterRef) -> QuerySet[QuickAnswer]:
    """Return the quick answers of the source with this primary key."""
    return QuickAnswer.objects.filter(answer_sources__source=source).order_by("sort_order", "pk")


def default_answers(site: int | OuterRef | Expression | None) -> QuerySet[QuickAnswer]:
    """Return the default quick answers of a site, with their translations.

    They are shown for a source without visible ones of its own.
    """
    chosen = HubQuickAnswer.objects.filter(
        settings__site=OuterRef(site) if isinstance(site, OuterRef) else site,
        quick_answer__translation_key=OuterRef("translation_key"),
    )
    first = chosen.order_by("sort_order", "pk")
    return (
        QuickAnswer.objects.annotate(
            place=Subquery(first.values("sort_order")[:1]), choice=Subquery(first.values("pk")[:1])
        )
        .filter(Exists(chosen))
        .order_by("place", "choice")
    )
