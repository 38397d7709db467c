from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.indexes import HashIndex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify
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
    Locale,
    LockableMixin,
    Revision,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from cms.declaration import Declaration, Searched
from cms.previews.on_site import PreviewOnSiteMixin
from cms.snippets.blocks import GuidanceBlock
from cms.snippets.models.search_engines import (
    hide_from_search_engines_field,
    search_engines_panel,
    seo_image_field,
)
from cms.snippets.web_address import WebAddressField
from cms.snippets.website_key import website_key
from cms.sort_keys import SortKeyField, SortKeyMixin

SLUG_LENGTH = 120

PLANNING = ("review_owner_id", "review_by")
"""What is not content, and in force at once: nobody publishes it."""


class SourceKind(models.TextChoices):
    """What sort of site a source is; the values are the contract's enum, in lower case."""

    OFFICIAL = "official", _("Official")
    MUNICIPAL = "municipal", _("Municipal")
    LEARNING = "learning", _("Learning")
    PRACTICE = "practice", _("Practice")
    LEGAL = "legal", _("Legal")
    OTHER = "other", _("Other")


class Source(
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
    """A citable official site or document.

    The slug is unique per language. A published source whose slug changes keeps its old one as a
    `FormerSlug`, so that its old address leads to the new one.
    """

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
            # Of any length, and never asked for but as a whole.
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            old_slug = self._published_slug()
            self._keep_website_keys_in_step(kwargs)
            super().save(*args, **kwargs)
            # Saving a draft writes other fields only: the slug in public may not be `self.slug`.
            new_slug = self._published_slug()
            if new_slug:
                FormerSlug.objects.filter(locale_id=self.locale_id, slug=new_slug).delete()
            if old_slug and new_slug and old_slug != new_slug:
                FormerSlug.objects.update_or_create(
                    locale_id=self.locale_id, slug=old_slug, defaults={"source": self}
                )

    def _keep_website_keys_in_step(self, saving: dict[str, Any]) -> None:
        """Saving a draft of a live source writes little but which revision is the latest."""
        names = saving.get("update_fields")
        written = set()
        if names is None or "website" in names:
            self.website_key = website_key(self.website)
            written.add("website_key")
        if names is None or "latest_revision" in names:
            draft = self.latest_revision if self.has_unpublished_changes else None
            self.drafted_website_key = website_key(draft.content["website"]) if draft else ""
            written.add("drafted_website_key")
        if names is not None:
            saving["update_fields"] = {*names, *written}

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """A live source stays live when a change of it is scheduled.

        Wagtail takes off the site what is live without a revision, such as what was imported.
        """
        with transaction.atomic():
            if _goes_live_later(revision):
                self._note_what_is_live(revision)
            super().publish(revision, *args, **kwargs)

    def _note_what_is_live(self, later: Revision) -> None:
        """Makes a revision of what readers see, if there is none, and tells the later one of it:
        Wagtail reads there whether anything is live.
        """
        live = Source.objects.filter(pk=self.pk, live=True, live_revision=None).first()
        if live is None:
            return
        known = Revision.objects.create(
            content_object=live,
            base_content_type=live.get_base_content_type(),
            content=live.serializable_data(),
            object_str=str(live),
            created_at=later.created_at - timedelta(microseconds=1),
        )
        Source.objects.filter(pk=self.pk).update(live_revision=known)
        later.content = {**later.content, "live_revision": known.pk}

    def with_content_json(self, content: dict[str, Any]) -> "Source":
        """A version of the source. Who reviews it, and when, is not part of any: publishing a draft
        does not bring back what was planned when it was saved.
        """
        version: Source = super().with_content_json(content)
        for name in PLANNING:
            setattr(version, name, getattr(self, name))
        return version

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """Saves a version, and at once, whatever becomes of that, who reviews it and when."""
        with transaction.atomic():
            revision: Revision = super().save_revision(*args, **kwargs)
            planned = {name: getattr(self, name) for name in PLANNING}
            Source.objects.filter(pk=self.pk).update(**planned)
        return revision

    def clean(self) -> None:
        super().clean()
        if other := self._other_with_slug(self.slug):
            raise ValidationError(
                {
                    "slug": _(
                        "“%(source)s” has this slug, or will have it once its changes are"
                        " published. Choose another slug."
                    )
                    % {"source": other}
                }
            )

    def copy_for_translation(
        self, locale: Locale, exclude_fields: Collection[str] | None = None
    ) -> "Source":
        """An unsaved copy in another language, with the same slug or one that is free there."""
        copy: Source = super().copy_for_translation(locale, exclude_fields)
        copy.slug = copy.free_slug(self.slug)
        return copy

    def free_slug(self, wanted: str) -> str:
        """A slug made from a title or a slug that no other source of this language has."""
        stem = slugify(wanted)[:SLUG_LENGTH] or "source"
        slug, number = stem, 2
        while self._other_with_slug(slug):
            slug = f"{stem[: SLUG_LENGTH - 5]}-{number}"
            number += 1
        return slug

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "snippets/source_preview.html"

    def _other_with_slug(self, slug: str) -> "Source | None":
        """Another source of this language that has the slug, in public or in its latest draft.

        Drafts hold on to their slugs so that publishing them later, by schedule or by workflow,
        does not fail.
        """
        others = Source.objects.filter(locale_id=self.locale_id).exclude(pk=self.pk)
        drafted = Q(has_unpublished_changes=True, latest_revision__content__slug=slug)
        return others.filter(Q(slug=slug) | drafted).first()

    def _published_slug(self) -> str | None:
        """The slug under which readers know the source now; None if it is not published."""
        return (
            Source.objects.filter(pk=self.pk, live=True)
            .select_for_update(no_key=True)
            .values_list("slug", flat=True)
            .first()
        )


def _goes_live_later(revision: Revision) -> bool:
    moment = revision.as_object().go_live_at
    return moment is not None and moment > timezone.now()


class FormerSlug(models.Model):
    """A slug that a published source once had: its old address redirects to the source."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="former_slugs")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=SLUG_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="former_slug_unique_per_locale")
        ]

    def __str__(self) -> str:
        return self.slug
