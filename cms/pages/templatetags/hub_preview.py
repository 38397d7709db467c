"""What preview templates show beside the object that is previewed."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import QuerySet
from django.template import Context
from wagtail.models import Page, Site

from cms.pages.models import GuidePage
from cms.pages.source_page import SourcePage, source_page
from cms.snippets.models import Source

register = template.Library()

LISTED = 50
"""How many items a preview shows of a list before it says how many more there are."""


@register.simple_tag(name="source_page", takes_context=True)
def get_source_page(context: Context, source: Source) -> SourcePage:
    return source_page(source, Site.find_for_request(context["request"]))


@dataclass(frozen=True, slots=True)
class Listing:
    """The first of a list, and how many more there are."""

    shown: list[Any]
    unshown: int


def first_of(queryset: QuerySet[Any]) -> Listing:
    shown = list(queryset[:LISTED])
    return Listing(shown, queryset.count() - len(shown))


@register.simple_tag
def listed_pages(page: Page) -> Listing:
    """The published pages below an index page or home page, in the order of the tree."""
    below = page.get_children().live().defer_streamfields().specific()
    return first_of(below if page.pk else Page.objects.none())


@register.simple_tag
def listed_guides(index: Page) -> Listing:
    """The published guides below an index page, in the order of the tree."""
    guides = GuidePage.objects.live().select_related("topic").defer_streamfields()
    return first_of(guides.child_of(index).order_by("path") if index.pk else guides.none())


@register.simple_tag
def listed_sources(index: Page) -> Listing:
    """The published sources in the language of an index page, by title."""
    return first_of(Source.objects.filter(live=True, locale=index.locale_id).defer("guidance"))


@register.simple_tag
def guides_of(topic: Page) -> Listing:
    """The published guides of a topic, in the order of the tree."""
    guides = GuidePage.objects.live().select_related("topic").defer_streamfields()
    return first_of(guides.filter(topic=topic.pk).order_by("path") if topic.pk else guides.none())
