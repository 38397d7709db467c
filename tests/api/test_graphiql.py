"""GraphiQL: shown in development only, and needing nothing but this server."""

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import clear_url_caches
from playwright.sync_api import ConsoleMessage, Page, Response, Route, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Locale

from cms import urls
from cms.snippets.models import Source, SourceKind
from tests.api.conftest import Failures
from tests.browser.chromium import CHROMIUM, require_chromium

WORKERS = {"editor.worker.js", "graphql.worker.js", "json.worker.js"}


@pytest.fixture
def routed(settings: Settings) -> Iterator[Callable[[bool], None]]:
    """Load the routes again with `GRAPHIQL` on or off; the test's end restores them."""
    before = settings.GRAPHIQL

    def load(switch: bool) -> None:
        settings.GRAPHIQL = switch
        importlib.reload(urls)
        clear_url_caches()

    yield load
    load(before)


@pytest.mark.django_db
def test_answers_only_where_the_setting_is_on(
    routed: Callable[[bool], None], client: Client
) -> None:
    routed(False)
    assert client.get("/graphiql/").status_code == 404

    routed(True)
    assert client.get("/graphiql/").status_code == 200


def test_is_read_only(routed: Callable[[bool], None], client: Client) -> None:
    routed(True)

    assert client.head("/graphiql/").status_code == 200
    assert client.post("/graphiql/").status_code == 405


def test_allows_nothing_but_this_origin_and_asks_not_to_be_indexed(
    routed: Callable[[bool], None], client: Client
) -> None:
    routed(True)

    response = client.get("/graphiql/")

    assert response["X-Robots-Tag"] == "noindex"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; worker-src 'self'; "
        "style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_names_only_files_that_this_server_has(
    routed: Callable[[bool], None], client: Client, settings: Settings
) -> None:
    routed(True)
    page = References()

    page.feed(client.get("/graphiql/").content.decode())

    assert page.endpoint == "/graphql/"
    assert len(page.addresses) == 2
    for address in page.addresses:
        assert address.startswith(settings.STATIC_URL)
        assert finders.find(address.removeprefix(settings.STATIC_URL)), address


def test_the_built_files_name_only_each_other() -> None:
    entry = finders.find("graphiql/graphiql.js")
    assert entry
    directory = Path(entry).parent
    present = {path.name for path in directory.iterdir()}
    named = {
        name
        for path in directory.glob("*.js")
        for name in re.findall(r"""["']\./([\w.-]+\.js)["']""", path.read_text())
    }
    stylesheet = (directory / "graphiql.css").read_text()
    in_styles = re.findall(r"""url\(["']?([^"')]+)""", stylesheet)

    assert len(named) > 3
    assert len(in_styles) > 3
    assert named | {name.removeprefix("./") for name in in_styles} | WORKERS <= present


def test_says_how_to_build_it_when_it_has_not_been_built(
    routed: Callable[[bool], None], client: Client, settings: Settings, failures: Failures
) -> None:
    routed(True)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

    response = client.get("/graphiql/")

    assert response.status_code == 503
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "GraphiQL has not been built yet. Run `make install` (`make run` does it too), "
        "then reload this page.\n"
    )
    assert [record.getMessage() for record in failures.take()] == [
        "Service Unavailable: /graphiql/"
    ]


