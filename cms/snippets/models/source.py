from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    PublishingPanel,
    TitleFieldPanel,
)
from wagtail.admin.widgets.slug import SlugInput
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from cms.declaration import Declaration, Searched
from cms.previews.on_site import PreviewOnSiteMixin
from cms.snippets.blocks import GuidanceBlock
from cms.snippets.models.live_while_scheduled import LiveWhileScheduledMixin
from cms.snippets.models.seo_settings import (
    hide_from_search_engines_field,
    search_engines_panel,
    seo_image_field,
)
from cms.snippets.models.source_revisions import SourceRevisionMixin
from cms.snippets.models.source_slugs import SLUG_LENGTH, SourceSlugMixin
from cms.snippets.web_address import WebAddressField
from cms.sort_keys import SortKeyField, SortKeyMixin


class SourceKind(models.TextChoices):
    """The kinds of sites; the values are those of the contract's enum, in lower case."""

    OFFICIAL = "official", _("Official")
    MUNICIPAL = "municipal", _("Municipal")
    LEARNING = "learning", _("Learning")
    PRACTICE = "practice", _("Practice")
    LEGAL = "legal", _("Legal")
    OTHER = "other", _("Other")


class Source(
    SourceSlugMixin,
    SourceRevisionMixin,
    LiveWhileScheduledMixin,
    SortKeyMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    PreviewOnSiteMixin,
    index.Indexed,
    models.Model,
):
    """A citable official site or document, whose slug is unique per language."""

    declaration = Declaration(
        "source",
        "sources",
        searched=Searched(kicker="publisher", summary="summary", body=("intro", "guidance")),
    )

    title = models.CharField(_("title"), max_length=120)
    sort_key = SortKeyField(of="title")
    slug = models.SlugField(
        _("slug"),
        max_length=SLUG_LENGTH,
        help_text=_("The last part of the source's address on the hub, for example “duo”."),
    )
    website = WebAddressField(
        _("website"), help_text=_("The address of the official site, starting with https://.")
    )
    publisher = models.CharField(
        _("publisher"),
        max_length=120,
        blank=True,
        help_text=_("Who is behind the site, for example “DUO”."),
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=SourceKind.choices, default=SourceKind.OTHER
    )
    summary = models.TextField(
        _("summary"),
        max_length=400,
        help_text=_(
            "One or two sentences: what a reader uses this source for. Shown wherever a mention"
            " has no note of its own."
        ),
    )
    intro = models.TextField(
        _("intro"),
        max_length=400,
        blank=True,
        help_text=_("What the source's own page on the hub is for: “Use this page to see…”."),
    )
    guidance = StreamField(
        GuidanceBlock(),
        verbose_name=_("guidance"),
        blank=True,
        help_text=_("Numbered parts that explain how to use the source."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    review_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("review owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who checks that what we say about this source is still right."),
    )
    review_by = models.DateField(
        _("review by"),
        null=True,
        blank=True,
        help_text=_("The day of the next review. In force once it is saved, also in a draft."),
    )
    website_key = models.TextField(
        blank=True,
        editable=False,
        help_text=_("The website as all ways to write its address have it in common."),
    )
    drafted_website_key = models.TextField(
        blank=True,
        editable=False,
        help_text=_("The same of the pending draft; empty while there is none."),
    )
    seo_image = seo_image_field()
    hide_from_search_engines = hide_from_search_engines_field()

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="source",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="source",
        for_concrete_model=False,
    )

    panels = [
        MultiFieldPanel(
            [
                TitleFieldPanel("title", targets=["slug"], required_on_save=True),
                FieldPanel("website"),
                FieldRowPanel([FieldPanel("publisher"), FieldPanel("kind")]),
            ],
            heading=_("The source"),
            icon="site",
        ),
        MultiFieldPanel(
            [FieldPanel("summary"), FieldPanel("intro"), FieldPanel("guidance")],
            heading=_("What readers see"),
            icon="view",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("review_owner"), FieldPanel("review_by")]),
            ],
            heading=_("Looking after it"),
            icon="calendar-check",
        ),
        MultiFieldPanel(
            [FieldPanel("slug", widget=SlugInput), FieldPanel("logo")],
            heading=_("Address and logo"),
            icon="link",
            classname="collapsed",
        ),
        search_engines_panel(classname="collapsed"),
        PublishingPanel(),
    ]

    search_fields = [
        index.SearchField("title", boost=4),
        index.AutocompleteField("title"),
        index.SearchField("publisher", boost=2),
        index.SearchField("summary"),
        index.SearchField("intro"),
        index.SearchField("guidance"),
        index.FilterField("slug"),
        index.FilterField("kind"),
        index.FilterField("live"),
        index.FilterField("expire_at"),
        index.FilterField("locale_id"),
    ]

    graphql_fields = [
        GraphQLString(
            "slug",
            required=True,
            description=_("The last part of the source's address; unique per language."),
        ),
        GraphQLString("title", required=True, description=_("The name of the source.")),
        GraphQLString(
            "website",
            required=True,
            description=_("The address of the official site itself, always http or https."),
        ),
        GraphQLString(
            "summary", required=True, description=_("What a reader uses this source for.")
        ),
        GraphQLString(
            "intro",
            required=True,
            description=_("What the source's own page is for; may be empty."),
        ),
        GraphQLString(
            "publisher", required=True, description=_("Who is behind the site; may be empty.")
        ),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["sort_key", "pk"]
        permissions = [
            ("remove_mentioned_source", _("Can delete or unpublish a source that is mentioned"))
        ]
        unique_together = ()
        indexes = [
            # Lists of what is published, in their usual order.
            models.Index(
                fields=["sort_key", "id"], condition=Q(live=True), name="source_by_sort_key"
            ),
            # Keys have any length, and are only compared for equality.
            HashIndex(fields=["website_key"], name="source_by_website_key"),
            HashIndex(
                fields=["drafted_website_key"],
                condition=~Q(drafted_website_key=""),
                name="source_by_drafted_website_key",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "locale"], name="source_translation_unique"
            ),
            models.UniqueConstraint(
                fields=["locale", "slug"],
                name="source_slug_unique_per_locale",
                violation_error_message=_(
                    "Another source in this language has this slug. Choose another slug."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "snippets/source_preview.html"
