from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class SearchedQuery(models.Model):
    """The number of searches for a text on one day, and of results of it that were opened.

    No address, no session, no time of day. See `search.log` for when it is deleted.
    """

    day = models.DateField(_("day"))
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(_("query"), max_length=200)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    clicks = models.PositiveIntegerField(_("clicks"), default=0)
    results = models.PositiveIntegerField(
        _("results"), default=0, help_text=_("How many there were the last time.")
    )
    not_found = models.CharField(
        _("not found"),
        max_length=200,
        blank=True,
        db_default="",
        help_text=_("Its words that nothing held the last time."),
    )

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints = [
            models.UniqueConstraint(fields=["locale", "query", "day"], name="searched_query_unique")
        ]
        indexes = [models.Index(fields=["day"], name="searched_query_day")]

    def __str__(self) -> str:
        return self.query
