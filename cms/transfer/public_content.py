"""What the public can see of a hub in one language; a bundle holds that and no more."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.query import PageQuerySet

from cms.snippets.models import QuickAnswer, Source
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names, book_of
from cms.transfer.structure import Hub


def public_sources(hub: Hub) -> QuerySet[Source]:
    """In the order in which they were made: sources have no other order of their own."""
    return Source.objects.filter(_live(), locale=hub.locale).order_by("pk")


def public_topics(hub: Hub) -> PageQuerySet:
    return hub.topics().filter(_live()).public()


def public_guides(hub: Hub) -> PageQuerySet:
    """Guides are public together with their topics, never without."""
    return hub.guides().filter(_live(), topic__in=public_topics(hub)).public()


def public_answers(hub: Hub) -> QuerySet[QuickAnswer]:
    """In the order in which editors have put them."""
    return (
        QuickAnswer.objects.filter(_live(), locale=hub.locale)
        .prefetch_related("answer_sources", "answer_topics")
        .order_by("sort_order", "pk")
    )


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


def _live() -> Q:
    return Q(live=True) & (Q(expire_at=None) | Q(expire_at__gt=timezone.now()))
