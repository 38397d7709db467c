"""Tags of preview templates: content beside the object that is previewed."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import QuerySet
from django.template import Context
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from cms.audience import EVERYWHERE, Audience
from cms.pages.models import GuidePage
from cms.pages.source_page import SourcePage, source_page
from cms.snippets.models import Source
from cms.visibility import visible_as, visible_page, visible_snippet

register = template.Library()

LISTED = 50
"""The most items of a list that a preview shows before it says how many more there are."""


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
    """The visible pages below an index page or home page, in the order of the tree."""
    below = page.get_children().filter(visible_page(_public(page))).defer_streamfields().specific()
    return first_of(below if page.pk else Page.objects.none())


@register.simple_tag
def listed_guides(index: Page) -> Listing:
    """The visible guides below an index page, in the order of the tree."""
    guides = _guides().filter(visible_as(_public(index), GuidePage))
    return first_of(guides.child_of(index).order_by("path") if index.pk else guides.none())


@register.simple_tag
def listed_sources(index: Page) -> Listing:
    """The visible sources in the language of an index page, by title."""
    return first_of(
        Source.objects.filter(visible_snippet(_public(index), Source)).defer("guidance")
    )


@register.simple_tag
def guides_of(topic: Page) -> Listing:
    """The guides of a topic that are visible once it is, in the order of the tree."""
    guides = _guides().filter(visible_page(_public(topic)))
    return first_of(guides.filter(topic=topic.pk).order_by("path") if topic.pk else guides.none())


def _guides() -> PageQuerySet:
    return GuidePage.objects.select_related("topic").defer_streamfields()


def _public(page: Page) -> Audience:
    """The public, in the language of a page."""
    return Audience(page.locale.language_code, EVERYWHERE)
