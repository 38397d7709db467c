"""The GraphQL API."""

from typing import Any

from cms.settings import BASE_DIR, env

GRAPHENE = {"SCHEMA": "cms.api.schema.schema"}
# Grapple builds no types by itself: cms.api.types does, from what content declares to Grapple.
GRAPPLE: dict[str, Any] = {"APPS": []}
# What one request may ask for, beyond which it is refused before anything is read.
GRAPHQL_LIMITS: dict[str, int] = {
    "depth": 20,  # pairs of braces inside each other, those of fragments too
    "aliases": 60,  # renamed fields in an operation, again wherever a fragment is spread
    "root_fields": 20,  # fields of `Query` in an operation
    "tokens": 2_000,  # words and signs of a document
    "cost": env.int("GRAPHQL_MAX_COST", default=10_000),  # objects in the answer
    "batch": 10,  # operations in one request
    "bytes": 100_000,  # of a body
    "query_string": 60_000,  # bytes; the server itself cuts what is longer than 65,534
    "seconds": env.int("GRAPHQL_MAX_SECONDS", default=5),  # until an answer is given up
}
# The operations that are known by the hash of their text, from the start: directories or manifests,
# separated by commas.
GRAPHQL_OPERATIONS_DIR = env.str(
    "GRAPHQL_OPERATIONS_DIR", default=str(BASE_DIR / "frontend_contract" / "operations")
)
# Whether any other document is refused.
GRAPHQL_TRUSTED_ONLY = env.bool("GRAPHQL_TRUSTED_ONLY", default=False)
# Whether clients may have their documents remembered by hash; development switches it on.
GRAPHQL_AUTOMATIC_PERSISTED_QUERIES = env.bool("GRAPHQL_AUTOMATIC_PERSISTED_QUERIES", default=False)
# Whether /graphiql/ is served, an editor for queries; development switches it on.
GRAPHIQL = env.bool("GRAPHIQL", default=False)
# Megabytes of answers that a process remembers until content changes; 0 for none.
GRAPHQL_MEMORY_MB = env.int("GRAPHQL_MEMORY_MB", default=32)
# Whether queries may ask for the schema; development says yes.
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", default=False)
# How many operations one client may send, such as 3000/minute; without a limit if empty.
# Production has one.
GRAPHQL_RATE_LIMIT = env.str("GRAPHQL_RATE_LIMIT", default="")

# Browsers on other origins may query, but never as the user who is logged in to the admin.
CORS_URLS_REGEX = r"^/graphql/?$"
ORIGINS_OF_THIS_MACHINE = [r"^http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$"]
CORS_ALLOWED_ORIGIN_REGEXES: list[str] = []
CORS_ALLOWED_ORIGINS = env.list("GRAPHQL_CORS_ORIGINS", default=[])
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "POST"]
# What they may send beside what every page may: the headers that the API reads, and those that
# Apollo Client and urql add.
CORS_ALLOW_HEADERS = env.list(
    "GRAPHQL_CORS_HEADERS",
    default=[
        "accept",
        "apollo-require-preflight",
        "apollographql-client-name",
        "apollographql-client-version",
        "apollographql-library-name",
        "apollographql-library-version",
        "authorization",
        "content-type",
        "if-none-match",
        "x-apollo-operation-id",
        "x-apollo-operation-name",
        "x-preview-token",
        "x-request-id",
    ],
)
CORS_EXPOSE_HEADERS = [
    "Cache-Tag",
    "X-Request-Id",
    "X-GraphQL-Cost",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
]
