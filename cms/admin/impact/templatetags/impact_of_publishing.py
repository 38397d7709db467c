from typing import Any

from django import template
from wagtail.models import Page

from cms.admin.impact.page_impact import impact_of_page
from cms.admin.impact.source_impact import impact_of_source
from cms.snippets.models import Source

register = template.Library()



@register.inclusion_tag("impact/impact.html", takes_context=True)
def impact_of_publishing(context: dict[str, Any], instance: Any) -> dict[str, Any]:
    """What publishing the latest draft would change, for topics, guides and sources."""
    user = context["request"].user
    if isinstance(instance, Page) and hasattr(instance.specific_class, "mention_kind"):
        return {"page_impact": impact_of_page(instance, user)}
    if isinstance(instance, Source):
        return {"source_impact": impact_of_source(instance)}
    return {}


@register.inclusion_tag("impact/impact.html", takes_context=True)
def impact_where_it_is_confirmed(context: dict[str, Any]) -> dict[str, Any]:
    """The same in a confirmation that Wagtail does not tell what is going to be published."""
    model = context["model_opts"].model
    [pk] = context["request"].resolver_match.kwargs.values()
    return impact_of_publishing(context, model._default_manager.get(pk=pk))
