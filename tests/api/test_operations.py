"""The operations of the contract: each is complete, fits the schema, and is published as it is."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast
from wagtail.models import Page

from cms.api.execution.documents import document_of
from cms.api.execution.limits import limits
from cms.api.execution.operations import operations_in
from cms.settings import BASE_DIR
from cms.snippets.models import HubQuickAnswer, HubSettings
from tests.api.conftest import GraphQLClient
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    block,
    callout,
    citing,
    item,
    linking,
    make_hub,
    section,
    source_list,
    steps,
    text,
)

CONTRACT = BASE_DIR / "frontend_contract"
OPERATIONS = {operation.name: operation for operation in operations_in(CONTRACT / "operations")}

# With every variable left out; that is how a frontend begins.
COSTS = {
    "GuideIndex": 116,
    "GuidePage": 132,
    "Home": 140,
    "Navigation": 30,
    "Route": 14,
    "Search": 293,
    "Sitemap": 602,
    "SourceIndex": 166,
    "SourcePage": 637,
    "Suggest": 52,
    "TopicIndex": 216,
    "TopicPage": 318,
}


def test_there_is_one_for_every_page_and_part() -> None:
    assert OPERATIONS.keys() == COSTS.keys()


@pytest.mark.parametrize("name", OPERATIONS)
class TestOperation:
    def test_stands_in_a_file_of_its_name_that_says_what_it_is_for(self, name: str) -> None:
        path = OPERATIONS[name].path

        assert path == CONTRACT / "operations" / f"{name}.graphql"
        assert path.read_text().startswith("# ")

    def test_fits_the_schema_and_the_limits(self, name: str) -> None:
        document = document_of(OPERATIONS[name].text)

        assert document.errors == ()
        cost = document.cost(name, {})
        assert cost == COSTS[name]
        assert cost < limits().cost / 10

    def test_is_printed_canonically(self, name: str) -> None:
        text = OPERATIONS[name].text
        document = parse(text)

        assert print_ast(document) == text
        operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        assert [operation.name.value for operation in operations if operation.name] == [name]

    def test_is_answered(self, name: str, graphql: GraphQLClient, full_hub: Hub) -> None:
        variables = {
            "GuideIndex": {"path": "/guides/"},
            "GuidePage": {"slug": "exams"},
            "Route": {"path": "/sources/duo/"},
            "Search": {"query": "exams zeppelin"},
            "Suggest": {"prefix": "exa"},
            "SourceIndex": {"path": "/sources/"},
            "SourcePage": {"slug": "duo"},
            "TopicIndex": {"path": "/topics/"},
            "TopicPage": {"slug": "integration"},
        }

        data = graphql(OPERATIONS[name].text, **variables.get(name, {}))

        assert None not in data.values()
        assert empty_parts(data) == set()


def empty_parts(value: Any, path: str = "") -> set[str]:
    """The paths of what is empty in an answer wherever it occurs: lists, and objects."""
    if isinstance(value, dict):
        if not value:
            return {path}
        return {
            found
            for name, child in value.items()
            for found in empty_parts(child, f"{path}.{name}".lstrip("."))
        }
    if isinstance(value, list):
        if not value:
            return {path}
        each = [empty_parts(child, path) for child in value]
        return set.intersection(*each)
    return set()


@pytest.fixture
def full_hub(hub: Hub) -> Hub:
    """A hub in which every part of every page holds something."""
    duo = SourceFactory(
        slug="duo",
        title="DUO exams",
        publisher="DUO",
        guidance=[
            block("part", {"heading": "What", "text": "<p>Text.</p>"}),
            block("steps", {"heading": "How", "intro": "So:", "steps": [item("Log in.")]}),
        ],
    )
    topic = hub.add_topic(slug="integration", sections=[section("Official", citing(duo))])
    guide = hub.add_guide(
        slug="exams",
        title="Exams",
        topic=topic,
        body=[
            text(linking(duo)),
            citing(duo),
            source_list("More", citing(duo)),
            steps("Register", "<p>Log in.</p>"),
            callout("<p>Mind the date.</p>"),
        ],
    )
    hub.add_guide(slug="fees", title="Fees", topic=topic, body=[citing(duo)])
    answer = QuickAnswerFactory(guide=guide, sources=[duo], topics=[topic])
    copy = HubSettings.objects.create(site=hub.site, offer=OfferFactory())
    HubQuickAnswer.objects.create(settings=copy, quick_answer=answer)
    dutch = make_hub("nl")
    SourceFactory(slug="duo", locale=dutch.home.locale, translation_key=duo.translation_key)
    dutch_topic = dutch.add_topic(slug="inburgeren", translation_key=topic.translation_key)
    dutch.add_guide(slug="examens", topic=dutch_topic, translation_key=guide.translation_key)
    Page.objects.filter(pk__in=[hub.topics.pk, topic.pk]).update(show_in_menus=True)
    return hub
