"""The texts of a translation side by side with those of its original."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.views.edit_translation import TabHelper

from cms.admin.translations.inline_html import as_text, links_in, shown_html
from cms.admin.translations.word_changes import word_changes

OPTIONAL_PATHS = ("slug",)
"""Texts that stay as they are unless somebody translates them."""

MIN_LIKENESS = 0.5
"""How like a text must be to one that stood here before to count as changed, not as new."""


@dataclass(slots=True)
class Text:
    """One text to translate.

    `stored` is its translation if there is one. `former` is that of the text that stood here
    before, of which the source has since been changed.
    """

    pk: int
    string: int
    label: str
    source: str
    max_length: int | None
    is_optional: bool
    stored: StringTranslation | None = None
    former: StringTranslation | None = None
    hints: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"text-{self.pk}"

    @property
    def is_translated(self) -> bool:
        return self.stored is not None and not self.stored.has_error

    @property
    def error(self) -> str:
        return (self.stored.get_error() or "") if self.stored else ""

    @property
    def by_machine(self) -> bool:
        kind = StringTranslation.TRANSLATION_TYPE_MACHINE
        return self.stored is not None and self.stored.translation_type == kind

    @property
    def shown(self) -> SafeString:
        return shown_html(self.source)

    @property
    def links(self) -> dict[str, str]:
        return links_in(self.source)

    @property
    def initial(self) -> str:
        found = self.stored or self.former
        return found.data if found else ""

    @property
    def change(self) -> SafeString | None:
        """What has changed since the last translation, word by word."""
        if self.former is None:
            return None
        return word_changes(as_text(self.former.translation_of.data), as_text(self.source))


def load_texts(translation: Translation, original: Any) -> list[Text]:
    """The texts in the order of the form. Two statements."""
    segments = StringSegment.objects.filter(source=translation.source_id)
    segments = segments.select_related("string", "context").order_by("order")
    tabs = TabHelper(original)
    placed = []
    for segment in segments:
        path = segment.context.get_field_path(original).split(".")
        if path[0] in tabs.field_ordering_mapping:  # others, such as sort keys, no form shows
            order = tabs.field_ordering_mapping[path[0]]
            placed.append((order, segment.order, segment, path))
    texts, by_context = [], defaultdict(list)
    for *_, segment, path in sorted(placed, key=lambda each: each[:2]):
        parts = along(type(original), path)
        text = Text(
            segment.pk,
            segment.string_id,
            label=" → ".join(map(_label, parts)),
            source=segment.string.data,
            max_length=_max_length(parts[-1]),
            is_optional=segment.context.path in OPTIONAL_PATHS,
        )
        texts.append(text)
        by_context[segment.context_id].append(text)
    known = StringTranslation.objects.filter(
        context__object=translation.source.object_id, locale=translation.target_locale_id
    ).select_related("translation_of", "last_translated_by")
    in_context = defaultdict(list)
    for each in known.order_by("-updated_at"):
        in_context[each.context_id].append(each)
    for context, of_context in by_context.items():
        _match(of_context, in_context[context])
    return texts


def _match(texts: list[Text], known: Iterable[StringTranslation]) -> None:
    """Give each text its translation, or that of the most similar text that is gone."""
    by_string = {each.translation_of_id: each for each in known}
    for text in texts:
        text.stored = by_string.get(text.string)
    now = {text.string for text in texts}
    gone = [each for each in by_string.values() if each.translation_of_id not in now]
    for text in texts:
        if text.stored is None and gone:
            likeness = {each: _likeness(each.translation_of.data, text.source) for each in gone}
            best = max(gone, key=likeness.__getitem__)
            if likeness[best] >= MIN_LIKENESS or len(texts) == len(gone) == 1:
                text.former = best
                gone.remove(best)


def _likeness(before: str, now: str) -> float:
    return SequenceMatcher(None, as_text(before), as_text(now), autojunk=False).ratio()


def along(model: type[Model], path: list[str]) -> list[Any]:
    """Return the field, or the blocks inside it, that a path leads through."""
    found: Any = model._meta.get_field(path[0])
    if isinstance(found, StreamField):
        return _blocks_along(found.stream_block, path[1:])
    if found.one_to_many:
        return [found.related_model._meta, *along(found.related_model, path[1:])]
    return [found]


def _blocks_along(block: Any, path: list[str]) -> list[Any]:
    found = []
    for name in path:
        if isinstance(block, blocks.ListBlock):
            block = block.child_block
        elif name in getattr(block, "child_blocks", {}):
            block = block.child_blocks[name]
            found.append(block)
    return found


def _label(part: Any) -> str:
    return str(capfirst(str(getattr(part, "label", None) or part.verbose_name)))


def _max_length(part: Any) -> int | None:
    """A block has its limit in its form field."""
    length: int | None = getattr(getattr(part, "field", part), "max_length", None)
    return length


def progress_of(texts: list[Text]) -> tuple[int, int]:
    """Return how many texts are translated, and how many there are to translate."""
    counted = [text for text in texts if not text.is_optional]
    return sum(text.is_translated for text in counted), len(counted)
