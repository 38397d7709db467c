"""Tags that show the changes of publishing the latest draft of a topic, guide or source."""

from typing import Any

from django import template
from django.contrib.admin.utils import quote
from django.urls import reverse
from wagtail.models import Page

from cms.admin.impact.companions import companions_of
from cms.admin.impact.publishing import PageImpact, SourceImpact, impact_of_page, impact_of_source
from cms.mentions.mapping import cites
from cms.snippets.models import Source

register = template.Library()


@register.simple_tag(takes_context=True)
def compare_with_live_url(context: dict[str, Any], instance: Any) -> str:
    """Return the address that compares a pending draft with what is live; empty without one."""
    if not (getattr(instance, "live", False) and instance.has_unpublished_changes):
        return ""
    if isinstance(instance, Page):
        permissions = instance.permissions_for_user(context["request"].user)
        if not (permissions.can_edit() or permissions.can_publish()):
            return ""
        name = "wagtailadmin_pages:revisions_compare"
    else:
        name = instance.snippet_viewset.get_url_name("revisions_compare")
    return reverse(name, args=[quote(instance.pk), "live", "latest"])


@register.filter
def has_impact(instance: Any) -> bool:
    """Is this an object whose editor says what publishing changes?"""
    return isinstance(instance, Source) or (
        isinstance(instance, Page) and cites(instance.specific_class)
    )


@register.filter
def may_have_companions(instance: Any, user: Any) -> bool:
    """Can the user publish this page, and something together with it?"""
    return (
        isinstance(instance, Page)
        and has_impact(instance)
        and bool(instance.permissions_for_user(user).can_publish())
    )


def _impact(context: dict[str, Any], instance: Any) -> PageImpact | SourceImpact | None:
    if not has_impact(instance):
        return None
    if isinstance(instance, Page):
        return impact_of_page(instance, context["request"].user)
    return impact_of_source(instance)


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


@register.inclusion_tag("impact/companions.html", takes_context=True)
def companions_of_publishing(context: dict[str, Any], instance: Any) -> dict[str, Any]:
    """Render a box for each source and answer that can be published together with a page."""
    is_saved = instance is not None and instance.pk is not None
    user = context["request"].user
    return {"companions": companions_of([instance], user) if is_saved else []}


@register.simple_tag(takes_context=True)
def impact_in_a_sentence(context: dict[str, Any], instance: Any) -> str:
    """Summarize the changes; empty if there is no draft to publish."""
    impact = _impact(context, instance)
    return impact.sentence if impact else ""
