"""Types of content: the fields that models and blocks declare, in our own schema.

Grapple would build types that carry all of Wagtail's page fields besides; ours carry exactly what
`graphql_fields` declares, plus what a type in this package adds.
"""

from collections.abc import Mapping
from typing import Any

import graphene
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from graphene.types.objecttype import ObjectTypeOptions
from grapple.actions import get_field_type

from cms.api.blocks.loaders import blocks_of, text_of
from cms.api.blocks.types import union_of_stream
from cms.api.declared.declarations import Declared, Shows, declared_fields
from cms.api.declared.fields import computed, referred, tags_of
from cms.api.types.fields import JSON, list_of, text_field
from cms.api.types.node import Node
from cms.api.types.registry import register_factory, register_type, type_for
from cms.declaration import declaration_of, type_name_of

Fields = Mapping[str, graphene.Field]


class ContentType(graphene.ObjectType):
    """An object type for a content model or block, which it names as `content` in its `Meta`.

    It has the fields of its interfaces, then those that the content declares, then its own. A block
    brings its description along.
    """

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        content: Any,
        interfaces: tuple[type[graphene.Interface], ...] = (),
        description: str | None = None,
        name: str | None = None,
        **options: Any,
    ) -> None:
        meta = ObjectTypeOptions(cls)
        meta.fields = {}
        for interface in interfaces:
            meta.fields |= interface._meta.fields
        if issubclass(content, Model):
            register_type(content, cls)
            for field_name, field in fields_of_model(content, name or cls.__name__).items():
                # What an interface has is described there.
                meta.fields.setdefault(field_name, field)
        else:
            for declaration in content.graphql_fields:
                declared, mounted = get_field_type(declaration())
                meta.fields[declared.field_name] = mounted
            description = description or str(content._meta_class.graphql_description)
        super().__init_subclass_with_meta__(
            interfaces=interfaces, description=description, name=name, _meta=meta, **options
        )


@register_factory
def object_type(model: Any, interfaces: tuple[Any, ...] | None) -> Any:
    """Build the type of a model that has no other fields than those it declares."""
    if not hasattr(model, "graphql_fields"):
        raise ImproperlyConfigured(
            f"{model.__name__} does not say what is shown of it. Say so in its graphql_fields."
        )
    is_declared = declaration_of(model) is not None
    name = type_name_of(model) if is_declared else model.__name__
    meta = {
        "content": model,
        "interfaces": ((Node,) if is_declared else ()) if interfaces is None else interfaces,
        "description": _first_line(model) or f"{model._meta.verbose_name}.".capitalize(),
        "name": name,
    }
    return type(name, (ContentType,), {"Meta": type("Meta", (), meta)})


def _first_line(model: Any) -> str:
    """The first paragraph of a model's docstring; empty for the one that Django makes up."""
    text = (model.__doc__ or "").strip().partition("\n\n")[0]
    return "" if text.startswith(f"{model.__name__}(") else " ".join(text.split())


def fields_of_model(model: Any, type_name: str) -> Fields:
    """The fields for all that a model declares."""
    fields: dict[str, graphene.Field] = {}
    for declared in declared_fields(model):
        fields |= _fields(model, type_name, declared)
    return fields


def _fields(model: Any, type_name: str, declared: Declared) -> Fields:
    name, description = declared.name, declared.description
    match declared.shows:
        case Shows.RICH_TEXT:
            return {
                name: text_field(
                    description,
                    resolver=lambda row, info: text_of(row, model, declared.source).html(),
                ),
                f"{name}_json": graphene.Field(
                    JSON,
                    required=True,
                    description="The same text as a tree of nodes; see `JSON`.",
                    resolver=lambda row, info: text_of(row, model, declared.source).nodes(),
                ),
            }
        case Shows.STREAM:
            block = model._meta.get_field(declared.source).stream_block
            union = union_of_stream(
                f"{type_name}{_camel(name)}Block", block, f"A part of `{type_name}.{name}`."
            )
            return {
                name: list_of(
                    union,
                    description,
                    resolver=lambda row, info: blocks_of(row, model, declared.source),
                )
            }
        case Shows.REFERENCE:

            def refer(row: Any, info: graphene.ResolveInfo) -> Any:
                return referred(row, model, declared)

            def target() -> Any:
                return type_for(declared.target)

            if declared.is_list:
                return {name: list_of(target, description, resolver=refer)}
            # What is required may still be hidden from readers.
            return {name: graphene.Field(target, description=description, resolver=refer)}
        case Shows.TAGS:
            return {
                name: list_of(
                    ContentTag,
                    description,
                    resolver=lambda row, info: tags_of(row, model, declared),
                )
            }
        case Shows.COMPUTED:
            return {name: _made(declared, lambda row, info: computed(row, model, declared))}
        case Shows.COLUMN:
            return {name: _made(declared)}


def _made(declared: Declared, resolver: Any = None) -> graphene.Field:
    """The field as Grapple makes it; of columns, read from the attribute of the same name."""
    return graphene.Field(declared.made.type, description=declared.description, resolver=resolver)


class ContentTag(graphene.ObjectType):
    """A tag of Wagtail's."""

    name = text_field("What the tag says.")
    slug = text_field("The same for addresses.")

    class Meta:
        name = "Tag"
        description = "A word by which editors group content."


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
