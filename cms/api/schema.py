"""The published schema: one graphene schema, one SDL."""

import re

import graphene
from graphql import GraphQLSchema, print_schema

from cms.api.blocks.types import types_of_cells
from cms.api.query import Query
from cms.api.types.error import ErrorCode

GAP_INSIDE_BRACES = re.compile(r"\n(?=\n +\S)")

# What stands first here is printed first.
schema = graphene.Schema(query=Query, types=[Query, ErrorCode, *types_of_cells()])
graphql_schema: GraphQLSchema = schema.graphql_schema


def sdl() -> str:
    """The schema in GraphQL's definition language, as it is committed for frontends.

    An empty line stands between types, and none inside them: every member begins with its
    description.
    """
    return GAP_INSIDE_BRACES.sub("", print_schema(graphql_schema)) + "\n"
