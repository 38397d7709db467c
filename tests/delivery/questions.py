"""Small queries, each of which has few tags: one for each thing that can be asked of an object."""

from collections.abc import Iterator

from graphql import get_named_type, is_leaf_type

from cms.api.schema import graphql_schema
from tests.api.everything import nested
from tests.api.values import DEFAULTS, argument_lists

SLUGS = ("first", "second", "new")
PATHS = (
    "/",
    "/guides/",
    *(f"/{index}/{slug}/" for index in ("topics", "guides", "sources") for slug in SLUGS),
    "/nl/topics/first/",
    "/old/",
)
LEVELS = 2
SEARCHES = ("{ search(", "{ suggest(")
"""How questions to the search begin."""


def questions(ids: list[str]) -> list[str]:
    return [*_of_objects(), *_of_lists(), *_of_ids(ids)]


def _of_objects() -> Iterator[str]:
    for root, type_name in (("source", "Source"), ("topic", "TopicPage"), ("guide", "GuidePage")):
        for slug in SLUGS:
            for part in _parts(type_name, LEVELS if slug == SLUGS[0] else 1):
                yield f'{{ {root}(slug: "{slug}") {{ {part} }} }}'
    for slug in SLUGS[:2]:
        yield f'{{ topic(slug: "{slug}", locale: "nl") {{ title translations {{ title url }} }} }}'
        yield f'{{ source(slug: "{slug}", locale: "nl") {{ title translations {{ title url }} }} }}'


def _of_lists() -> Iterator[str]:
    for part in _parts("HubSettings", LEVELS):
        yield f"{{ hub {{ {part} }} }}"
    for path in PATHS:
        yield (
            f'{{ route(path: "{path}") {{ __typename ... on HubPage {{ title url }}'
            " ... on Source { title } ... on Redirect { destination } } }"
        )
    for root in ("sources", "topics", "guides"):
        yield f"{{ {root} {{ totalCount }} }}"
        yield f"{{ {root} {{ nodes {{ title }} }} }}"
        yield f"{{ {root}(orderBy: UPDATED, first: 1) {{ nodes {{ slug }} }} }}"
    yield "{ sources(orderBy: MOST_MENTIONED, first: 2) { nodes { slug } } }"
    yield "{ sources(filter: {mentioned: true}) { totalCount } }"
    yield '{ sources(filter: {topic: "first"}) { nodes { slug } } }'
    yield '{ guides(filter: {topic: "first"}) { nodes { slug } } }'
    for word in ("guide", "source", "new", "question", "query"):
        yield f'{{ search(query: "{word}") {{ totalCount nodes {{ title {{ text }} }} }} }}'
    yield '{ suggest(prefix: "sour") { title { text } } }'
    yield "{ navigation { title urlPath items { title urlPath } } }"
    yield "{ sitemap { totalCount nodes { urlPath lastModified alternates { urlPath } } } }"


def _of_ids(ids: list[str]) -> Iterator[str]:
    for opaque in ids:
        yield (
            f'{{ node(id: "{opaque}") {{ __typename ... on HubPage {{ title }}'
            " ... on Source { title } ... on QuickAnswer { question } ... on Offer { title }"
            " ... on TopicMention { note } ... on GuideMention { note } } }"
        )


def _parts(type_name: str, levels: int) -> Iterator[str]:
    """All that is a text or a number together, and each of the rest by itself."""
    named = graphql_schema.type_map[type_name]
    kinds = {name: get_named_type(field.type) for name, field in named.fields.items()}
    leaves = [name for name, kind in kinds.items() if is_leaf_type(kind)]
    yield " ".join(leaves)
    for name, field in named.fields.items():
        if name not in leaves:
            arguments = next(argument_lists(field, DEFAULTS))
            yield f"{name}{arguments} {nested(kinds[name], DEFAULTS, levels)}"
