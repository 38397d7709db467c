from django.db import models
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, Site
from wagtail.search import index

from cms.declaration import Declaration
from cms.pages.models.hub_page import HubPage


class HomePage(HubPage):
    """The front door of the hub, one for each language."""

    declaration = Declaration("home", "pages", listed=False, json_ld="WebSite")

    intro = models.TextField(
        _("intro"),
        blank=True,
        max_length=600,
        help_text=_("What the hub is for, in a sentence or two."),
    )

    parent_page_types = ["wagtailcore.Page"]
    # Below it stand the page types that name it among their `parent_page_types`.

    content_panels = [*HubPage.content_panels, FieldPanel("intro")]
    search_fields = [*HubPage.search_fields, index.SearchField("intro")]
    graphql_fields = [
        *HubPage.graphql_fields,
        GraphQLString("intro", required=True, description=_("What the hub is for; may be empty.")),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """A second one only while a site is without: readers would see it nowhere."""
        if not super().can_create_at(parent):
            return False
        homes = cls.objects.order_by()
        return not homes.exists() or Site.objects.exclude(root_page__in=homes).exists()
