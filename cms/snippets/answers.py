"""The quick answers of a page in the editors' order, whether or not readers may see them."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cms.snippets.models import HubQuickAnswer, QuickAnswer


def answers_of_source(source: int | OuterRef) -> QuerySet[QuickAnswer]:
    """Those that belong to the source with this primary key."""
    return QuickAnswer.objects.filter(answer_sources__source=source).order_by("sort_order", "pk")


def default_answers(site: int | OuterRef | None) -> QuerySet[QuickAnswer]:
    """Those chosen in the settings of the site with this primary key, and their translations.

    They are shown for a source that has none of its own to be seen.
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
