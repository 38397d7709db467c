"""The types of pages that can mention sources, as the index calls them: by their declared names."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import lazystr
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cms.declaration import declared_pages, the_declaration, type_with_name
from cms.mentions.mapping import cites

TOPIC, GUIDE = "topic", "guide"
"""The types of which the contract counts mentions apart."""


@cache
def kinds() -> tuple[str, ...]:
    """All of them: topics, guides, then the others in the order in which they are defined."""
    names = [the_declaration(model).name for model in declared_pages().values() if cites(model)]
    first = {TOPIC: 0, GUIDE: 1}
    return tuple(sorted(names, key=lambda name: first.get(name, len(first))))


def plural_of(kind: str) -> str:
    """Return the plural that editors read."""
    return str(capfirst(type_with_name(kind)._meta.verbose_name_plural))


def mentions_label(kind: str) -> Any:
    """The heading of a column that counts the mentions on pages of this type."""
    return lazystr(_Label(_("Mentions in %(types)s"), kind))


def drafted_mentions_label(kind: str) -> Any:
    """The heading of a column that counts what drafts of such pages would add."""
    return lazystr(_Label(_("Mentions in %(types)s that drafts would add"), kind))


@dataclass(frozen=True, slots=True)
class _Label:
    """A text with the name of a type, in the language in which it is shown."""

    text: Any
    kind: str

    def __str__(self) -> str:
        names = {"types": plural_of(self.kind).lower()}
        return str(self.text) % names
