"""The published schema: one graphene schema, one SDL."""

import graphene
from graphql import GraphQLSchema, print_schema

from cms.api.query import Query

schema = graphene.Schema(query=Query)
graphql_schema: GraphQLSchema = schema.graphql_schema


def sdl() -> str:
    """The schema in GraphQL's definition language, as it is committed for frontends."""
    return print_schema(graphql_schema) + "\n"
