"""The published schema: the root fields, assembled to one graphene schema and one SDL."""

import re
from typing import Any

import graphene
from django.core.exceptions import ImproperlyConfigured
from graphql import GraphQLSchema, print_schema

from cms.api.blocks.types import types_of_cells
from cms.api.changes import changes_field
from cms.api.declared.lists import snippet_fields
from cms.api.errors import ErrorCode as Code
from cms.api.hub.types import hub_field
from cms.api.nodes import node_field, nodes_field
from cms.api.page.lists import page_fields
from cms.api.route.navigation import navigation_field
from cms.api.route.routes import route_field
from cms.api.route.sitemap import sitemap_field
from cms.api.search.fields import search_field, suggest_field
from cms.api.source.lists import source_fields
from cms.api.types.nulls import leave_out_nulls
from cms.declaration import misdeclared_types

GAP_INSIDE_BRACES = re.compile(r"\n(?=\n +\S)")

if misdeclared_types():
    # Without them the API would be another than its frontends expect.
    raise ImproperlyConfigured(
        " ".join(
            f"{each.model.__name__} {each.problem}. {each.hint}" for each in misdeclared_types()
        )
    )

SourceFields: Any = type("SourceFields", (), source_fields())
DeclaredFields: Any = type("DeclaredFields", (), page_fields() | snippet_fields())


class Query(DeclaredFields, SourceFields, graphene.ObjectType):
    route = route_field()
    search = search_field()
    suggest = suggest_field()
    hub = hub_field()
    navigation = navigation_field()
    sitemap = sitemap_field()
    node = node_field()
    nodes = nodes_field()
    changes = changes_field()

    class Meta:
        description = "Everything that can be asked for."


ErrorCode = graphene.Enum.from_enum(
    Code,
    name="ErrorCode",
    description=lambda code: (
        Code(code).meaning.sentence
        if code
        else "What `extensions.code` of an error says; no field returns it."
    ),
)

# The SDL prints the types in this order.
schema = graphene.Schema(query=Query, types=[Query, ErrorCode, *types_of_cells()])
graphql_schema: GraphQLSchema = schema.graphql_schema
leave_out_nulls(graphql_schema)


def sdl() -> str:
    """The schema in GraphQL's definition language, as it is committed for frontends.

    An empty line stands between types, and none inside them: every member begins with its
    description.
    """
    return GAP_INSIDE_BRACES.sub("", print_schema(graphql_schema)) + "\n"