def test_runs_the_example_query_in_a_browser_without_a_network(
    routed: Callable[[bool], None], live_server: LiveServer
) -> None:
    require_chromium()
    routed(True)
    language, _ = Locale.objects.get_or_create(language_code="en")
    Source.objects.create(
        locale=language,
        slug="duo-integration",
        title="DUO integration",
        website="https://www.duo.nl/integration/",
        publisher="DUO",
        kind=SourceKind.OFFICIAL,
        summary="Exams, loans and the file that DUO keeps.",
    )

    with a_browser_that_reaches_only(live_server.url) as browser:
        page = browser.page
        page.goto(f"{live_server.url}/graphiql/")
        expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("SourcePage")
        with page.expect_response(asks("SourcePage")) as answer:
            page.get_by_role("button", name=re.compile("Execute query")).click()

        assert answer.value.status == 200
        assert answer.value.json()["data"]["source"] == {
            "title": "DUO integration",
            "website": "https://www.duo.nl/integration/",
            "urlPath": "/sources/duo-integration/",
            "summary": "Exams, loans and the file that DUO keeps.",
            "publisher": "DUO",
            "kind": "OFFICIAL",
            "mentionCounts": {"topicMentions": 0, "guideMentions": 0, "occurrences": 0},
            "topicMentions": {"totalCount": 0, "nodes": []},
            "guideMentions": {"totalCount": 0, "nodes": []},
        }
        expect(page.locator(".graphiql-response")).to_contain_text('"DUO integration"')

        page.get_by_role("button", name="Variables").click()
        variables = page.get_by_label("Variables", exact=True).locator(".graphiql-editor:visible")
        variables.locator("textarea").focus()
        page.keyboard.insert_text('{"slug": "nowhere"}')
        with page.expect_response(asks("SourcePage")) as answer:
            page.keyboard.press("Control+Enter")

        assert answer.value.json()["data"] == {"source": None}

        page.get_by_role("button", name=re.compile("Prettify")).click()
        expect(variables.locator(".view-line")).to_have_text(["{", '"slug": "nowhere"', "}", ""])

    assert browser.requests_elsewhere == []
    assert browser.complaints == []
    assert browser.workers == WORKERS


@dataclass
class WatchedBrowser:
    """A page, and what it did: requests to other hosts, errors and warnings, workers started."""

    page: Page
    requests_elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    workers: set[str] = field(default_factory=set)


@contextmanager
def a_browser_that_reaches_only(origin: str) -> Iterator[WatchedBrowser]:
    """Chromium with every other host unreachable, twice: requests are aborted and names unknown."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
            ],
        )
        browser = WatchedBrowser(chromium.new_page())
        browser.page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)

        def pass_or_abort(route: Route) -> None:
            if route.request.url.startswith(f"{origin}/"):
                route.continue_()
            else:
                browser.requests_elsewhere.append(route.request.url)
                route.abort()

        def note_complaint(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                browser.complaints.append(message.text)

        page = browser.page
        page.context.route("**/*", pass_or_abort)
        page.on("console", note_complaint)
        page.on("pageerror", lambda error: browser.complaints.append(str(error)))
        page.on("worker", lambda worker: browser.workers.add(worker.url.rpartition("/")[2]))
        yield browser
        chromium.close()


NOTICE = "This server does not answer questions about its schema"


def test_says_where_the_schema_is_not_told(
    routed: Callable[[bool], None], client: Client, settings: Settings
) -> None:
    routed(True)
    assert NOTICE not in client.get("/graphiql/").content.decode()

    settings.GRAPHQL_INTROSPECTION = False
    assert NOTICE in client.get("/graphiql/").content.decode()


@pytest.mark.thorough
def test_runs_queries_where_the_schema_is_not_told(
    routed: Callable[[bool], None], live_server: LiveServer, settings: Settings
) -> None:
    require_chromium()
    routed(True)
    settings.GRAPHQL_INTROSPECTION = False
    operations = []

    with a_browser_that_reaches_only(live_server.url) as browser:
        page = browser.page
        page.on("request", lambda request: operations.append(request.post_data or ""))
        page.goto(f"{live_server.url}/graphiql/")
        expect(page.get_by_text(NOTICE)).to_be_visible()
        expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("SourcePage")
        with page.expect_response(asks("SourcePage")) as answer:
            page.get_by_role("button", name=re.compile("Execute query")).click()

        assert answer.value.json()["data"] == {"source": None}

    assert not any("__schema" in operation for operation in operations)
    assert browser.complaints == []


def asks(operation: str) -> Callable[[Response], bool]:
    """Whether a response answers the named GraphQL operation."""
    return lambda response: f"query {operation}" in (response.request.post_data or "")


class References(HTMLParser):
    """What the page refers to: the addresses of its files, and the endpoint it queries."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.endpoint: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += [value for name in ("href", "src") if (value := values.get(name))]
        self.endpoint = values.get("data-endpoint", self.endpoint)
