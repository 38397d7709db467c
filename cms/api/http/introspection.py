"""Questions about the schema, where a setting forbids them."""

import re

from django.conf import settings
from graphql import DocumentNode, validate
from graphql.validation import NoSchemaIntrospectionCustomRule

from cms.api.errors import ErrorCode
from cms.api.http.errors import RefusedError
from cms.api.schema import graphql_schema

QUESTION = re.compile(r"__(?:schema|type)\b")
"""A text without these names cannot ask for the schema, and needs no look at its document."""


def refuse_introspection(text: str, document: DocumentNode) -> None:
    """RefusedError if the document asks for the schema and may not; `__typename` is no question."""
    if settings.GRAPHQL_INTROSPECTION or not QUESTION.search(text):
        return
    errors = validate(graphql_schema, document, [NoSchemaIntrospectionCustomRule])
    if errors:
        raise RefusedError.because(
            ErrorCode.VALIDATION_FAILED,
            "This server does not answer questions about its schema. Read it in the file"
            " schema.graphql that comes with it.",
        )
