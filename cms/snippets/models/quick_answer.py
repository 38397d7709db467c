from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
    PublishingPanel,
)
from wagtail.models import DraftStateMixin, Orderable, Page, RevisionMixin, TranslatableMixin
from wagtail.search import index

from cms.declaration import Declaration, Searched
from cms.snippets.models.live_while_scheduled import LiveWhileScheduledMixin
from cms.snippets.models.source import Source
from cms.snippets.schedule_form import ScheduledSnippetForm
from cms.sort_keys import SortKeyField, SortKeyMixin


class QuickAnswer(
    LiveWhileScheduledMixin,
    SortKeyMixin,
    DraftStateMixin,
    RevisionMixin,
    TranslatableMixin,
    index.Indexed,
    ClusterableModel,
):
    """A question that comes up often, and its short answer.

    It is shown with the topics and sources it belongs to. The guide is held as a plain `Page`,
    since snippets know nothing of page types; the panel offers guides only.
    """

    declaration = Declaration(
        "answer", "answers", listed=False, searched=Searched(title="question", summary="answer")
    )
    sort_order_field = "sort_order"
    base_form_class = ScheduledSnippetForm

    question = models.CharField(_("question"), max_length=200)
    sort_key = SortKeyField(of="question")
    answer = models.TextField(_("short answer"), max_length=600)
    guide = models.ForeignKey(
        Page,
        verbose_name=_("guide to read next"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sort_order = models.IntegerField(_("order"), default=0, editable=False)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("question", required_on_save=True),
                FieldPanel("answer"),
                PageChooserPanel("guide", page_type="pages.GuidePage"),
            ],
            heading=_("Question and answer"),
        ),
        InlinePanel(
            "answer_sources",
            heading=_("Sources it belongs to"),
            label=_("Source"),
            panels=[FieldPanel("source")],
        ),
        InlinePanel(
            "answer_topics",
            heading=_("Topics it belongs to"),
            label=_("Topic"),
            panels=[PageChooserPanel("topic", page_type="pages.TopicPage")],
        ),
        PublishingPanel(),
    ]

    search_fields = [
        index.SearchField("question", boost=3),
        index.AutocompleteField("question"),
        index.SearchField("answer"),
        index.FilterField("live"),
        index.FilterField("expire_at"),
        index.FilterField("locale_id"),
    ]

    graphql_fields = [
        GraphQLString("question", required=True, description=_("The question, as readers ask it.")),
        GraphQLString("answer", required=True, description=_("The short answer, as plain text.")),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("quick answer")
        verbose_name_plural = _("quick answers")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.question

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in a transaction, so that derived rows change with the answer or not at all."""
        with transaction.atomic():
            super().save(*args, **kwargs)


class QuickAnswerSource(Orderable):
    """A source that a quick answer belongs to."""

    quick_answer = ParentalKey(QuickAnswer, related_name="answer_sources")
    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta(Orderable.Meta):
        verbose_name = _("source of a quick answer")
        verbose_name_plural = _("sources of quick answers")
        constraints = [
            models.UniqueConstraint(
                fields=["quick_answer", "source"], name="quick_answer_source_once"
            )
        ]


class QuickAnswerTopic(Orderable):
    """A topic that a quick answer belongs to."""

    quick_answer = ParentalKey(QuickAnswer, related_name="answer_topics")
    topic = models.ForeignKey(
        Page, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta(Orderable.Meta):
        verbose_name = _("topic of a quick answer")
        verbose_name_plural = _("topics of quick answers")
        constraints = [
            models.UniqueConstraint(
                fields=["quick_answer", "topic"], name="quick_answer_topic_once"
            )
        ]
