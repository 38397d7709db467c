"""The three pages that list topics, guides and sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.declaration import Declaration
from cms.pages.models.hub_page import HubPage


def _index_of(plural: str) -> Declaration:
    return Declaration(
        f"{plural}_index",
        "pages",
        listed=False,
        lists=plural,
        json_ld="CollectionPage",
    )


class IndexPage(HubPage):
    """A page that lists others. Their order is the order of the page tree."""

    intro = models.TextField(
        _("intro"), blank=True, max_length=600, help_text=_("A sentence or two above the list.")
    )

    parent_page_types = ["pages.HomePage"]
    max_count_per_parent = 1

    content_panels = [*HubPage.content_panels, FieldPanel("intro")]
    search_fields = [*HubPage.search_fields, index.SearchField("intro")]
    graphql_fields = [
        *HubPage.graphql_fields,
        GraphQLString("intro", required=True, description=_("Shown above the list; may be empty.")),
    ]

    class Meta:
        abstract = True


class TopicIndexPage(IndexPage):
    """Lists the topics; editors drag them into order in the explorer."""

    declaration = _index_of("topics")
    admin_default_ordering = "ord"
    subpage_types = ["pages.TopicPage"]

    class Meta:
        verbose_name = _("topic index page")
        verbose_name_plural = _("topic index pages")


class GuideIndexPage(IndexPage):
    """Lists the guides; editors drag them into order in the explorer."""

    declaration = _index_of("guides")
    admin_default_ordering = "ord"
    subpage_types = ["pages.GuidePage"]

    class Meta:
        verbose_name = _("guide index page")
        verbose_name_plural = _("guide index pages")


class SourceIndexPage(IndexPage):
    """Lists the sources, and owns the addresses of their pages (`/sources/<slug>/`)."""

    declaration = _index_of("sources")
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("source index page")
        verbose_name_plural = _("source index pages")
