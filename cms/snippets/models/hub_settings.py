from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import register_setting
from wagtail.models import Locale, Orderable

from cms.snippets.models.offer import Offer
from cms.snippets.models.quick_answer import QuickAnswer


@register_setting(icon="cog", order=100)
class HubSettings(BaseSiteSetting, ClusterableModel):
    """The settings of one site: fixed copy, default answers, the offer.

    The copy is kept per language in `HubCopy`. The offer and the default answers are chosen
    once; readers of another language get their translations.
    """

    offer = models.ForeignKey(
        Offer,
        verbose_name=_("current offer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leave empty when the hub has nothing to offer right now."),
    )
    seo_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image for link previews"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Shown where somebody shares a link to a page or source that has no image of its own."
        ),
    )

    panels = [
        FieldPanel("offer"),
        FieldPanel("seo_image"),
        InlinePanel(
            "default_answers",
            heading=_("Default quick answers"),
            label=_("Quick answer"),
            help_text=_("Shown on pages that have no quick answers of their own."),
            panels=[FieldPanel("quick_answer")],
        ),
        InlinePanel(
            "copies",
            heading=_("Headings and labels"),
            label=_("Language"),
            help_text=_("One set for each language. A language without one uses English wording."),
        ),
    ]

    class Meta:
        verbose_name = _("hub settings")
        verbose_name_plural = _("hub settings")


class HubQuickAnswer(Orderable):
    """A default quick answer."""

    settings = ParentalKey(HubSettings, related_name="default_answers")
    quick_answer = models.ForeignKey(
        QuickAnswer,
        verbose_name=_("quick answer"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("default quick answer")
        verbose_name_plural = _("default quick answers")


class HubCopy(models.Model):
    """The fixed copy of one site in one language.

    The field defaults are what readers see until an editor has written something better.
    """

    settings = ParentalKey(HubSettings, related_name="copies")
    locale = models.ForeignKey(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    source_intro = models.TextField(
        _("intro of a source page"),
        default="Use this page to see where the hub relies on this source, and why.",
        help_text=_("For sources that have no intro of their own."),
    )
    mentions_kicker = models.CharField(
        _("kicker of topic mentions"), max_length=120, default="Topics and source collections"
    )
    mentions_heading = models.CharField(
        _("heading of topic mentions"), max_length=160, default="Where this source is recommended"
    )
    guides_kicker = models.CharField(
        _("kicker of guide mentions"), max_length=120, default="Read next"
    )
    guides_heading = models.CharField(
        _("heading of guide mentions"), max_length=160, default="Guides that use this source"
    )
    answers_kicker = models.CharField(
        _("kicker of quick answers"), max_length=120, default="Quick answers"
    )
    answers_heading = models.CharField(
        _("heading of quick answers"), max_length=160, default="Questions people often ask"
    )
    answers_intro = models.TextField(
        _("intro of quick answers"),
        default="Start with the short answer, then open the guide for the whole story.",
    )
    open_topic_label = models.CharField(
        _("button that opens a topic"), max_length=60, default="Open topic"
    )
    open_guide_label = models.CharField(
        _("button that opens a guide"), max_length=60, default="Open guide"
    )

    COPY_FIELDS = (
        "source_intro",
        "mentions_kicker",
        "mentions_heading",
        "guides_kicker",
        "guides_heading",
        "answers_kicker",
        "answers_heading",
        "answers_intro",
        "open_topic_label",
        "open_guide_label",
    )

    panels = [
        FieldPanel("locale"),
        FieldPanel("source_intro"),
        FieldRowPanel(
            [FieldPanel("mentions_kicker"), FieldPanel("mentions_heading")],
            heading=_("Topic mentions"),
        ),
        FieldRowPanel(
            [FieldPanel("guides_kicker"), FieldPanel("guides_heading")],
            heading=_("Guide mentions"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("answers_kicker"),
                FieldPanel("answers_heading"),
                FieldPanel("answers_intro"),
            ],
            heading=_("Quick answers"),
        ),
        FieldRowPanel(
            [FieldPanel("open_topic_label"), FieldPanel("open_guide_label")], heading=_("Buttons")
        ),
    ]

    class Meta:
        verbose_name = _("headings and labels of a language")
        verbose_name_plural = _("headings and labels of languages")
        constraints = [
            models.UniqueConstraint(
                fields=["settings", "locale"],
                name="hub_copy_once_per_language",
                violation_error_message=_("This language has its headings and labels already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.locale)
