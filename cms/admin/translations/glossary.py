"""Translations that there are already of the words in a text."""

import re
from collections.abc import Collection, Iterator

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Length, Lower, StrIndex
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from cms.admin.translations.inline_html import as_text, is_plain
from cms.admin.translations.texts import Text
from cms.snippets.models import Source

MIN_TERM_LENGTH = 3
MAX_HINTS = 5
"""Hints for one text, those to the longest words first."""


def add_hints(texts: Collection[Text], translation: Translation) -> None:
    """Give each text that is not translated what its words, or all of it, were translated to.

    That is what stands in other texts, and the titles of sources and pages. Three statements.
    """
    waiting = [text for text in texts if not text.is_translated]
    if not waiting:
        return
    terms = dict(_terms(" \n ".join(as_text(text.source) for text in waiting), translation))
    for text in waiting:
        words = as_text(text.source)
        found = [
            (term, terms[term])
            for term in sorted(terms, key=len, reverse=True)
            if re.search(rf"(?<!\w){re.escape(term)}(?!\w)", words, re.IGNORECASE)
        ]
        text.hints = found[:MAX_HINTS]


def _terms(words: str, translation: Translation) -> Iterator[tuple[str, str]]:
    """Pairs of what stands in the words and its translation; later ones take precedence."""
    languages = {
        "translation_of__locale": translation.source.locale_id,
        "locale": translation.target_locale_id,
    }
    memory = StringTranslation.objects.filter(has_error=False, **languages)
    memory = memory.annotate(term=F("translation_of__data"), translated=F("data"))
    for term, translated in _standing_in(words, memory.order_by("updated_at")):
        if is_plain(term) and is_plain(translated):
            yield as_text(term), as_text(translated)
    for model in (Page, Source):
        there = model._default_manager.filter(
            translation_key=OuterRef("translation_key"), locale=translation.target_locale_id
        )
        titles = model._default_manager.filter(locale=translation.source.locale_id)
        titles = titles.annotate(term=F("title"), translated=Subquery(there.values("title")[:1]))
        yield from _standing_in(words, titles.exclude(translated=None))


def _standing_in(words: str, terms: QuerySet[StringTranslation]) -> Iterator[tuple[str, str]]:
    found = terms.annotate(
        length=Length("term"), place=StrIndex(Lower(Value(words)), Lower("term"))
    ).filter(place__gt=0, length__gte=MIN_TERM_LENGTH)
    yield from found.exclude(term=F("translated")).values_list("term", "translated")
