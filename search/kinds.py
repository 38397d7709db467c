"""The declared types that are searched, by their names."""

from functools import cache
from typing import Any

from wagtail.models import Page

from cms.declaration import declared_types, the_declaration, type_with_name

SOURCE, ANSWER = "source", "answer"
"""The kinds of which searches know more than that they are found."""

OF_TOPICS_ELSEWHERE = (SOURCE, ANSWER)
"""The kinds whose objects may belong to several topics: not their entries, but tables of their own
say to which."""


@cache
def kinds() -> tuple[str, ...]:
    """The names of all that can be found: sources, pages, then the rest."""
    searched = [model for model in declared_types() if the_declaration(model).searched]
    searched.sort(key=lambda model: (the_declaration(model).name != SOURCE, not _is_page(model)))
    return tuple(the_declaration(model).name for model in searched)


def _is_page(model: Any) -> bool:
    return issubclass(model, Page)


def kind_of(model: Any) -> str | None:
    """The kind that instances of exactly this model are found as; None if they are not."""
    return next((kind for kind in kinds() if type_with_name(kind) is model), None)


def searched_pages() -> list[Any]:
    """The page types that can be found."""
    return [model for model in map(type_with_name, kinds()) if _is_page(model)]


def searched_snippets() -> list[Any]:
    """The snippet types that can be found."""
    return [model for model in map(type_with_name, kinds()) if not _is_page(model)]
