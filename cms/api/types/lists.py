"""Orderings and filters: enums and named conditions, never an ORM path."""

import enum
from datetime import UTC, datetime
from typing import Any, TypeVar

import graphene
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from cms.api.declared_fields import Declared, Shows, declared_fields
from cms.api.errors import ContractError, ErrorCode
from cms.api.pagination import Ordering
from cms.api.scope import Scope
from cms.api.source.types import SourceKind
from cms.api.types.fields import DateTime
from cms.declaration import the_declaration
from cms.mentions.kinds import TOPIC
from cms.mentions.mapping import cites
from cms.mentions.models import Mention, MentionState
from cms.mentions.queries import total_of_outer_source
from cms.snippets.models import Source
from cms.visibility import Audience, visible_mention, visible_rows

M = TypeVar("M", bound=Model)

NEVER = datetime(1900, 1, 1, tzinfo=UTC)


def first_published() -> dict[str, Any]:
    return {"published": Coalesce("first_published_at", Value(NEVER))}


def last_published() -> dict[str, Any]:
    return {"updated": Coalesce("last_published_at", Value(NEVER))}


class PageOrdering(enum.Enum):
    TREE = "tree"
    TITLE = "title"
    NEWEST = "newest"
    UPDATED = "updated"


class SourceOrdering(enum.Enum):
    TITLE = "title"
    MOST_MENTIONED = "most_mentioned"
    NEWEST = "newest"
    UPDATED = "updated"


class SnippetOrdering(enum.Enum):
    TITLE = "title"
    NEWEST = "newest"
    UPDATED = "updated"


DESCRIPTIONS: dict[enum.Enum, str] = {
    SnippetOrdering.TITLE: "By title, from A to Z.",
    SnippetOrdering.NEWEST: "By the moment of first publication, the newest first.",
    SnippetOrdering.UPDATED: "By the moment of last publication, the latest first.",
    PageOrdering.TREE: "In the order that editors gave the pages.",
    PageOrdering.TITLE: "By title, from A to Z.",
    PageOrdering.NEWEST: "By the moment of first publication, the newest first.",
    PageOrdering.UPDATED: "By the moment of last publication, the latest first.",
    SourceOrdering.TITLE: "By title, from A to Z.",
    SourceOrdering.MOST_MENTIONED: "By how many sections and guides mention it, the most first.",
    SourceOrdering.NEWEST: "By the moment of first publication, the newest first.",
    SourceOrdering.UPDATED: "By the moment of last publication, the latest first.",
}

PageOrder = graphene.Enum.from_enum(
    PageOrdering,
    name="PageOrder",
    description=lambda value: DESCRIPTIONS[value] if value else "In which order pages are listed.",
)
SourceOrder = graphene.Enum.from_enum(
    SourceOrdering,
    name="SourceOrder",
    description=lambda value: (
        DESCRIPTIONS[value] if value else "In which order sources are listed."
    ),
)


SnippetOrder = graphene.Enum.from_enum(
    SnippetOrdering,
    name="SnippetOrder",
    description=lambda value: (
        DESCRIPTIONS[value] if value else "In which order reusable content is listed."
    ),
)


def updated_since_field() -> DateTime:
    return DateTime(description="Only those last published at this moment or later.")


class SourceFilter(graphene.InputObjectType):
    kinds = graphene.List(
        graphene.NonNull(SourceKind), description="Only sources of one of these kinds."
    )
    publisher = graphene.String(description="Only sources of exactly this publisher.")
    mentioned = graphene.Boolean(
        description="Only sources that are mentioned somewhere (true), or nowhere (false)."
    )
    topic = graphene.String(description="Only sources in sections of the topic with this slug.")
    updated_since = updated_since_field()

    class Meta:
        description = "Which sources to list: those that pass every condition given."


class SnippetFilter(graphene.InputObjectType):
    updated_since = updated_since_field()

    class Meta:
        description = "Which reusable content to list: what passes every condition given."


def page_filter(model: Any) -> Any:
    """The input type `…Filter` for the list of a page type."""
    declaration = the_declaration(model)
    fields: dict[str, Any] = {}
    if relation := declaration.seen_with:
        fields[relation] = graphene.String(
            description=f"Only {declaration.plural} of the {relation} with this slug."
        )
    if cites(model):
        fields["source"] = graphene.String(
            description=f"Only {declaration.plural} that cite the source with this slug."
        )
    for declared in filters_of(model):
        kind = get_nullable(declared.made.type)
        fields[declared.name] = graphene.InputField(
            kind, description=f"Only {declaration.plural} with exactly this value."
        )
    what = f"Which {declaration.plural.replace('_', ' ')} to list"
    fields |= {
        "updated_since": updated_since_field(),
        "Meta": {"description": f"{what}: those that pass every condition given."},
    }
    name = "".join(part.capitalize() for part in declaration.name.split("_"))
    return type(f"{name}Filter", (graphene.InputObjectType,), fields)


