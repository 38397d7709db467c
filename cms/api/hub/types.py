from typing import Any

import graphene

from cms.api.declared.types import ContentType
from cms.api.hub.loaders import answer_rows, hub_offer
from cms.api.page.loaders import load_topics_of_answers
from cms.api.rows import OfferRow, PageRow, QuickAnswerRow, SourceRow, batched
from cms.api.scope import Scope
from cms.api.source.loaders import load_sources_of_answers
from cms.api.source.types import Source
from cms.api.types.fields import fallback_field, list_of, locale_argument, scope_of, text_field
from cms.api.types.node import Node
from cms.api.types.registry import type_for
from cms.declaration import type_with_name
from cms.delivery import tags
from cms.mentions.kinds import GUIDE, TOPIC
from cms.snippets import models
from cms.snippets.models import HubCopy

GuideType, TopicType = type_for(type_with_name(GUIDE)), type_for(type_with_name(TOPIC))


class QuickAnswer(ContentType):
    locale = text_field("The code of the language the answer is in.")
    is_fallback = fallback_field()
    guide = graphene.Field(GuideType, description="The guide to read next, if there is one.")
    sources = list_of(Source, "The sources it belongs to, in the editors' order.")
    topics = list_of(TopicType, "The topics it belongs to, in the editors' order.")

    class Meta:
        content = models.QuickAnswer
        interfaces = (Node,)
        description = "A question that comes up often, and its short answer."

    @staticmethod
    def resolve_sources(root: QuickAnswerRow, info: graphene.ResolveInfo) -> list[SourceRow]:
        return batched(root, "sources", load_sources_of_answers)

    @staticmethod
    def resolve_topics(root: QuickAnswerRow, info: graphene.ResolveInfo) -> list[PageRow]:
        return batched(root, "topics", load_topics_of_answers)


class Offer(ContentType):
    locale = text_field("The code of the language the offer is in.")
    is_fallback = fallback_field()

    class Meta:
        content = models.Offer
        interfaces = (Node,)
        description = "What the hub itself offers the reader."


class HubSettings(graphene.ObjectType):
    source_intro = text_field("The intro of a source page, for sources without one of their own.")
    mentions_kicker = text_field("The label above the list of topic mentions.")
    mentions_heading = text_field("The heading of the list of topic mentions.")
    guides_kicker = text_field("The label above the list of guide mentions.")
    guides_heading = text_field("The heading of the list of guide mentions.")
    answers_kicker = text_field("The label above the quick answers.")
    answers_heading = text_field("The heading of the quick answers.")
    answers_intro = text_field("A sentence below the heading of the quick answers.")
    open_topic_label = text_field("The label of a button that opens a topic.")
    open_guide_label = text_field("The label of a button that opens a guide.")
    offer = graphene.Field(Offer, description="What the hub offers right now, if anything.")
    quick_answers = list_of(
        QuickAnswer, "The default quick answers, for pages that have none of their own."
    )

    class Meta:
        default_resolver = lambda name, default, root, info, **arguments: copy_of(root, name)  # noqa: E731
        description = "What the pages of the hub share: fixed texts, answers, the offer."

    @staticmethod
    def resolve_offer(root: Scope, info: graphene.ResolveInfo) -> OfferRow | None:
        return hub_offer(root)

    @staticmethod
    def resolve_quick_answers(root: Scope, info: graphene.ResolveInfo) -> list[QuickAnswerRow]:
        return answer_rows(root, root.default_answers)


DEFAULT_COPY = HubCopy()


def copy_of(scope: Scope, name: str) -> Any:
    """The fixed text of this name in the asked language, or else the default wording."""
    return scope.hub_copy[name] if scope.hub_copy else getattr(DEFAULT_COPY, name)


def hub_field() -> graphene.Field:
    return graphene.Field(
        HubSettings,
        description="What the pages of the hub have in common.",
        resolver=_resolve_hub,
        locale=locale_argument(),
    )


def _resolve_hub(root: None, info: graphene.ResolveInfo, locale: str | None = None) -> Scope:
    scope = scope_of(info, locale)
    scope.dependencies.add_lists(tags.SETTINGS)
    return scope
