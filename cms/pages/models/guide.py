from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.audience import fallbacks_of
from cms.declaration import Declaration, Searched
from cms.pages.blocks import GuideBodyBlock
from cms.pages.choosers import ListedPageChooserPanel
from cms.pages.models.hub_page import HubPage
from cms.pages.models.topic import TopicPage
from cms.visibility import is_published, published


class GuidePage(HubPage):
    """An article that answers one question. It belongs to one topic and cites sources."""

    declaration = Declaration(
        "guide",
        "guides",
        searched=Searched(kicker="kicker", summary="summary", body=("body",)),
        json_ld="Article",
        seen_with="topic",
    )

    kicker = models.CharField(
        _("kicker"),
        max_length=120,
        blank=True,
        help_text=_("The short label above the title, for example “Language levels”."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=400,
        help_text=_("One or two sentences, shown wherever the guide is listed."),
    )
    topic = models.ForeignKey(
        TopicPage,
        verbose_name=_("topic"),
        on_delete=models.RESTRICT,
        related_name="guides",
        help_text=_("The topic this guide belongs to. Readers see the guide only with its topic."),
    )
    body = StreamField(GuideBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["pages.GuideIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        MultiFieldPanel(
            [
                TitleFieldPanel("title"),
                FieldPanel("kicker"),
                FieldPanel("summary"),
                ListedPageChooserPanel("topic", page_type="pages.TopicPage"),
            ],
            heading=_("The guide"),
            icon="doc-full",
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *HubPage.search_fields,
        index.SearchField("kicker", boost=2),
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        index.FilterField("topic"),
    ]
    graphql_fields = [
        *HubPage.graphql_fields,
        GraphQLString(
            "kicker",
            required=True,
            description=_("The short label above the title; may be empty."),
        ),
        GraphQLString(
            "summary", required=True, description=_("What the guide answers, as plain text.")
        ),
    ]

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        indexes = [models.Index(fields=["sort_key", "page_ptr"], name="guide_by_sort_key")]

    @cached_property
    def hidden_status(self) -> Any:
        """The status of a live guide whose topic readers do not see, nor it; else empty.

        Lists that leave the topic out do not ask for it. Two statements at most where the topic
        itself is not seen and the language falls back on others.
        """
        if "topic_id" in self.get_deferred_fields() or not (self.live and self.topic_id):
            return ""
        is_seen = is_published(self.topic) and self.topic.locale_id == self.locale_id
        if is_seen or self._topic_falls_back():
            return ""
        if not is_published(self.topic):
            return _("hidden: topic not published")
        return _("hidden: topic not translated")

    def _topic_falls_back(self) -> bool:
        """Return True if readers see another version of the topic, for want of this one."""
        if not settings.CONTENT_FALLBACKS:
            return False
        code = self.locale.language_code
        chain = (code, *fallbacks_of(code)) if fallbacks_of(code) else ()
        versions = self.topic.get_translations(inclusive=True).filter(published())
        return bool(chain) and versions.filter(locale__language_code__in=chain).exists()

    @property
    def hidden_explanation(self) -> Any:
        """The meaning of `hidden_status` in a sentence, with what mends it; else empty."""
        if not self.hidden_status:
            return ""
        topic = self.topic.title
        if self.topic.locale_id == self.locale_id:
            text = _("Readers see the guide once its topic “%(topic)s” is published.")
            return text % {"topic": topic}
        there = self.topic.get_translation_or_none(self.locale_id)
        if there is None:
            text = _(
                "Readers see the guide once its topic “%(topic)s” is translated into the language"
                " of the guide, and the translation is published: the guide then moves there."
            )
            return text % {"topic": topic}
        if is_published(there):
            text = _(
                "Readers see the guide once it belongs to “%(topic)s”: choose that as its topic."
            )
        else:
            text = _("Readers see the guide once its topic “%(topic)s” is published.")
        return text % {"topic": there.title}

    @property
    def status_string(self) -> Any:
        return self.hidden_status or super().status_string

    def preview_companions(self) -> list[TopicPage]:
        """Readers see a guide only with its topic, so a preview shows both."""
        return [self.topic] if self.topic_id else []

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> "GuidePage | None":
        """A revision may name a topic that is gone since; it then opens without one."""
        if not TopicPage.objects.filter(pk=data.get("topic")).exists():
            data = {**data, "topic": None}
        return super().from_serializable_data(data, check_fks, strict_fks)
