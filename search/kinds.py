"""What a search can find: the declared types that are searched, by their names."""

from functools import cache
from typing import Any

from wagtail.models import Page

from cms.declaration import declared_types, the_declaration, type_with_name

SOURCE, TOPIC, GUIDE, ANSWER = "source", "topic", "guide", "answer"
"""The kinds of which searches know more than that they are found."""


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
