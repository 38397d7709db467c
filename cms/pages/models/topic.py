from django.db import models
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.declaration import Declaration, Searched
from cms.pages.blocks import TopicSectionsBlock
from cms.pages.models.hub_page import HubPage
from cms.pages.panels import GuidesPanel


class TopicPage(HubPage):
    """A subject area. Its sections collect the sources that belong together."""

    declaration = Declaration(
        "topic",
        "topics",
        searched=Searched(kicker="kicker", summary="summary", body=("sections",)),
        json_ld="CollectionPage",
    )

    kicker = models.CharField(
        _("kicker"), max_length=120, blank=True, help_text=_("The short label above the title.")
    )
    summary = models.TextField(
        _("summary"),
        max_length=400,
        help_text=_("One or two sentences, shown wherever the topic is listed."),
    )
    sections = StreamField(
        TopicSectionsBlock(),
        verbose_name=_("sections"),
        blank=True,
        help_text=_("Each section recommends some sources and says why."),
    )

    parent_page_types = ["pages.TopicIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        MultiFieldPanel(
            [TitleFieldPanel("title"), FieldPanel("kicker"), FieldPanel("summary")],
            heading=_("The topic"),
            icon="doc-full",
        ),
        FieldPanel("sections"),
        MultiFieldPanel([GuidesPanel()], heading=_("Guides of this topic"), icon="doc-full"),
    ]
    search_fields = [
        *HubPage.search_fields,
        index.SearchField("kicker", boost=2),
        index.SearchField("summary", boost=2),
        index.SearchField("sections"),
    ]
    graphql_fields = [
        *HubPage.graphql_fields,
        GraphQLString(
            "kicker",
            required=True,
            description=_("The short label above the title; may be empty."),
        ),
        GraphQLString(
            "summary", required=True, description=_("What the topic is about, as plain text.")
        ),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [models.Index(fields=["sort_key", "page_ptr"], name="topic_by_sort_key")]