def filters_of(model: Any) -> list[Declared]:
    """The columns by whose values the list of a page type can be narrowed down."""
    names = the_declaration(model).filters
    columns = (each for each in declared_fields(model) if each.shows is Shows.COLUMN)
    return [each for each in columns if each.name in names]


def get_nullable(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, graphene.NonNull) else kind


def page_ordering(order: PageOrdering | None) -> Ordering:
    match order:
        case PageOrdering.TITLE:
            return Ordering(("sort_key", "pk"))
        case PageOrdering.NEWEST:
            return Ordering(("-published", "-pk"), first_published)
        case PageOrdering.UPDATED:
            return Ordering(("-updated", "-pk"), last_published)
        case _:
            return Ordering(("path",))


def snippet_ordering(model: Any, order: SnippetOrdering | None) -> Ordering:
    """By title where the type has a key for that, else in the order in which they were made."""
    match order:
        case SnippetOrdering.NEWEST:
            return Ordering(("-published", "-pk"), first_published)
        case SnippetOrdering.UPDATED:
            return Ordering(("-updated", "-pk"), last_published)
        case _:
            has_key = any(field.name == "sort_key" for field in model._meta.concrete_fields)
            return Ordering(("sort_key", "pk") if has_key else ("pk",))


def source_ordering(order: SourceOrdering | None, scope: Scope) -> Ordering:
    match order:
        case SourceOrdering.MOST_MENTIONED:
            audience = scope.audience

            def mentioned() -> dict[str, Any]:
                return {"mentioned": total_of_outer_source(visible_mention(audience))}

            return Ordering(("-mentioned", "sort_key", "pk"), mentioned)
        case SourceOrdering.NEWEST:
            return Ordering(("-published", "-pk"), first_published)
        case SourceOrdering.UPDATED:
            return Ordering(("-updated", "-pk"), last_published)
        case _:
            return Ordering(("sort_key", "pk"))


Given = tuple[tuple[str, Any], ...]
"""The conditions of a filter, by name; null, which means no condition, is left out."""


def given_in(where: dict[str, Any] | None) -> Given:
    return tuple(
        (name, tuple(map(value_of, value)) if isinstance(value, list) else value)
        for name, value in sorted((where or {}).items())
        if value is not None
    )


def filter_sources(sources: QuerySet[Source], audience: Audience, where: Given) -> QuerySet[Source]:
    """Narrows visible sources down by a `SourceFilter`."""
    given = dict(where)
    if "kinds" in given:
        sources = sources.filter(kind__in=given["kinds"])
    if "publisher" in given:
        sources = sources.filter(publisher=given["publisher"])
    if "mentioned" in given:
        mentions = Mention.objects.filter(
            visible_mention(audience), state=MentionState.LIVE, source=OuterRef("pk")
        )
        sources = sources.filter(Exists(mentions) if given["mentioned"] else ~Exists(mentions))
    if "topic" in given:
        mentions = Mention.objects.filter(
            visible_mention(audience),
            state=MentionState.LIVE,
            kind=TOPIC,
            page__slug=given["topic"],
        )
        sources = sources.filter(pk__in=mentions.values("source"))
    return updated_since(sources, given)


def filter_pages(model: Any, pages: QuerySet[Any], audience: Audience, where: Given) -> Any:
    """Narrows visible pages of a type down by its `page_filter`.

    A source that is not visible selects nothing, as if it did not exist.
    """
    given = dict(where)
    relation = the_declaration(model).seen_with
    if relation in given:
        pages = pages.filter(**{f"{relation}__slug": given[relation]})
    if "source" in given:
        pages = pages.filter(_mentioning(audience, given["source"]))
    for declared in filters_of(model):
        if declared.name in given:
            pages = pages.filter(**{declared.column: _value_for(model, declared, given)})
    return updated_since(pages, given)


def _value_for(model: Any, declared: Declared, given: dict[str, Any]) -> Any:
    """The value of a filter as its column has it."""
    try:
        return model._meta.get_field(declared.column).to_python(given[declared.name])
    except ValidationError as error:
        raise ContractError(
            ErrorCode.BAD_USER_INPUT, f"`{declared.name}`: {error.messages[0]}"
        ) from None


def _mentioning(audience: Audience, slug: str) -> Exists:
    """Whether a page mentions the source with this slug, provided that it is visible."""
    source = visible_rows(audience, Source).filter(slug=slug)
    return Exists(
        Mention.objects.filter(
            page=OuterRef("pk"), state=MentionState.LIVE, source__in=source.values("pk")
        )
    )


def updated_since(rows: QuerySet[M], given: dict[str, Any]) -> QuerySet[M]:
    """What was never published by an editor has no such moment, and does not pass."""
    moment = given.get("updated_since")
    return rows if moment is None else rows.filter(last_published_at__gte=moment)


def value_of(kind: Any) -> str:
    """The stored value of an enum value, given as a member or as the value itself."""
    return kind.value if isinstance(kind, enum.Enum) else kind
