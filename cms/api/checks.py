"""System checks of the settings of the API and of its operations."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from cms.api.declared.checks import fault_of_schema
from cms.cache.counters import rate_of


@register("api")
def check_rate_limit(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A rate that cannot be read would fail each request."""
    try:
        rate_of(settings.GRAPHQL_RATE_LIMIT)
    except ValueError:
        yield Error(
            f"GRAPHQL_RATE_LIMIT is “{settings.GRAPHQL_RATE_LIMIT}”, which is not a rate.",
            hint="Set it to a number of operations and a period, for example 3000/minute, or to"
            " nothing for no limit.",
            id="api.E001",
        )


@register("api")
def check_trusted_proxies(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """The number of proxies counts entries of X-Forwarded-For."""
    if settings.TRUSTED_PROXIES < 0:
        yield Error(
            f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}, which is not a number of proxies.",
            hint="Set it to how many proxies of yours a request passes, 0 if clients reach this"
            " server directly.",
            id="api.E002",
        )


@register("api")
def check_limits(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A request that is allowed nothing gets no answer."""
    for name in ("batch", "bytes", "seconds"):
        value = settings.GRAPHQL_LIMITS.get(name, 0)
        if value <= 0:
            yield Error(
                f"GRAPHQL_LIMITS allows a request {value} {name}.",
                hint=f"Give “{name}” a value above 0.",
                id="api.E003",
            )


@register("api")
def check_origins(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """An origin is scheme, host and port, as a browser sends it: nothing else ever matches."""
    for origin in settings.CORS_ALLOWED_ORIGINS:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            yield Error(
                f"GRAPHQL_CORS_ORIGINS holds “{origin}”, which is not an origin.",
                hint="Write scheme and host, and the port if it is not the usual one, without a"
                " slash at the end: https://www.example.org.",
                id="api.E004",
            )


@register("api")
def check_operations(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Every operation is valid, and keeps to the limits whichever variables are left out."""
    if fault_of_schema():
        return
    from cms.api.errors import ContractError
    from cms.api.execution.cost import check_cost
    from cms.api.execution.documents import document_of
    from cms.api.execution.limits import limits
    from cms.api.execution.operations import UnreadableError, operations_at

    places = settings.GRAPHQL_OPERATIONS_DIR
    try:
        operations = operations_at(places)
    except UnreadableError as error:
        yield Error(
            str(error),
            hint=f"Correct GRAPHQL_OPERATIONS_DIR ({places}), or what is there: each operation and"
            " fragment has a name of its own.",
            id="api.E005",
        )
        return
    for operation in operations:
        document = document_of(operation.text)
        problems = [error.message for error in document.errors]
        if document.node:
            try:
                check_cost(document.cost(operation.name, {}), limits())
            except ContractError as error:
                problems.append(error.message)
        for problem in problems:
            yield Error(
                f"The operation {operation.name} cannot be executed: {problem}",
                hint=f"Correct {operation.path}, or a fragment that it spreads, by"
                " frontend_contract/schema.graphql; then run “make operations”.",
                id="api.E006",
            )
    if settings.GRAPHQL_TRUSTED_ONLY and not operations:
        yield Error(
            f"GRAPHQL_TRUSTED_ONLY is set, but there is no operation in {places}: no request"
            " would be answered.",
            hint="Set GRAPHQL_OPERATIONS_DIR to the directories or manifests that hold your"
            " frontend's operations.",
            id="api.E007",
        )
