"""Metrics that are counted while requests are answered."""

from prometheus_client import Counter, Histogram

from cms.database.timing import Spent

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("hub_http_requests", "Requests, by method and status.", ["method", "status"])
REQUEST_SECONDS = Histogram("hub_http_request_seconds", "How long they took.", buckets=SECONDS)
STATEMENTS = Counter("hub_sql_statements", "Statements that requests have executed.")
STATEMENT_SECONDS = Counter("hub_sql_seconds", "How long requests have waited for statements.")
OPERATIONS = Counter(
    "hub_graphql_operations",
    "Operations of the API: by name if the hub knows it, by outcome (ok, or the code of the first"
    " error), and by whether the answer was remembered or made.",
    ["operation", "outcome", "answer"],
)
OPERATION_SECONDS = Counter(
    "hub_graphql_sql_seconds",
    "How long operations of the API have waited for statements, by name if the hub knows it.",
    ["operation"],
)


def count_request(method: str, status: int, seconds: float, spent: Spent) -> None:
    """Count a request that was answered."""
    REQUESTS.labels(method if method in METHODS else "other", status).inc()
    REQUEST_SECONDS.observe(seconds)
    STATEMENTS.inc(spent.statements)
    STATEMENT_SECONDS.inc(spent.seconds)


def count_operation(operation: str, outcome: str, seconds: float, *, remembered: bool) -> None:
    """Count an operation of the API, and the `seconds` it has waited for statements.

    `operation` comes from the hub: clients invent no labels.
    """
    OPERATIONS.labels(operation, outcome, "remembered" if remembered else "made").inc()
    OPERATION_SECONDS.labels(operation).inc(seconds)
