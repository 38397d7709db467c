"""The public content of a hub in one language; a bundle holds that and no more."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from cms.audience import Audience
from cms.snippets.models import Offer, QuickAnswer
from cms.transfer.entries import offers
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names, names_of
from cms.transfer.structure import Hub
from cms.visibility import visible_as, visible_page, visible_snippet


def public_of(hub: Hub, model: Any) -> QuerySet[Any]:
    """The public pages or snippets of a declared type: pages in page-tree order, snippets in that
    in which they were made.
    """
    if issubclass(model, Page):
        return hub.pages(model).filter(visible_as(_public(hub), model))
    return hub.everything(model).filter(visible_snippet(_public(hub), model)).order_by("pk")


def public_answers(hub: Hub) -> QuerySet[QuickAnswer]:
    """In the order in which editors have put them."""
    return (
        QuickAnswer.objects.filter(visible_snippet(_public(hub), QuickAnswer))
        .prefetch_related("answer_sources", "answer_topics")
        .order_by("sort_order", "pk")
    )


def public_offer(hub: Hub) -> Offer | None:
    """The offer of the site. One statement."""
    offer: Offer | None = offers.offers_of(hub).filter(visible_snippet(_public(hub), Offer)).first()
    return offer


def public_pages(hub: Hub, pages: Iterable[Page]) -> set[int]:
    """The ids of those of these pages that the public sees. One statement."""
    pks = [page.pk for page in pages]
    found = Page.objects.filter(visible_page(_public(hub)), pk__in=pks)
    return set(found.values_list("pk", flat=True))


def public_names(hub: Hub, images: NameBook, left_out: list[str]) -> Names:
    """The names of what the public can see; what has none is noted in `left_out`."""
    return names_of(hub, public_of, images, left_out)


def _public(hub: Hub) -> Audience:
    return Audience(hub.locale.language_code, hub.home.path)
