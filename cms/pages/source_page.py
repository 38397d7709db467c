"""What readers find on a source's own page, for the preview in the admin.

The frontend makes the real page from GraphQL; this shows the same facts without one.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q
from wagtail.models import Page, Site

from cms.mentions.models import Mention, MentionKind
from cms.mentions.queries import MentionCounts, mention_counts, mentions_of
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubCopy, HubSettings, Offer, QuickAnswer, Source


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The live, public mentions of a source with their pages, and the copy around them."""

    copy: HubCopy
    offer: Offer | None
    quick_answers: list[QuickAnswer]
    counts: MentionCounts = field(default_factory=MentionCounts)
    topic_mentions: list[tuple[Mention, TopicPage]] = field(default_factory=list)
    guide_mentions: list[tuple[Mention, GuidePage]] = field(default_factory=list)


def source_page(source: Source, site: Site | None) -> SourcePage:
    """The page of a source, which may not be saved yet. About ten statements."""
    hub = HubSettings.for_site(site) if site else HubSettings()
    offer = hub.offer and hub.offer.get_translation_or_none(source.locale)
    page = SourcePage(
        copy=next((copy for copy in hub.copies.filter(locale=source.locale_id)), HubCopy()),
        offer=offer if offer and offer.live else None,
        quick_answers=_quick_answers(source, hub),
    )
    return page if source._state.adding else replace(page, **_mentions(source))


def _mentions(source: Source) -> dict[str, Any]:
    """Counts, and one mention for each section of a topic and for each guide."""
    public = Page.objects.live().public()
    where = Q(page__in=public) & (Q(kind=MentionKind.TOPIC) | Q(page__guidepage__topic__in=public))
    leading = {
        kind: mentions_of([source], kind=kind, where=where & Q(leads=True))[source.pk]
        for kind in MentionKind
    }
    topics = TopicPage.objects.in_bulk(m.page_id for m in leading[MentionKind.TOPIC])
    guides = GuidePage.objects.select_related("topic").in_bulk(
        m.page_id for m in leading[MentionKind.GUIDE]
    )
    return {
        "counts": mention_counts([source], where=where)[source.pk],
        "topic_mentions": [(m, topics[m.page_id]) for m in leading[MentionKind.TOPIC]],
        "guide_mentions": [(m, guides[m.page_id]) for m in leading[MentionKind.GUIDE]],
    }


def _quick_answers(source: Source, hub: HubSettings) -> list[QuickAnswer]:
    """The source's own answers, or else the hub's, in the language of the source."""
    live = QuickAnswer.objects.filter(live=True, locale=source.locale_id).select_related("guide")
    if not source._state.adding and (own := list(live.filter(answer_sources__source=source))):
        return own
    keys = [default.quick_answer.translation_key for default in hub.default_answers.all()]
    by_key = {answer.translation_key: answer for answer in live.filter(translation_key__in=keys)}
    return [by_key[key] for key in keys if key in by_key]
