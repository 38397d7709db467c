"""Deleting topics: never while guides belong to them, and with a word about which.

The database refuses it anyhow (`GuidePage.topic`). These functions tell beforehand, so that the
editor gets an explanation in place of an error.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext
from wagtail.models import Page

from cms.pages.models import GuidePage, TopicPage
from cms.visibility import published

NAMED_GUIDES = 5
"""The most guides that a message names before it says how many more there are."""


def guides_left_behind(pages: Collection[Page]) -> QuerySet[GuidePage]:
    """The guides that would lose their topic if these pages and all below them were deleted.

    A guide that would go along is not one of them. A guide whose unpublished changes put it under
    such a topic is.
    """
    below = Q()
    for page in pages:
        below |= Q(path__startswith=page.path)
    topics = list(TopicPage.objects.filter(below).values_list("pk", flat=True))
    drafted = Q(has_unpublished_changes=True, latest_revision__content__topic__in=topics)
    return (
        GuidePage.objects.filter(Q(topic__in=topics) | drafted).exclude(below).order_by("path")
        if topics
        else GuidePage.objects.none()
    )


def guides_hidden_without(pages: Collection[Page]) -> QuerySet[GuidePage]:
    """The published guides that readers do not see any more once these pages are unpublished."""
    topics = TopicPage.objects.filter(published(), pk__in=[page.pk for page in pages])
    belonging = GuidePage.objects.filter(published(), topic__in=topics.values("pk"))
    return belonging.exclude(pk__in=[page.pk for page in pages]).order_by("path")


def explanation(guides: QuerySet[GuidePage]) -> str:
    """Which guides stand in the way, and what to do about it."""
    total = guides.count()
    named = [f"“{guide.draft_title}”" for guide in guides[:NAMED_GUIDES]]
    if total > NAMED_GUIDES:
        unnamed = total - NAMED_GUIDES
        named.append(ngettext("%d other", "%d others", unnamed) % unnamed)
    return ngettext(
        "This cannot be deleted, since %(count)d guide belongs to its topic: %(guides)s."
        " Give the guide another topic, or delete it first.",
        "This cannot be deleted, since %(count)d guides belong to its topics: %(guides)s."
        " Give the guides another topic, or delete them first.",
        total,
    ) % {"count": total, "guides": ", ".join(named)}


def guides_first(pages: list[Page]) -> None:
    """Sorts in place, so that topics can be deleted after the guides that belong to them."""
    topics = TopicPage.objects.filter(path__startswith=OuterRef("path"))
    with_topics = set(
        Page.objects.filter(Exists(topics), pk__in=[page.pk for page in pages]).values_list(
            "pk", flat=True
        )
    )
    pages.sort(key=lambda page: page.pk in with_topics)
