from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyFigures(models.Model):
    """The numbers of sources and mentions on a day. The scheduler records them."""

    day = models.DateField(_("day"), unique=True)
    sources = models.PositiveIntegerField(_("sources"), help_text=_("Live ones and drafts."))
    mentions = models.PositiveIntegerField(
        _("mentions"), help_text=_("In sections of topics and in guides, live.")
    )
    unused = models.PositiveIntegerField(
        _("unused sources"), help_text=_("Those that no page mentions, live or in a draft.")
    )

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures of days")
        ordering = ["-day"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.day)
