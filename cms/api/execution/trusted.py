"""Documents that are known by the SHA-256 hash of their text.

Trusted ones are the operations at `GRAPHQL_OPERATIONS_DIR`: read, validated and measured when they
are first needed, once for each process. Others can be remembered on the way, where
`GRAPHQL_AUTOMATIC_PERSISTED_QUERIES` allows it. `GRAPHQL_TRUSTED_ONLY` refuses all but the trusted.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache

from cms.api.errors import ContractError, ErrorCode
from cms.api.execution.documents import document_of
from cms.api.execution.operations import id_of, operations_at

FIND_ID = re.compile(r"(?:sha256:)?([0-9a-f]{64})")

MAX_REMEMBERED_LENGTH = 20_000
"""The length, in characters, up to which a client's document is kept."""

REMEMBERED_SECONDS = 7 * 24 * 60 * 60
"""Seconds for which a document is kept. The cache limits how many are."""


@lru_cache(maxsize=4)
def trusted_texts(places: str) -> Mapping[str, str]:
    """The text of each trusted document by its id, read once and prepared for execution."""
    texts = {operation.id: operation.text for operation in operations_at(places)}
    for text in texts.values():
        document_of(text, keep=True)
    return texts


def text_of(document_id: str) -> str | None:
    """The text of a document that is known; None of any other."""
    found = FIND_ID.fullmatch(document_id)
    if not found:
        return None
    text = trusted_texts(settings.GRAPHQL_OPERATIONS_DIR).get(found[1])
    if text is None and _remembers():
        text = cache.get(_cache_key(found[1]))
    return text


def remember(document_id: str, query: str) -> None:
    """Keep a valid document by its hash; ContractError if the hash is another's.

    Does nothing where documents are not kept, so that clients which offer their hash are answered
    all the same.
    """
    found = FIND_ID.fullmatch(document_id)
    if not found or found[1] != id_of(query):
        raise ContractError(
            ErrorCode.BAD_USER_INPUT,
            "The hash is not that of the query. Send the SHA-256 hash of exactly the text in"
            " `query`, in lower-case hexadecimal digits.",
        )
    if _remembers() and len(query) <= MAX_REMEMBERED_LENGTH and document_of(query).node:
        cache.add(_cache_key(found[1]), query, REMEMBERED_SECONDS)


def text_to_execute(document_id: str | None, query: str | None) -> str:
    """Return the text of the document that a request names by its hash, contains, or both.

    ContractError if the document is not known, or may not be executed.
    """
    if query:
        _check_trust(query)
        if document_id:
            remember(document_id, query)
        return query
    text = text_of(document_id or "")
    if text is None:
        # Clients look for exactly this message, and then send the text along.
        raise ContractError(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
    return text


def _check_trust(query: str) -> None:
    if settings.GRAPHQL_TRUSTED_ONLY and id_of(query) not in trusted_texts(
        settings.GRAPHQL_OPERATIONS_DIR
    ):
        raise ContractError(
            ErrorCode.PERSISTED_QUERY_ONLY,
            "This server answers only operations that it knows. Send the hash of one of them.",
        )


def _remembers() -> bool:
    return bool(settings.GRAPHQL_AUTOMATIC_PERSISTED_QUERIES and not settings.GRAPHQL_TRUSTED_ONLY)


def _cache_key(document_hash: str) -> str:
    return f"graphql-document:{document_hash}"
