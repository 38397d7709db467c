from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from cms.snippets.models import QuickAnswer, Source
from search.stemming import SIMPLE


class SearchEntry(models.Model):
    """One published thing that can be found, as words.

    A projection of live content, rewritten in the transaction that changes the content (see
    `search.index`) and never edited. Drafts have no entry and leave no trace in one. The texts
    named `…_words` are what is searched; `title`, `summary` and `body` are the same texts as
    results show them.

    A snippet whose type has no column of its own is named by `kind` and `snippet_id`: types are
    declared without a change here.
    """

    kind = models.CharField(
        max_length=63, help_text=_("The name under which the type of content is declared.")
    )
    page = models.OneToOneField(Page, null=True, on_delete=models.CASCADE, related_name="+")
    source = models.OneToOneField(Source, null=True, on_delete=models.CASCADE, related_name="+")
    quick_answer = models.OneToOneField(
        QuickAnswer, null=True, on_delete=models.CASCADE, related_name="+"
    )
    snippet_id = models.BigIntegerField(null=True)
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    configuration = models.CharField(
        max_length=63, help_text=_("PostgreSQL's name for how this language is stemmed.")
    )
    title = models.TextField()
    summary = models.TextField()
    body = models.TextField()
    title_words = models.TextField()
    kicker_words = models.TextField()
    summary_words = models.TextField()
    body_words = models.TextField()
    vector = SearchVectorField(default="")
    head = SearchVectorField(
        default="", help_text=_("The vector without the body: small enough to rank by.")
    )
    published_at = models.DateTimeField(null=True)
    source_kind = models.CharField(max_length=16, blank=True)
    publisher = models.TextField(blank=True)
    topic = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    sections = models.JSONField(
        default=list, help_text=_("Heading, anchor and words of each section of a topic.")
    )
    depends_on = models.JSONField(
        default=list,
        db_default=[],
        help_text=_("Names of objects without which readers are not shown some of the texts."),
    )
    standing = models.FloatField(
        default=0,
        help_text=_("Which come into consideration where very many match; the highest first."),
    )

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    page__isnull=False, source=None, quick_answer=None, snippet_id=None
                )
                | models.Q(page=None, source__isnull=False, quick_answer=None, snippet_id=None)
                | models.Q(page=None, source=None, quick_answer__isnull=False, snippet_id=None)
                | models.Q(page=None, source=None, quick_answer=None, snippet_id__isnull=False),
                name="search_entry_stands_for_one",
            ),
            models.UniqueConstraint(
                fields=["kind", "snippet_id"],
                condition=models.Q(snippet_id__isnull=False),
                name="search_entry_of_snippet",
            ),
        ]
        # Without a list of pending entries, which every search would have to read through.
        indexes = [
            GinIndex(fields=["vector"], name="search_entry_vector", fastupdate=False),
            GinIndex(fields=["head"], name="search_entry_head", fastupdate=False),
            GinIndex(fields=["depends_on"], name="search_entry_depends_on", fastupdate=False),
            models.Index(
                models.F("locale"),
                models.F("standing").desc(),
                models.F("id"),
                name="search_entry_standing",
            ),
            models.Index(
                models.F("locale"),
                models.F("kind"),
                models.F("standing").desc(),
                models.F("id"),
                name="search_entry_kind_standing",
            ),
            models.Index(
                models.F("locale"),
                OpClass("title_words", name="text_pattern_ops"),
                name="search_entry_title",
            ),
            # `head` has the words of the summary, too, which far more entries share.
            GinIndex(
                SearchVector("title_words", config=SIMPLE),
                name="search_entry_title_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"


def column_for(model: Any) -> str:
    """The column of an entry that holds the primary key of an object of this type."""
    if issubclass(model, Page):
        return "page_id"
    own = (field for field in SearchEntry._meta.concrete_fields if field.one_to_one)
    return next((field.attname for field in own if field.related_model is model), "snippet_id")


OBJECT = "coalesce(page_id, source_id, quick_answer_id, snippet_id)"
"""The primary key of what an entry stands for, as SQL."""
