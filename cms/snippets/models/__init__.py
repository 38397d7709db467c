"""Reusable content that pages refer to: sources, quick answers, offers and the hub's own copy."""

from cms.snippets.models.hub_settings import HubCopy, HubQuickAnswer, HubSettings
from cms.snippets.models.image_placeholder import ImagePlaceholder
from cms.snippets.models.image_text import ImageText
from cms.snippets.models.offer import Offer
from cms.snippets.models.quick_answer import QuickAnswer, QuickAnswerSource, QuickAnswerTopic
from cms.snippets.models.source import Source, SourceKind
from cms.snippets.models.source_slugs import FormerSlug

__all__ = [
    "FormerSlug",
    "HubCopy",
    "HubQuickAnswer",
    "HubSettings",
    "ImagePlaceholder",
    "ImageText",
    "Offer",
    "QuickAnswer",
    "QuickAnswerSource",
    "QuickAnswerTopic",
    "Source",
    "SourceKind",
]
