"""Drafts that are nowhere saved, and what is asked with them."""

from typing import Any

from tests.factories import reload

SOURCE = """query ($slug: String!) { source(slug: $slug) {
  title urlPath
  mentionCounts { topicMentions guideMentions topics guides occurrences }
  topicMentions { totalCount nodes { note section { heading } topic { title } } }
  guideMentions { totalCount nodes { note occurrences guide { title urlPath } } }
} }"""
SEARCH = """query ($words: String!) { search(query: $words) {
  totalCount nodes { title { text } }
} }"""
ROUTE = """query ($path: String!) { route(path: $path) {
  __typename
  ... on TopicPage { title } ... on GuidePage { title topic { title } } ... on Source { title }
  ... on Redirect { destination }
} }"""
GUIDE = "query ($slug: String!) { guide(slug: $slug) { title topic { title } } }"


def in_memory(page: Any, **changes: Any) -> Any:
    """What is in the editor's form and saved nowhere."""
    edited = reload(page) if hasattr(page, "specific_class") else type(page).objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(edited, name, value)
    edited.unsaved = True
    return edited
