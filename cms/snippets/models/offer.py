from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin

from cms.declaration import Declaration
from cms.snippets.models.live_while_scheduled import LiveWhileScheduledMixin
from cms.snippets.schedule_form import ScheduledSnippetForm
from cms.snippets.web_address import WebAddressField
from cms.sort_keys import SortKeyField, SortKeyMixin


class Offer(
    LiveWhileScheduledMixin,
    SortKeyMixin,
    DraftStateMixin,
    RevisionMixin,
    TranslatableMixin,
    models.Model,
):
    """An offer of the hub itself, shown at the foot of its pages."""

    declaration = Declaration("offer", "offers", listed=False)
    base_form_class = ScheduledSnippetForm

    kicker = models.CharField(
        _("kicker"),
        max_length=120,
        blank=True,
        help_text=_("The short label above the title, for example “Our current offer”."),
    )
    title = models.CharField(_("title"), max_length=160)
    sort_key = SortKeyField(of="title")
    body = models.TextField(_("body"), max_length=600)
    action_label = models.CharField(
        _("button label"), max_length=60, blank=True, help_text=_("Leave empty for no button.")
    )
    action_url = WebAddressField(_("button address"), blank=True)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("kicker"),
                FieldPanel("title", required_on_save=True),
                FieldPanel("body"),
            ],
            heading=_("The offer"),
        ),
        FieldRowPanel(
            [FieldPanel("action_label"), FieldPanel("action_url")], heading=_("Call to action")
        ),
        PublishingPanel(),
    ]

    graphql_fields = [
        GraphQLString(
            "kicker",
            required=True,
            description=_("The short label above the title; may be empty."),
        ),
        GraphQLString("title", required=True, description=_("The heading of the offer.")),
        GraphQLString("body", required=True, description=_("What is offered, as plain text.")),
        GraphQLString(
            "action_label",
            required=True,
            description=_("The label of the button; empty when there is no button."),
        ),
        GraphQLString(
            "action_url",
            required=True,
            description=_("Where the button leads; empty when there is no button."),
        ),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in a transaction, so that webhooks are recorded with the change or not at all."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if bool(self.action_label) != bool(self.action_url):
            raise ValidationError(
                {
                    "action_url": _(
                        "A button needs both a label and an address: fill in both, or neither."
                    )
                }
            )
