"""Tags that show the changes of publishing the latest draft of a topic, guide or source."""

from typing import Any

from django import template
from wagtail.models import Page

from cms.admin.impact.publishing import PageImpact, SourceImpact, impact_of_page, impact_of_source
from cms.mentions.mapping import cites
from cms.snippets.models import Source

register = template.Library()


def _impact(context: dict[str, Any], instance: Any) -> PageImpact | SourceImpact | None:
    if isinstance(instance, Page) and cites(instance.specific_class):
        return impact_of_page(instance, context["request"].user)
    return impact_of_source(instance) if isinstance(instance, Source) else None


@register.inclusion_tag("impact/impact.html", takes_context=True)
def impact_of_publishing(context: dict[str, Any], instance: Any) -> dict[str, Any]:
    """Render all changes."""
    impact = _impact(context, instance)
    return {"impact": impact, "is_of_page": isinstance(impact, PageImpact)}


@register.inclusion_tag("impact/impact.html", takes_context=True)
def impact_where_it_is_confirmed(context: dict[str, Any]) -> dict[str, Any]:
    """Render all changes in a confirmation, to which Wagtail does not pass the object."""
    model = context["model_opts"].model
    [pk] = context["request"].resolver_match.kwargs.values()
    return impact_of_publishing(context, model._default_manager.get(pk=pk))


@register.simple_tag(takes_context=True)
def impact_in_a_sentence(context: dict[str, Any], instance: Any) -> str:
    """Summarize the changes; empty if there is no draft to publish."""
    impact = _impact(context, instance)
    return impact.sentence if impact else ""
