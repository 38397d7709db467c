"""The public content of a hub in one language; a bundle holds that and no more."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.snippets.models import Offer, QuickAnswer, Source
from cms.transfer.entries import offers
from cms.transfer.entries.by_model import ModelEntries
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names, names_of
from cms.transfer.structure import Hub
from cms.visibility import Audience, visible_as, visible_snippet


def public_sources(hub: Hub) -> QuerySet[Source]:
    """In the order in which they were made: sources have no other order of their own."""
    return Source.objects.filter(visible_snippet(_public(hub))).order_by("pk")


def public_pages(hub: Hub, model: Any) -> PageQuerySet:
    """Return the public pages of a declared type, in page-tree order."""
    return hub.pages(model).filter(visible_as(_public(hub), model))


def public_of(hub: Hub, entries: ModelEntries) -> QuerySet[Any]:
    """The pages or snippets of a type that bundles know by its model."""
    if issubclass(entries.model, Page):
        return public_pages(hub, entries.model)
    return entries.existing(hub).filter(visible_snippet(_public(hub)))


def public_answers(hub: Hub) -> QuerySet[QuickAnswer]:
    """In the order in which editors have put them."""
    return (
        QuickAnswer.objects.filter(visible_snippet(_public(hub)))
        .prefetch_related("answer_sources", "answer_topics")
        .order_by("sort_order", "pk")
    )


def public_offer(hub: Hub) -> Offer | None:
    """The offer of the site. One statement."""
    offer: Offer | None = offers.offers_of(hub).filter(visible_snippet(_public(hub))).first()
    return offer


def public_names(hub: Hub, images: NameBook, left_out: list[str]) -> Names:
    """The names of what the public can see; what has none is noted in `left_out`."""
    return names_of(
        hub,
        public_sources(hub),
        lambda model: (
            public_pages(hub, model)
            if issubclass(model, Page)
            else public_of(hub, ModelEntries(model))
        ),
        images,
        left_out,
    )


def _public(hub: Hub) -> Audience:
    return Audience(hub.locale.language_code, hub.home.path)
