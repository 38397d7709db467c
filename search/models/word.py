from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class IndexedWord(models.Model):
    """A word that some search entry of a language holds, without accents, in lower case.

    Typing mistakes, unfinished words and compounds are looked up here. It knows words of pages that
    not everybody may see: whatever it proposes is used only where a visible result bears it out.
    """

    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=64)
    lexeme = models.CharField(max_length=64, blank=True, help_text=_("Empty for a stop word."))
    documents = models.IntegerField(
        default=1,
        help_text=_("How many public entries hold it, when they were last counted."),
    )
    apart = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        help_text=_("The word with signs inside, as some entry has it: “e-mail” for “email”."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "word"], name="indexed_word_unique")
        ]
        indexes = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="indexed_word_trigrams"),
            models.Index(
                models.F("locale"),
                OpClass("word", name="text_pattern_ops"),
                name="indexed_word_prefix",
            ),
        ]

    def __str__(self) -> str:
        return self.word
