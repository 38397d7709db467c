"""An error in one root field leaves the data of the others."""

import json

import pytest
from graphql import is_non_null_type

from cms.api.schema import graphql_schema
from tests.factories import Hub

LABEL = "label: hub { openTopicLabel }"
ROOT = graphql_schema.query_type

REFUSED = {
    "sources": "sources(first: -1) { totalCount }",
    "topics": 'topics(after: "x") { totalCount }',
    "guides": 'guides(locale: "xx") { totalCount }',
    "search": f'search(query: "{"exam " * 200}") {{ totalCount }}',
    "suggest": 'suggest(prefix: "a", first: 101) { __typename }',
    "hub": 'hub(locale: "xx") { openTopicLabel }',
    "navigation": 'navigation(locale: "xx") { title }',
    "sitemap": "sitemap(first: 101) { totalCount }",
    "nodes": f"nodes(ids: [{'1 ' * 101}]) {{ id }}",
    "source": 'source(slug: "x", locale: "xx") { id }',
    "topic": 'topic(slug: "x", locale: "xx") { id }',
    "guide": 'guide(slug: "x", locale: "xx") { id }',
}


def test_no_root_field_is_non_null() -> None:
    assert ROOT is not None
    assert [name for name, field in ROOT.fields.items() if is_non_null_type(field.type)] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_argument_is_its_own_fields_affair(hub: Hub, graphql, name: str) -> None:
    answer = json.loads(graphql.ask(f"{{ {REFUSED[name]} {LABEL} }}").content)

    [error] = answer["errors"]
    assert error["path"] == [name]
    assert answer["data"] == {name: None, "label": {"openTopicLabel": "Open topic"}}
