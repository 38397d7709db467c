import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.snippets.models import HubSettings, Source
from tests.api.hidden_hub import HiddenHub
from tests.api.unlimited import lifted, unlimited
from tests.factories import Hub, SourceFactory, make_hub

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"


class GraphQLClient:
    """Asks `/graphql/` over HTTP.

    graphql("{ hub { sourceIntro } }")                          the data; fails on any error
    graphql("query ($slug: String!) { … }", slug="duo")         with variables
    graphql.refused("{ sources(first: -1) { totalCount } }")    (200, ["INVALID_PAGE_SIZE"])
    graphql.refused("{")                                        (400, ["PARSE_FAILED"])
    graphql.send(b"{", content_type="text/plain")               the response, whatever it is
    graphql.get("query={hub{sourceIntro}}")                     the same by GET

    What takes a query also asks for the media type whose status tells whether it was executed.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, query: str, /, **variables: Any) -> dict[str, Any]:
        response = self.ask(query, **variables)
        answer = json.loads(response.content)
        assert "errors" not in answer, answer["errors"]
        assert response.status_code == 200
        return answer["data"]

    def counted(self, query: str, /, **variables: Any) -> tuple[dict[str, Any], int]:
        """The data, and the number of statements that they take."""
        with CaptureQueriesContext(connection) as captured:
            data = self(query, **variables)
        return data, len(captured)

    def refused(self, query: str, /, **variables: Any) -> tuple[int, list[str]]:
        """The status, and the code of each error; fails if there is none."""
        return refusal(self.ask(query, **variables))

    def ask(self, query: str, /, **variables: Any) -> HttpResponse:
        return self.send({"query": query, "variables": variables}, accept=GRAPHQL_RESPONSE)

    def send(self, body: Any, content_type: str = JSON, **headers: Any) -> HttpResponse:
        """Posts a body: bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(
            "POST", "/graphql/", content, content_type=content_type, headers=headers
        )

    def get(self, query_string: str = "", **headers: Any) -> HttpResponse:
        return self.client.generic("GET", "/graphql/", QUERY_STRING=query_string, headers=headers)


def refusal(response: HttpResponse) -> tuple[int, list[str]]:
    """The status, and the code of each error; fails if there is none."""
    errors = json.loads(response.content)["errors"]
    assert errors
    return response.status_code, [error["extensions"]["code"] for error in errors]


@pytest.fixture
def graphql(db: None) -> GraphQLClient:
    return GraphQLClient(Client())


class Failures(logging.Handler):
    """Keeps what is logged as an error, until a test that expects it takes it out."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def take(self) -> list[logging.LogRecord]:
        records, self.records = self.records, []
        return records


@pytest.fixture(autouse=True)
def failures() -> Iterator[Failures]:
    """Lets a test fail that left an error in the log."""
    handler = Failures()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    assert [record.getMessage() for record in handler.records] == []


@pytest.fixture
def dutch(hub: Hub) -> Hub:
    return make_hub("nl")


@pytest.fixture
def nl(hub: Hub, settings: Any) -> Hub:
    """Dutch, which falls back on English."""
    settings.CONTENT_FALLBACKS = {"nl": ["en"]}
    return make_hub("nl")


@pytest.fixture
def duo(hub: Hub) -> Source:
    return SourceFactory(slug="duo", summary="What DUO is for.")


BODY = """
query ($slug: String!) {
  guide(slug: $slug) {
    body {
      __typename
      ... on GuideTextBlock { text }
      ... on SourceMentionBlock { kicker note ownNote source { slug } }
      ... on SourceListBlock { heading intro mentions { kicker note ownNote source { slug } } }
      ... on StepsBlock { heading steps { heading text } }
      ... on CalloutBlock { kicker text }
      ... on FigureBlock { caption image { width height alt } }
      ... on GuideTableBlock {
        hasHeaderColumn table { caption headings rows { ... on TableTextBlock { text } } }
      }
      ... on QuoteBlock { quote attribution mention { kicker note ownNote source { slug } } }
      ... on VideoBlock { title url provider frameUrl }
    }
  }
}
"""


@pytest.fixture
def body(hub: Hub, graphql):
    """The body of a new guide with these raw blocks, as the API gives it."""

    def body(*raw: Any) -> list[dict[str, Any]]:
        guide = hub.add_guide(body=list(raw))
        return graphql(BODY, slug=guide.slug)["guide"]["body"]

    return body


@pytest.fixture
def image(db):
    return get_image_model().objects.create(title="A town hall", file=get_test_image_file())


@pytest.fixture
def settings_of(hub: Hub) -> HubSettings:
    return HubSettings.objects.create(site=hub.site)


ROUTE = """
query ($path: String!) {
  route(path: $path) {
    __typename
    ... on HubPage { urlPath title }
    ... on Source { urlPath title }
    ... on Redirect { destination permanent }
  }
}
"""


@pytest.fixture
def route(graphql: GraphQLClient) -> Callable[[str], tuple[str, str] | None]:
    """(type, path or destination) of what stands at a path; None if there is nothing."""

    def route(path: str) -> tuple[str, str] | None:
        found = graphql(ROUTE, path=path)["route"]
        if found is None:
            return None
        return found["__typename"], found.get("urlPath", found.get("destination"))

    return route


@pytest.fixture
def one_of_each(hub: Hub) -> Hub:
    """A hub with a topic, a guide and a source."""
    topic = hub.add_topic(slug="exams", title="Exams")
    hub.add_guide(slug="register", topic=topic, title="Register")
    SourceFactory(slug="duo", title="DUO")
    return hub


@pytest.fixture
def no_limits(settings: Any) -> None:
    """Lets a test ask more at once than a client may."""
    settings.GRAPHQL_LIMITS = lifted()


@pytest.fixture(scope="module")
def hidden(django_db_setup: None, django_db_blocker: Any) -> Iterator[HiddenHub]:
    """A hub in which much is hidden, made once for the tests of a module; they use `db`, too."""
    with django_db_blocker.unblock(), transaction.atomic(), unlimited():
        yield HiddenHub(make_hub())
        transaction.set_rollback(True)


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Logs no refusals, for tests that send thousands of requests to be refused."""
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture(scope="module")
def ask_in_module() -> Callable[..., HttpResponse]:
    """Asks `/graphql/` before the first test of a module does."""
    return GraphQLClient(Client()).ask
