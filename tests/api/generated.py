"""What must be true of the answer to any request at all."""

import json
from typing import Any

from graphql import GraphQLScalarType
from hypothesis import strategies as st
from hypothesis_graphql import nodes

from cms.api.schema import graphql_schema
from tests.api.leaked_internals import faults_of
from tests.api.values import DEFAULTS

SPECIFIED = {"String", "ID", "Int", "Float", "Boolean"}

SCALARS: dict[str, Any] = {
    name: st.sampled_from(DEFAULTS.get(name, ["open"])).map(nodes.String)
    for name, named in graphql_schema.type_map.items()
    if isinstance(named, GraphQLScalarType) and name not in SPECIFIED
}
"""Values of the scalars that are not GraphQL's own."""


def faults(response: Any, sent: str) -> list[str]:
    """What is wrong with an answer, whatever was asked: no 5xx, JSON, and errors with a code.

    `response` may come from Django's client or from that of Schemathesis.
    """
    if response.status_code >= 500:
        return [f"the status {response.status_code}"]
    content_type = str(response.headers["content-type"])
    if "json" not in content_type:
        return [f"an answer of the type {content_type}"]
    answer = json.loads(response.content)
    found = list(faults_of(answer, sent))
    if "data" not in answer and not answer.get("errors"):
        found.append("neither data nor errors")
    return found
