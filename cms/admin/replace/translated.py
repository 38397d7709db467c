"""The same replacement in other languages: of the translations of a source that are cited."""

from dataclasses import dataclass

from django.db.models import Count, Q

from cms.admin.replace.choosing import replace_url
from cms.admin.replace.models import Replacement
from cms.snippets.models import Source


@dataclass(frozen=True, slots=True)
class InAnotherLanguage:
    """A translation of the old source, that of the new one if there is one, and where to begin."""

    language: str
    old: Source
    new: Source | None
    pages: int

    @property
    def url(self) -> str:
        return replace_url(self.old) + (f"?new={self.new.pk}" if self.new else "")


def in_other_languages(replacement: Replacement) -> list[InAnotherLanguage]:
    """The translations of the old source that pages cite, live or in drafts. Two statements."""
    old, new = replacement.old_object, replacement.new_object
    if not isinstance(old, Source) or not isinstance(new, Source):
        return []
    pages = Count("mentions__page", distinct=True)
    found = old.get_translations().annotate(pages=pages).filter(~Q(pages=0))
    others = {each.locale_id: each for each in new.get_translations()}
    return [
        InAnotherLanguage(str(each.locale), each, others.get(each.locale_id), each.pages)
        for each in found.select_related("locale").order_by("locale_id")
    ]
