"""The public of the default site, as the screens of the admin search for it."""

from wagtail.models import Site

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer, Source
from cms.visibility import (
    public_of,
    visible_guide,
    visible_mention,
    visible_page,
    visible_snippet,
)
from search.kinds import ResultKind
from search.visible import Asker


def public_asker(locale: str) -> Asker:
    """Everybody, in one language. One statement."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    audience = public_of(site, locale)
    return Asker(
        locale=locale,
        candidates={
            ResultKind.SOURCE: Source.objects.filter(visible_snippet(audience)),
            ResultKind.TOPIC: TopicPage.objects.filter(visible_page(audience)),
            ResultKind.GUIDE: GuidePage.objects.filter(visible_guide(audience)),
            ResultKind.ANSWER: QuickAnswer.objects.filter(visible_snippet(audience)),
        },
        mentions=visible_mention(audience),
    )
