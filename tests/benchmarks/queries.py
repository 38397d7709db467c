"""What is asked, and of which hub."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """`variables` are those for each hub by its name; hubs without are not asked.

    With `last_of`, the path in the answer to a connection, the variable `after` is added: the
    cursor before the last part of that connection.
    """

    name: str
    text: str
    variables: dict[str, dict[str, Any]] = field(default_factory=dict)
    last_of: tuple[str, ...] = ()


SOURCE = """
query BenchSource($slug: String!) {
  source(slug: $slug) {
    title slug website summary intro publisher kind urlPath
    mentionCounts { topicMentions guideMentions topics occurrences }
    topicMentions(first: 20) {
      nodes { kicker note section { heading intro anchor } topic { title slug urlPath } }
    }
    guideMentions(first: 20) {
      nodes { note occurrences guide { title slug kicker summary urlPath topic { title slug } } }
    }
  }
}
"""

HOT_SOURCE = """
query BenchHotSource($slug: String!) {
  source(slug: $slug) {
    title slug website summary intro publisher kind urlPath
    guideMentions(first: 20) {
      totalCount
      nodes { note occurrences guide { title slug kicker summary urlPath topic { title slug } } }
    }
  }
}
"""

GUIDE_MENTIONS = """
query BenchGuideMentions($slug: String!, $first: Int = 20, $after: String) {
  source(slug: $slug) {
    guideMentions(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { note occurrences guide { title slug kicker summary urlPath topic { title slug } } }
    }
  }
}
"""

SOURCES = """
query BenchSources($first: Int = 50) {
  sources(first: $first) {
    nodes {
      title slug website publisher kind urlPath
      mentionCounts { topicMentions guideMentions occurrences }
    }
  }
}
"""

GUIDE = """
query BenchGuide($slug: String!) {
  guide(slug: $slug) {
    title slug kicker summary urlPath
    topic { title slug urlPath }
    body { __typename ... on GuideTextBlock { text } ... on SourceMentionBlock { kicker note } }
    sources { title slug website urlPath }
  }
}
"""

TOPIC = """
query BenchTopic($slug: String!) {
  topic(slug: $slug) {
    title slug summary urlPath
    sections { heading intro anchor mentions { kicker note source { title slug urlPath } } }
    guides(first: 20) { totalCount nodes { title slug kicker urlPath } }
  }
}
"""

ROUTE = """
query BenchRoute($path: String!) {
  route(path: $path) { __typename ... on GuidePage { title slug } ... on Source { title slug } }
}
"""

GUIDES = """
query BenchGuides {
  guides(first: 50) {
    totalCount
    nodes { title slug kicker summary urlPath topic { title slug urlPath } }
  }
}
"""

TOPICS = """
query BenchTopics {
  topics(first: 50) { totalCount nodes { title slug kicker summary urlPath } }
}
"""

SUGGEST = """
query BenchSuggest($prefix: String!) {
  suggest(prefix: $prefix) { title { html } node { __typename } }
}
"""

SEARCH = """
query BenchSearch($query: String!) {
  search(query: $query, first: 10) { totalCount nodes { score title { html } excerpt { html } } }
}
"""


def in_made_hubs(variables: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {"medium": variables, "large": variables}


QUESTIONS = (
    Question(
        "source page",
        SOURCE,
        {"seed": {"slug": "duo-integration"}} | in_made_hubs({"slug": "source-7"}),
    ),
    Question("hot source", HOT_SOURCE, in_made_hubs({"slug": "hot-source"})),
    Question("its mentions, first", GUIDE_MENTIONS, in_made_hubs({"slug": "hot-source"})),
    Question(
        "its mentions, last",
        GUIDE_MENTIONS,
        in_made_hubs({"slug": "hot-source"}),
        last_of=("source", "guideMentions"),
    ),
    Question("50 sources with counts", SOURCES, {"seed": {}} | in_made_hubs({})),
    Question("10 sources with counts", SOURCES, in_made_hubs({"first": 10})),
    Question("100 sources with counts", SOURCES, in_made_hubs({"first": 100})),
    Question("guide", GUIDE, in_made_hubs({"slug": "guide-77"})),
    Question("topic", TOPIC, in_made_hubs({"slug": "topic-17"})),
    Question("50 guides", GUIDES, {"seed": {}} | in_made_hubs({})),
    Question("50 topics", TOPICS, {"seed": {}} | in_made_hubs({})),
    Question("route", ROUTE, in_made_hubs({"path": "/guides/guide-77/"})),
    Question(
        "search",
        SEARCH,
        {"seed": {"query": "exam"}} | in_made_hubs({"query": "exam permit"}),
    ),
    Question("suggest", SUGGEST, {"seed": {"prefix": "int"}} | in_made_hubs({"prefix": "guide 7"})),
)
