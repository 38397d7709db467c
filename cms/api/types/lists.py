"""Root fields for one object by its slug and for the list of a type.

Orders and filters are enums and named conditions, never an ORM path.
"""

import enum
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import graphene
from django.db.models import Model, QuerySet, Value
from django.db.models.functions import Coalesce

from cms.api.pagination import Ordering, Slice, page_request, slice_of
from cms.api.rows import PLACES, Row
from cms.api.scope import Scope
from cms.api.slots import Text
from cms.api.statements import statement
from cms.api.types.connection import connection_arguments, wants_items
from cms.api.types.fields import DateTime, locale_argument, scope_of
from cms.api.types.registry import type_for
from cms.api.versions import in_order_of_languages
from cms.audience import Audience
from cms.declaration import the_declaration
from cms.delivery import tags
from cms.visibility import visible_rows

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Row)

Given = tuple[tuple[str, Any], ...]
"""The conditions of a filter, by name; null, which means no condition, is left out."""

Load = Callable[..., list[R]]
"""Loads the rows of a model that a statement selects: called with scope, model, statement."""

Narrow = Callable[[Any, QuerySet[Any], Audience, Mapping[str, Any]], QuerySet[Any]]
"""Applies the conditions of a filter to the visible objects of a model."""

Order = Callable[[Any, Any, Audience], Ordering]
"""Return the ordering of a model's list for a member of its order enum, or None."""

NEVER = datetime(1900, 1, 1, tzinfo=UTC)

ORDER_DESCRIPTIONS = {
    "tree": "In the order that editors gave the pages.",
    "title": "By title, from A to Z.",
    "most_mentioned": "By how many sections and guides mention it, the most first.",
    "newest": "By the moment of first publication, the newest first.",
    "updated": "By the moment of last publication, the latest first.",
}


def first_published() -> dict[str, Any]:
    return {PLACES[0]: Coalesce("first_published_at", Value(NEVER))}


def last_published() -> dict[str, Any]:
    return {PLACES[0]: Coalesce("last_published_at", Value(NEVER))}


BY_TITLE = Ordering(("sort_key", "pk"))
BY_DATE = {
    "newest": Ordering(("-place_0", "-pk"), first_published),
    "updated": Ordering(("-place_0", "-pk"), last_published),
}


def ordering_of(order: enum.Enum | None, default: Ordering) -> Ordering:
    """Return the ordering by a date if that is asked for, else `default`."""
    return BY_DATE.get(order.value, default) if order else default


def order_enum(members: type[enum.Enum], listed: str) -> graphene.Enum:
    """Build the GraphQL type `…Order` of an enum `…Ordering`."""
    return graphene.Enum.from_enum(
        members,
        name=members.__name__.replace("Ordering", "Order"),
        description=lambda value: (
            ORDER_DESCRIPTIONS[value.value] if value else f"In which order {listed} listed."
        ),
    )


def one_field(model: Any, load: Load[R], order: str) -> graphene.Field:
    """One page or snippet of a type, by its slug. The first in this order, if several have it."""
    name = in_words(the_declaration(model).name)

    def resolve(
        root: None, info: graphene.ResolveInfo, slug: str, locale: str | None = None
    ) -> R | None:
        scope = scope_of(info, locale)
        rows = load(scope, model, _with_slug(scope.audience, model, order), slug=slug)
        return first_row(scope, rows, tags.list_of(model))

    return slug_field(type_for(model), name, resolve)


@statement
def _with_slug(audience: Audience, model: Any, order: str, *, slug: Text) -> QuerySet[Any]:
    found = visible_rows(audience, model).filter(slug=slug)
    return in_order_of_languages(found, audience, order)


@statement
def _listed(audience: Audience, model: Any, narrow: Narrow, given: Given) -> QuerySet[Any]:
    return narrow(model, visible_rows(audience, model), audience, dict(given))


def slug_field(graphql_type: Any, name: str, resolver: Callable[..., Any]) -> graphene.Field:
    """The field that finds an object called `name` by its slug."""
    article = "An" if name[0] in "aeio" else "A"
    return graphene.Field(
        graphql_type,
        description=f"{article} {name} by its slug; null if there is no such {name} to be seen.",
        resolver=resolver,
        slug=graphene.Argument(
            graphene.String, required=True, description=f"The slug of the {name} in that language."
        ),
        locale=locale_argument(),
    )


def list_field(
    model: Any,
    connection: Any,
    load: Load[R],
    *,
    narrow: Narrow,
    order: Order,
    where_type: Any = None,
    order_type: Any = None,
    default_order: str = "TITLE",
) -> graphene.Field:
    """The list of all visible objects of a model; one without types of arguments takes none."""
    plural = the_declaration(model).plural
    words = in_words(plural)

    def resolve(
        root: None,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        where: dict[str, Any] | None = None,
        order_by: enum.Enum | None = None,
        locale: str | None = None,
    ) -> Slice[R]:
        scope = scope_of(info, locale)
        scope.dependencies.add_lists(tags.list_of(model))
        return slice_of(
            _listed(scope.audience, model, narrow, given_in(where)),
            page_request(first, after, plural, scope.locale, given_in(where), order_by),
            order(model, order_by, scope.audience),
            lambda part: load(scope, model, part),
            wants_items=wants_items(info),
        )

    arguments: dict[str, Any] = connection_arguments()
    if where_type:
        arguments["where"] = graphene.Argument(
            where_type, name="filter", description=f"Which {words} to list."
        )
    if order_type:
        arguments["order_by"] = graphene.Argument(
            order_type, description=f"The order of the list; {default_order} if left out."
        )
    return graphene.Field(
        connection,
        description=f"All {words}.",
        resolver=resolve,
        **arguments,
        locale=locale_argument(),
    )


def first_row(scope: Scope, rows: list[R], list_name: str) -> R | None:
    """The first row. Two siblings cannot share a slug, but children of two indexes might.

    That there is none may change with anything in the list.
    """
    if not rows:
        scope.dependencies.add_lists(list_name)
        return None
    return rows[0]


def given_in(where: dict[str, Any] | None) -> Given:
    return tuple(
        (name, tuple(map(value_of, value)) if isinstance(value, list) else value)
        for name, value in sorted((where or {}).items())
        if value is not None
    )


def value_of(member: Any) -> Any:
    """The stored value of an enum value, given as a member or as the value itself."""
    return member.value if isinstance(member, enum.Enum) else member


def updated_since_field() -> DateTime:
    return DateTime(description="Only those last published at this moment or later.")


def updated_since(rows: QuerySet[M], given: Mapping[str, Any]) -> QuerySet[M]:
    """Apply the condition `updated_since`, which nothing passes that was never published."""
    moment = given.get("updated_since")
    return rows if moment is None else rows.filter(last_published_at__gte=moment)


def in_words(name: str) -> str:
    return name.replace("_", " ")
