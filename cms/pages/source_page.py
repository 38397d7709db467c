"""Collect the content of a source's own page for the preview in the admin.

The frontend builds the real page from GraphQL.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from wagtail.models import Site

from cms.audience import Audience, public_of
from cms.mentions.kinds import GUIDE, TOPIC, kinds
from cms.mentions.models import Mention
from cms.mentions.notes import shown_note
from cms.mentions.queries import MentionCounts, mention_counts, mentions_of
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.answers import answers_of_source, default_answers
from cms.snippets.models import HubCopy, HubSettings, Offer, QuickAnswer, Source
from cms.visibility import visible_as, visible_mention, visible_snippet


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The visible mentions of a source with their pages, and the copy around them. The guide of an
    answer is None where readers do not see it. A topic mention comes with the note that they see.
    """

    copy: HubCopy
    offer: Offer | None
    quick_answers: list[QuickAnswer]
    counts: MentionCounts = field(default_factory=MentionCounts)
    topic_mentions: list[tuple[Mention, TopicPage, str]] = field(default_factory=list)
    guide_mentions: list[tuple[Mention, GuidePage]] = field(default_factory=list)
    other_mentions: list[tuple[Mention, str]] = field(default_factory=list)


def source_page(source: Source, site: Site | None) -> SourcePage:
    """The page of a source, which may not be saved yet. About ten statements."""
    hub = HubSettings.for_site(site) if site else HubSettings()
    audience = public_of(site, source.locale.language_code)
    page = SourcePage(
        copy=next((copy for copy in hub.copies.filter(locale=source.locale_id)), HubCopy()),
        offer=_offer(hub, audience),
        quick_answers=_quick_answers(source, hub, audience),
    )
    return page if source._state.adding else replace(page, **_mentions(source, audience))


def _mentions(source: Source, audience: Audience) -> dict[str, Any]:
    """Counts, and one mention for each section of a topic and for each guide."""
    where = visible_mention(audience)
    leading = {
        kind: mentions_of([source], kind=kind, where=where & Q(leads=True))[source.pk]
        for kind in kinds()
    }
    topics = TopicPage.objects.in_bulk(m.page_id for m in leading[TOPIC])
    guides = GuidePage.objects.select_related("topic").in_bulk(m.page_id for m in leading[GUIDE])
    others = [m for kind in kinds() if kind not in (TOPIC, GUIDE) for m in leading[kind]]
    return {
        "counts": mention_counts([source], where=where)[source.pk],
        "topic_mentions": [
            (m, topics[m.page_id], shown_note(m.note, source.summary)) for m in leading[TOPIC]
        ],
        "guide_mentions": [(m, guides[m.page_id]) for m in leading[GUIDE]],
        "other_mentions": [(m, shown_note(m.note, source.summary)) for m in others],
    }


def _offer(hub: HubSettings, audience: Audience) -> Offer | None:
    if hub.offer is None:
        return None
    translations = Offer.objects.filter(translation_key=hub.offer.translation_key)
    offer: Offer | None = translations.filter(visible_snippet(audience, Offer)).first()
    return offer


def _quick_answers(source: Source, hub: HubSettings, audience: Audience) -> list[QuickAnswer]:
    """The source's own answers, or else the hub's, in the language of the source."""
    own = [] if source._state.adding else _seen(answers_of_source(source.pk), audience)
    return own or _seen(default_answers(hub.site_id), audience)


def _seen(answers: QuerySet[QuickAnswer], audience: Audience) -> list[QuickAnswer]:
    guides = GuidePage.objects.filter(visible_as(audience, GuidePage)).defer_streamfields()
    seen = answers.filter(visible_snippet(audience, QuickAnswer))
    return list(seen.prefetch_related(Prefetch("guide", guides)))
