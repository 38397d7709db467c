"""The root fields `node` and `nodes`: objects by their ids."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import graphene
from django.conf import settings
from django.db.models import CharField, Expression, F, Model, QuerySet, Value
from wagtail.models import Page, TranslatableMixin

from cms.api.declared.objects import load_objects
from cms.api.errors import ContractError, ErrorCode
from cms.api.execution.context import Context
from cms.api.mention.loaders import load_mentions_by_key
from cms.api.pagination import MAX_PAGE_SIZE
from cms.api.rows import Row
from cms.api.scope import Scope
from cms.api.slots import Numbers, among
from cms.api.statements import fetch, statement
from cms.api.types.node import Node, parts_of
from cms.declaration import (
    declared_snippets,
    declared_types,
    the_declaration,
    type_name_of,
    type_with_name,
)
from cms.delivery import tags
from cms.mentions.index import indexed_page_types
from cms.mentions.kinds import GUIDE, TOPIC

MAX_PRIMARY_KEY = 2**31 - 1

Key = Any
"""The key of an object among those of its type: its primary key, or several values."""


@dataclass(frozen=True, slots=True)
class NodeType:
    """A type whose objects have ids.

    `model` is the model whose row, found by the first part of an object's key, decides its
    language; `lists` are the cache lists in which the objects stand.
    """

    lists: tuple[str, ...]
    model: type[Model]
    key_of: Callable[[str], Hashable | None]
    load: Callable[[Scope, list[Any]], Mapping[Any, Any]]


def _primary_key(text: str) -> int | None:
    """The primary key in a text; None for any other spelling of it."""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(MAX_PRIMARY_KEY)):
        return None
    key = int(text)
    return key if str(key) == text and key <= MAX_PRIMARY_KEY else None


def _mention_key(text: str) -> Hashable | None:
    """Page, section and source; the id of a section may hold any letters."""
    page, _, rest = text.partition(":")
    section, _, source = rest.rpartition(":")
    key = (_primary_key(page), section, _primary_key(source))
    return None if None in key else key


def _guide_mention_key(text: str) -> Hashable | None:
    guide, _, source = text.partition(":")
    key = (_primary_key(guide), "", _primary_key(source))
    return None if None in key else key


@cache
def node_types() -> Mapping[str, NodeType]:
    """The types of objects that can be found by id, by name."""
    found: dict[str, NodeType] = {}
    citing = tuple(the_declaration(model).name for model in indexed_page_types().values())
    for name, key_of, kinds in (
        ("TopicMention", _mention_key, (TOPIC,)),
        ("GuideMention", _guide_mention_key, (GUIDE,)),
        ("Mention", _mention_key, citing),
    ):
        lists = tuple(tags.list_of(type_with_name(kind)) for kind in kinds)
        load = partial(load_mentions_by_key, name, kinds)
        found[name] = NodeType((*lists, tags.SOURCES), Page, key_of, load)
    for model in declared_types():
        name = type_name_of(model)
        # Several page types may share a type of the schema.
        is_shared = name in found
        loader = partial(_load, Page if is_shared else model)
        owner = Page if issubclass(model, Page) else model
        found[name] = NodeType(_lists_of(model), owner, _primary_key, loader)
    return found


def _lists_of(model: Any) -> tuple[str, ...]:
    """The lists in which an object appears; the offer by the settings, too."""
    own = tags.list_of(model)
    return (own, tags.SETTINGS) if own == tags.OFFERS else (own,)


def _load(model: Any, scope: Scope, keys: list[int]) -> Mapping[int, Any]:
    return load_objects(scope, model, keys)


def load_nodes(context: Context, ids: Sequence[str]) -> list[Any]:
    """Load the object of each id; None where none is visible, whatever the reason."""
    wanted = {opaque: _type_and_key(opaque) for opaque in ids}
    named = {place for place in wanted.values() if place}
    locales = _locales(named)
    keys: dict[tuple[str, str], list[Key]] = defaultdict(list)
    # Sorted, so that the same ids in any order make the same statements.
    for type_name, key in sorted(named, key=repr):
        locale = locales.get((node_types()[type_name].model, _owner(key)))
        if locale:
            keys[locale, type_name].append(key)
    found: dict[tuple[str, Key], Any] = {}
    for (locale, type_name), wanted_keys in keys.items():
        rows = node_types()[type_name].load(context.scope(locale), wanted_keys)
        found |= {
            (type_name, key): row
            for key, row in rows.items()
            if row.type_name == type_name and not _is_another(row, key)
        }
    for type_name, _ in named - found.keys():
        context.dependencies.add_lists(*node_types()[type_name].lists)
    return [found.get(place) if (place := wanted[opaque]) else None for opaque in ids]


def _is_another(row: Any, key: Key) -> bool:
    """Return True for a fallback, which has an id of its own."""
    return isinstance(row, Row) and isinstance(key, int) and row.pk != key


def _type_and_key(opaque: str) -> tuple[str, Key] | None:
    type_name, rest = parts_of(opaque)
    node_type = node_types().get(type_name)
    key = node_type.key_of(rest) if node_type else None
    return None if key is None else (type_name, key)


def _owner(key: Key) -> int:
    return key[0] if isinstance(key, tuple) else key


def _locales(named: set[tuple[str, Key]]) -> dict[tuple[type[Model], int], str]:
    """The language of each existing object, visible or not."""
    owners: dict[type[Model], set[int]] = defaultdict(set)
    for type_name, key in named:
        owners[node_types()[type_name].model].add(_owner(key))
    if not owners:
        return {}

    models = _owner_models()
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    found = fetch(_languages(), **{name: [*owners[model]] for name, model in models.items()})
    return {(models[name], pk): locale for name, pk, locale in found if locale in known}


@cache
def _owner_models() -> Mapping[str, Any]:
    """The models whose rows have a language, by the name of their slot."""
    models = (Page, *declared_snippets().values())
    return {model._meta.label_lower.replace(".", "_"): model for model in models}


@statement
def _languages(**keys: Numbers) -> QuerySet[Any, Any]:
    """(model, primary key, language) of objects, with a slot for each model."""
    first, *others = (
        model._default_manager.filter(among("pk", keys[name]))
        .order_by()
        .values_list(Value(name, CharField()), "pk", _language_of(model))
        for name, model in _owner_models().items()
    )
    # In no order, where Django 6.1 would take that of sources.
    return first.union(*others, all=True).order_by()


def _language_of(model: Any) -> Expression | F:
    """The language of an object; the default one for models without languages."""
    if issubclass(model, Page | TranslatableMixin):
        return F("locale__language_code")
    return Value(settings.LANGUAGE_CODE, CharField())


def node_field() -> graphene.Field:
    return graphene.Field(
        Node,
        description="What has this id, in its own language; null if it is not to be seen.",
        resolver=_resolve_node,
        id=graphene.Argument(graphene.ID, required=True, description="The id of any `Node`."),
    )


def nodes_field() -> graphene.Field:
    return graphene.Field(
        graphene.List(Node),
        description="What has each of these ids, in their order, as `node` gives it.",
        resolver=_resolve_nodes,
        ids=graphene.Argument(
            graphene.NonNull(graphene.List(graphene.NonNull(graphene.ID))),
            description=f"The ids, at most {MAX_PAGE_SIZE}.",
        ),
    )


def _resolve_node(root: None, info: graphene.ResolveInfo, **given: str) -> Any:
    [found] = load_nodes(info.context, [given["id"]])
    return found


def _resolve_nodes(root: None, info: graphene.ResolveInfo, ids: list[str]) -> list[Any]:
    if len(ids) > MAX_PAGE_SIZE:
        raise ContractError(
            ErrorCode.INVALID_PAGE_SIZE,
            f"`ids` must have at most {MAX_PAGE_SIZE} ids, but had {len(ids)}.",
        )
    return load_nodes(info.context, ids)
