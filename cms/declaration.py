"""The declaration of a content type beside its model: made once, read by all that serves it.

    class TopicPage(HubPage):
        declaration = Declaration("topic", "topics", searched=Searched(body=("sections",)))

What follows from a declaration stands in docs/extend.md. This module knows Django and Wagtail only,
so that everything may read it; nothing but a type's own special relations needs to name the type.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.utils.text import capfirst
from wagtail.models import Page

NAME = re.compile(r"[a-z]+(_[a-z]+)*")
"""The form of names: they become part of GraphQL's."""


RESERVED = frozenset(
    {"hub", "image", "images", "locale", "navigation", "node", "nodes", "quick_answers"}
    | {"redirects", "route", "search", "setting", "settings", "sitemap", "suggest", "version"}
)
"""Names that the API and bundles have for other things."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The fields that readers search, by their part in an entry, the heaviest first."""

    title: str = "title"
    kicker: str = ""
    summary: str = ""
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of a page or snippet type.

    `name` and `plural` are what the API's root fields, counts of mentions, kinds of search results,
    caches and bundles call it. `type_name` is its GraphQL type, by default the name of its model.
    """

    name: str
    plural: str
    _: KW_ONLY
    type_name: str = ""
    listed: bool = True
    """True if the API has the root fields `name(slug)` and `plural`, and bundles a list of it."""
    filters: tuple[str, ...] = ()
    """Fields of `graphql_fields` by whose values the list can be narrowed down."""
    searched: Searched | None = None
    """None leaves it out of the readers' search."""
    lists: str = ""
    """Of an index page, the `plural` of what it lists."""
    json_ld: str = "WebPage"
    """The type of schema.org that search engines are told."""
    seen_with: str = ""
    """The relation to the page that it belongs to: readers see neither it nor its mentions without
    that page."""


def declaration_of(model: Any) -> Declaration | None:
    """The declaration of exactly this model: a type that inherits from another has its own."""
    found = vars(model).get("declaration")
    return found if isinstance(found, Declaration) else None


@dataclass(frozen=True, slots=True)
class Misdeclared:
    """A declaration whose name cannot be told from others, and what to do about it."""

    model: Any
    problem: str
    hint: str


def declared_types() -> tuple[Any, ...]:
    """All models that are declared, in the order in which they are defined.

    Those that are misdeclared are left out: a check says so, and the API refuses to start.
    """
    return _declared()[0]


def misdeclared_types() -> tuple[Misdeclared, ...]:
    """Return the models that are misdeclared, each with its problem and a hint."""
    return _declared()[1]


@cache
def _declared() -> tuple[tuple[Any, ...], tuple[Misdeclared, ...]]:
    found, refused = [], []
    taken = dict.fromkeys(RESERVED, "the hub itself")
    for model in apps.get_models():
        declaration = declaration_of(model)
        if declaration is None:
            continue
        names = [declaration.name, *([declaration.plural] if declaration.listed else [])]
        types = [] if declaration.lists else [declaration.type_name or model.__name__]
        problems = [each for name in {*names} if (each := _problem_with(name, names, taken))]
        problems += [
            (f"has the GraphQL type “{name}”, which {taken[name]} has", "Set another `type_name`.")
            for name in types
            if name in taken
        ]
        refused += [Misdeclared(model, *problem) for problem in problems]
        if not problems:
            found.append(model)
            taken |= dict.fromkeys([*names, *types], model.__name__)
    return tuple(found), tuple(refused)


def _problem_with(name: str, names: list[str], taken: dict[str, str]) -> tuple[str, str] | None:
    """Return the problem of a type's name and its hint, if there is one."""
    if not NAME.fullmatch(name):
        return (
            f"has the name “{name}”",
            "Use small letters, with underscores between words: GraphQL's names are made of it.",
        )
    if name in taken or names.count(name) > 1:
        return (
            f"has the name “{name}”, which {taken.get(name, 'its list')} has already",
            f"Give it another, such as “{name}_item”: each type is known by its names.",
        )
    return None


@cache
def declared_pages() -> Mapping[str, Any]:
    """The page types by their model's name, as content types have it."""
    return {
        cast(str, model._meta.model_name): model
        for model in declared_types()
        if issubclass(model, Page)
    }


@cache
def declared_snippets() -> Mapping[str, Any]:
    """All others by their model's label."""
    return {
        model._meta.label_lower: model for model in declared_types() if not issubclass(model, Page)
    }


def listed_pages() -> list[Any]:
    """The page types that have lists of their own."""
    return [model for model in declared_pages().values() if the_declaration(model).listed]


def listed_snippets() -> list[Any]:
    """The snippet types that have lists of their own."""
    return [model for model in declared_snippets().values() if the_declaration(model).listed]


def _the_declaration(model: Any) -> Declaration:
    """The declaration of a model that has one."""
    found = declaration_of(model)
    if found is None:
        raise LookupError(f"{model.__name__} has no declaration")
    return found


the_declaration: Callable[[Any], Declaration] = cache(_the_declaration)


@cache
def type_with_name(name: str) -> Any:
    """The model that is declared under this name in the singular."""
    return next(model for model in declared_types() if the_declaration(model).name == name)


def label_of(name: str) -> str:
    """Return the editors' word for one of the type that is declared under this name."""
    return str(capfirst(type_with_name(name)._meta.verbose_name))


def type_name_of(model: Any) -> str:
    """The name of a declared model's GraphQL type; index pages share one."""
    declaration = the_declaration(model)
    if declaration.lists:
        return "IndexPage"
    return declaration.type_name or cast(str, model.__name__)


@cache
def companion_of(model: Any) -> Any | None:
    """The type of the page without which pages of this type are not seen."""
    relation = the_declaration(model).seen_with
    return model._meta.get_field(relation).related_model if relation else None
