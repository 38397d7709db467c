from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from cms.snippets.models import Source
from search.plain_text import folded, words


def words_of(query: str) -> str:
    """The words by which a pick is found, whatever the accents."""
    return " ".join(map(folded, words(query)))


class Pick(models.Model):
    """An editors' pick: what a certain query finds first, if readers may see it.

    Wagtail's search promotions know pages only, and no languages; a pick is a page or a source.
    """

    locale = models.ForeignKey(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    query = models.CharField(
        _("query"),
        max_length=100,
        help_text=_("The whole text that readers search for; case and accents play no part."),
    )
    words = models.CharField(max_length=200, editable=False, db_index=True)
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    sort_order = models.PositiveSmallIntegerField(
        _("order"),
        default=0,
        help_text=_("Of several picks for one query, the lowest comes first."),
    )

    class Meta:
        verbose_name = _("editors' pick")
        verbose_name_plural = _("editors' picks")
        ordering = ["query", "sort_order", "pk"]

    def __str__(self) -> str:
        return f"{self.query} → {self.source or self.page}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = words_of(self.query)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.query and not words(self.query):
            raise ValidationError(
                {
                    "query": _("“%(text)s” has no word in it. Write what readers search for.")
                    % {"text": self.query}
                }
            )
        if (self.source_id is None) == (self.page_id is None):
            raise ValidationError(
                _("Choose either a source or a page: one of the two, and only one.")
            )
        name, chosen = ("source", self.source) if self.source_id else ("page", self.page)
        if chosen and self.locale_id and chosen.locale_id != self.locale_id:
            raise ValidationError(
                {
                    name: _(
                        "“%(title)s” is in %(other)s, and the pick is for readers of %(language)s,"
                        " who would not see it. Choose its translation, or the other language."
                    )
                    % {"title": chosen, "other": chosen.locale, "language": self.locale}
                }
            )
