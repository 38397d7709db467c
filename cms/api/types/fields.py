"""Fields and enumerations as all types have them."""

from collections.abc import Callable, Mapping
from datetime import MINYEAR, UTC, datetime
from enum import Enum
from typing import Any, NoReturn

import graphene
from graphql import StringValueNode

from cms.api.errors import ContractError, ErrorCode
from cms.api.execution.context import Context
from cms.api.scope import Scope


def enum_of(
    name: str, members: type[Enum], descriptions: Mapping[Any, str], description: str
) -> graphene.Enum:
    """The members of a Python enumeration, under their names, each with its description."""
    return graphene.Enum(
        name,
        [(member.name, member.value) for member in members],
        description=lambda member: descriptions[members(member.value)] if member else description,
    )


def enum_of_texts(name: str, descriptions: Mapping[str, str], description: str) -> graphene.Enum:
    """An enumeration of texts, under their names in capitals, each with its description."""
    return graphene.Enum(
        name,
        [(value.upper(), value) for value in descriptions],
        description=lambda member: descriptions[member.value] if member else description,
    )


def from_row(function: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a resolver that calls the function with the row alone."""
    return lambda root, info: function(root)


def list_of(item: Any, description: str, **arguments: Any) -> graphene.Field:
    """A list that is always there, of items that are always there."""
    return graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(item))),
        description=description,
        **arguments,
    )


def root_list_of(item: Any, description: str, **arguments: Any) -> graphene.Field:
    """A list of items that are always there, as a root field: null beside an error, so that the
    data of other root fields stays.
    """
    return graphene.Field(
        graphene.List(graphene.NonNull(item)), description=description, **arguments
    )


def text_field(description: str, **arguments: Any) -> graphene.Field:
    """A text that is always there, if only empty."""
    return graphene.Field(graphene.String, required=True, description=description, **arguments)


DESCRIPTION = """\
Rich text as a list of nodes, each an object with a `type`:

- `{"type": "paragraph", "children": […]}`
- `{"type": "heading", "level": 2, "children": […]}`: from 1 to 6, mostly 2 to 4
- `{"type": "list", "ordered": true, "children": […]}`: the children are items
- `{"type": "item", "children": […]}`: text, links, breaks, and lists inside the list
- `{"type": "text", "text": "…", "marks": ["bold", "italic"]}`: plain text, not HTML
- `{"type": "link", "href": "…", "linkType": "source", "sourceSlug": "duo", "children": […]}`:
  `linkType` is `page`, `source`, `document` or `external`; only links to sources have `sourceSlug`,
  and only those to pages in another language than the answer's have `hreflang`; `href` is a
  `urlPath` for pages and sources, else an address
- `{"type": "break"}`

What a link leads to can be seen by the reader; other links are plain text. It says the same as the
HTML beside it."""


class JSON(graphene.Scalar):
    class Meta:
        description = DESCRIPTION

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> NoReturn:
        raise TypeError("JSON is for output only")

    @staticmethod
    def parse_literal(node: Any, variables: Any = None) -> NoReturn:
        raise TypeError("JSON is for output only")


class DateTime(graphene.Scalar):
    """Moments. Graphene's own scalar accepts one without an offset."""

    class Meta:
        description = "A moment in ISO 8601, with its offset: `2026-01-31T12:00:00Z`."

    @staticmethod
    def serialize(value: datetime) -> str:
        return value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise _not_a_moment(value) from None
        if moment.utcoffset() is None:
            raise _not_a_moment(value)
        return _in_utc(moment)

    @classmethod
    def parse_literal(cls, node: Any, variables: Any = None) -> datetime:
        return cls.parse_value(getattr(node, "value", None) if _is_text(node) else None)


def _in_utc(moment: datetime) -> datetime:
    """The same moment: Python knows offsets of up to a day, PostgreSQL of up to 16 hours. One that
    would be before the year 1 or after 9999 is the first or the last there is.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return first if moment.year == MINYEAR else last


def _is_text(node: Any) -> bool:
    return isinstance(node, StringValueNode)


def _not_a_moment(value: Any) -> ContractError:
    given = f"{value[:40]!r}" if isinstance(value, str) else "This value"
    return ContractError(
        ErrorCode.BAD_USER_INPUT,
        f"{given} is not a moment. Give a text with date, time and offset, such as"
        ' "2026-01-31T12:00:00Z" or "2026-01-31T13:00:00+01:00".',
    )


LOCALE_DESCRIPTION = "The language to answer in; the hub's default one if left out."


def locale_argument() -> graphene.Argument:
    return graphene.Argument(graphene.String, description=LOCALE_DESCRIPTION)


def fallback_field() -> graphene.Field:
    return graphene.Boolean(
        required=True,
        description="Whether it is in another language, for want of a translation.",
    )


def scope_of(info: graphene.ResolveInfo, locale: str | None) -> Scope:
    context: Context = info.context
    return context.scope(locale)
