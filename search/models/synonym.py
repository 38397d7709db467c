from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Locale

from search.plain_text import words

MAX_MEANINGS = 10


class Synonym(models.Model):
    """Words that readers use, and what else these words are called on the hub."""

    class Direction(models.TextChoices):
        BOTH = "both", _("Both ways: each of them finds all of them")
        ONE = "one", _("One way: only the words that readers type find the others")

    locale = models.ForeignKey(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    term = models.CharField(
        _("what readers type"), max_length=100, help_text=_("A word, an abbreviation or a phrase.")
    )
    meanings = models.TextField(
        _("what it is called on the hub"),
        max_length=1000,
        help_text=_("One word or phrase on each line, ten at most."),
    )
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction.choices, default=Direction.BOTH
    )

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("term"), FieldPanel("locale")]),
                FieldPanel("meanings"),
                FieldPanel("direction"),
            ],
            heading=_("Words and what they mean"),
        )
    ]

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "term"],
                name="synonym_term_unique",
                violation_error_message=_(
                    "There is a synonym for these words in this language already. Add the meaning"
                    " to that one."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.term

    def meaning_list(self) -> list[str]:
        return [line.strip() for line in self.meanings.splitlines() if line.strip()]

    def clean(self) -> None:
        super().clean()
        problems: dict[str, Any] = {}
        if self.term and not words(self.term):
            problems["term"] = _("“%(text)s” has no word in it. Write a word or a phrase.") % {
                "text": self.term
            }
        meanings = self.meaning_list()
        if len(meanings) > MAX_MEANINGS:
            problems["meanings"] = _(
                "There are %(count)d lines; ten are allowed. Make another synonym of the rest."
            ) % {"count": len(meanings)}
        for number, line in enumerate(meanings, 1):
            if not words(line):
                problems["meanings"] = _(
                    "Line %(number)d, “%(text)s”, has no word in it. Write a word or a phrase."
                ) % {"number": number, "text": line}
            elif words(line) == words(self.term):
                problems["meanings"] = _(
                    "Line %(number)d repeats “%(text)s” itself. Write what else it is called."
                ) % {"number": number, "text": self.term}
        if problems:
            raise ValidationError(problems)
