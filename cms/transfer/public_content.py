"""What the public can see of a hub in one language; a bundle holds that and no more."""

from django.db.models import QuerySet
from wagtail.query import PageQuerySet

from cms.snippets.models import Offer, QuickAnswer, Source
from cms.transfer.entries import offers
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names, book_of
from cms.transfer.structure import Hub
from cms.visibility import Audience, visible_page, visible_snippet


def public_sources(hub: Hub) -> QuerySet[Source]:
    """In the order in which they were made: sources have no other order of their own."""
    return Source.objects.filter(visible_snippet(_public(hub))).order_by("pk")


def public_topics(hub: Hub) -> PageQuerySet:
    return hub.topics().filter(visible_page(_public(hub)))


def public_guides(hub: Hub) -> PageQuerySet:
    """Guides are public together with their topics, never without."""
    return hub.guides().filter(visible_page(_public(hub)), topic__in=public_topics(hub))


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
    return Names(
        locale=hub.locale,
        sources=book_of("source", public_sources(hub), left_out),
        topics=book_of("topic", public_topics(hub), left_out),
        guides=book_of("guide", public_guides(hub), left_out),
        images=images,
        left_out=left_out,
    )


def _public(hub: Hub) -> Audience:
    return Audience(hub.locale.language_code, hub.home.path)
