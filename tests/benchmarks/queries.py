"""What is asked, and of which hub."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """`slug` is that of what is asked for, by name of the hub; hubs without one are left out."""

    name: str
    text: str
    variables: dict[str, dict[str, Any]] = field(default_factory=dict)


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

SOURCES = """
query BenchSources {
  sources(first: 50) {
    totalCount
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
    Question("hot source", SOURCE, in_made_hubs({"slug": "hot-source"})),
    Question("50 sources with counts", SOURCES, {"seed": {}} | in_made_hubs({})),
    Question("guide", GUIDE, in_made_hubs({"slug": "guide-77"})),
    Question("topic", TOPIC, in_made_hubs({"slug": "topic-17"})),
    Question("route", ROUTE, in_made_hubs({"path": "/guides/guide-77/"})),
    Question(
        "search",
        SEARCH,
        {"seed": {"query": "exam"}} | in_made_hubs({"query": "exam permit"}),
    ),
)
