from typing import Any

import graphene

from cms.api.hub.loaders import answer_rows, hub_offer
from cms.api.rows import OfferRow, QuickAnswerRow
from cms.api.scope import Scope
from cms.api.types.answer import Offer, QuickAnswer
from cms.api.types.fields import list_of, text_field
from cms.snippets.models import HubCopy


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
