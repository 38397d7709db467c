"""Speaks to the OpenSearch that `SEARCH_URL` names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from search.remote.address import Address, address
from search.remote.mapping import INDEX

# The library takes a quarter of a second to load, which hubs without OpenSearch need not wait for.
if TYPE_CHECKING:
    from opensearchpy import OpenSearch

QUERY_SECONDS = 1.0
"""How long a reader waits for OpenSearch until PostgreSQL answers instead."""

WRITE_SECONDS = 30.0
MAX_REASON_LENGTH = 300

# Kept as they are, and translated where they are shown.
AWAY = gettext_noop("OpenSearch cannot be reached.")
TOO_SLOW = gettext_noop("OpenSearch takes too long to answer.")
NOT_TRUSTED = gettext_noop("OpenSearch shows a certificate that is not trusted.")

BUSY = frozenset({429, 503})


class ClusterError(Exception):
    """OpenSearch cannot be reached, or refuses a request. The text is for people, and has no
    password.
    """


class QueryRefusedError(ClusterError):
    """OpenSearch is well, but does not answer this query, such as one of too many parts."""


@lru_cache(maxsize=8)
def _client(where: Address) -> "OpenSearch":
    from opensearchpy import OpenSearch

    return OpenSearch(
        hosts=[{"host": where.host, "port": where.port}],
        use_ssl=where.secure,
        http_auth=where.login,
        timeout=WRITE_SECONDS,
        max_retries=0,
        pool_maxsize=8,
    )


@contextmanager
def _requests() -> Iterator["OpenSearch"]:
    from opensearchpy.exceptions import OpenSearchException

    try:
        yield _client(address())
    except OpenSearchException as error:
        raise ClusterError(_reason_of(error)) from error


def _reason_of(error: Exception) -> str:
    """Why a request failed, in a line."""
    from opensearchpy.exceptions import ConnectionError as NoConnection
    from opensearchpy.exceptions import ConnectionTimeout, SSLError, TransportError

    if isinstance(error, ConnectionTimeout):
        return TOO_SLOW
    if isinstance(error, SSLError):
        return NOT_TRUSTED
    if isinstance(error, NoConnection):
        return AWAY
    if isinstance(error, TransportError):
        told = _reason_in(error.info) or error.error
        return f"OpenSearch answers {error.status_code}: {told}"[:MAX_REASON_LENGTH]
    return f"OpenSearch gives no answer that can be read: {error}"[:MAX_REASON_LENGTH]


def _reason_in(info: Any) -> str:
    """The reason in the body of an error."""
    error = info.get("error") if isinstance(info, Mapping) else None
    return str(error.get("reason") or "") if isinstance(error, Mapping) else ""


def alias_of(index: str) -> str:
    """The alias for reading and writing an index: no write creates an index by mistake."""
    return f"{index}.entries"


def create(index: str) -> None:
    with _requests() as client:
        client.indices.create(index=index, body={**INDEX, "aliases": {alias_of(index): {}}})


def drop(index: str) -> None:
    """Nothing happens where there is no such index."""
    with _requests() as client:
        client.indices.delete(index=index, ignore_unavailable=True)


def count(index: str) -> int:
    """The number of entries in the index. Raises ClusterError where it does not serve."""
    with _requests() as client:
        client.indices.refresh(index=alias_of(index), request_timeout=QUERY_SECONDS * 5)
        found = client.count(index=alias_of(index), request_timeout=QUERY_SECONDS * 5)
    return int(found["count"])


def write(actions: list[dict[str, Any]], *, refresh: bool) -> list[str]:
    """Sends the lines of a bulk request. Returns for each action why it was refused, "" if not.

    What is older than what the index holds is as good as written. With `refresh`, searches find
    it as soon as this returns.
    """
    with _requests() as client:
        answer = client.bulk(
            body=actions, params={"require_alias": "true", "refresh": str(refresh).lower()}
        )
    results = [next(iter(item.values())) for item in answer["items"]]
    for result in results:
        if result["status"] in BUSY:
            raise ClusterError(_refusal(result))
    return [_refusal(result) for result in results]


def _refusal(result: Mapping[str, Any]) -> str:
    """Deleting what is not there is no failure, as long as the index is."""
    if "error" not in result or result["status"] == 409:
        return ""
    return f"OpenSearch answers {result['status']}: {_reason_in(result)}"[:MAX_REASON_LENGTH]


def search(index: str, bodies: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The hits of each request. Raises QueryRefusedError, and ClusterError also if only a part
    could be looked through.
    """
    lines: list[dict[str, Any]] = []
    for body in bodies:
        lines += [
            {"index": alias_of(index), "allow_partial_search_results": False},
            {**body, "timeout": f"{QUERY_SECONDS * 1000:.0f}ms"},
        ]
    with _requests() as client:
        answer = client.msearch(body=lines, request_timeout=QUERY_SECONDS)
    found = []
    for response in answer["responses"]:
        if "error" in response:
            refuses = QueryRefusedError if response["status"] == 400 else ClusterError
            raise refuses(_refusal(response))
        if response["timed_out"] or response["_shards"]["failed"]:
            raise ClusterError("OpenSearch could look through a part of its index only.")
        found.append(response["hits"]["hits"])
    return found
