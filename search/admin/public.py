"""The public, as the screens of the admin search for it.

The API has a rule of its own that knows sites and previews, too (`cms.visibility`). This is
stricter: whatever is behind any restriction is left out.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from wagtail.models import Page

from cms.mentions.models import MentionKind
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer, Source
from search.kinds import ResultKind
from search.visible import Asker


def public_asker(locale: str) -> Asker:
    """Everybody, in one language."""
    seen = Page.objects.live().public().filter(_not_expired(), locale__language_code=locale)
    pages: QuerySet[Any] = seen.order_by().values("pk")
    published = _not_expired() & Q(live=True, locale__language_code=locale)
    return Asker(
        locale=locale,
        candidates={
            ResultKind.SOURCE: Source.objects.filter(published),
            ResultKind.TOPIC: TopicPage.objects.filter(pk__in=pages),
            ResultKind.GUIDE: GuidePage.objects.filter(pk__in=pages, topic__in=pages),
            ResultKind.ANSWER: QuickAnswer.objects.filter(published),
        },
        mentions=Q(page__in=pages)
        & (Q(kind=MentionKind.TOPIC) | Q(page__guidepage__topic__in=pages)),
    )


def _not_expired() -> Q:
    return Q(expire_at=None) | Q(expire_at__gt=Now())
