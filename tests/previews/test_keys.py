"""The server of a frontend reads drafts of its site by a key, and of no other site."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page, Site

from cms.accounts import keys
from cms.accounts.models import ApiKey
from cms.api.http.answer_memory import memory
from cms.api.http.viewers import NO_DRAFT
from cms.pages.models import GuideIndexPage, GuidePage, HomePage, TopicIndexPage
from tests.api.hiding import restrict
from tests.factories import (
    GuidePageFactory,
    Hub,
    SourceFactory,
    TopicPageFactory,
    citing,
    draft,
    make_hub,
    publish,
)
from tests.previews.conftest import contents

HOST, OTHER_HOST = "localhost", "other.example.org"
TITLES = """{ guides { nodes { title } } topics { nodes { title } } sources { nodes { title } } }"""


@pytest.fixture(autouse=True)
def start_again(settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    keys.forget()
    memory.forget()


class Server:
    """The server of a frontend: a key, and the host of the site that it asks."""

    def __init__(self, drafts_of: Site | None, host: str = HOST) -> None:
        _key, secret = ApiKey.make(f"{drafts_of} {host}", drafts_of=drafts_of)
        self.client = Client(headers={"authorization": f"Bearer {secret}", "host": host})

    def ask(self, path: str | None, query: str, method: str = "post") -> HttpResponse:
        headers = {"accept": "application/graphql-response+json"}
        if path is not None:
            headers["x-preview-token"] = path
        if method == "get":
            return self.client.get("/graphql/", {"query": query}, headers=headers)
        return self.client.post("/graphql/", {"query": query}, "application/json", headers=headers)

    def answer(self, path: str | None, query: str) -> Any:
        response = self.ask(path, query)
        answer = json.loads(response.content)
        assert "errors" not in answer, answer
        return answer["data"]


@pytest.fixture
def other(hub: Hub) -> Site:
    """Another site, with a live guide that has a draft, and a guide that was never published."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Other", slug="other", locale=hub.home.locale))
    topics = home.add_child(instance=TopicIndexPage(title="Topics", slug="topics"))
    guides = home.add_child(instance=GuideIndexPage(title="Guides", slug="guides"))
    topic = TopicPageFactory(parent=topics, title="Their topic")
    live = GuidePageFactory(parent=guides, topic=topic, title="Their guide", slug="live")
    draft(live, title="Their draft")
    GuidePageFactory(parent=guides, topic=topic, title="Their new", slug="new", live=False)
    return Site.objects.create(hostname=OTHER_HOST, port=80, root_page=home)


@pytest.fixture
def guide(hub: Hub) -> GuidePage:
    return draft(hub.add_guide(title="Published", slug="guide"), title="Draft")


def titles(data: dict[str, Any]) -> list[str]:
    return sorted(node["title"] for each in data.values() for node in each["nodes"])


def test_a_page_is_answered_as_its_draft(hub, guide) -> None:
    server = Server(hub.site)
    server.ask(None, TITLES)  # notes that the key is used
    before = contents()

    assert "Draft" in titles(server.answer("/guides/guide/", TITLES))

    assert contents() == before
    assert "Published" in titles(server.answer(None, TITLES))


def test_a_page_that_was_never_published_is_there_with_its_mentions(hub) -> None:
    source = SourceFactory(slug="duo")
    hub.add_guide(title="New", slug="new", live=False, body=[citing(source)])
    query = """{ route(path: "/guides/new/") { ... on GuidePage { title } }
        source(slug: "duo") { mentionCounts { guides } } }"""
    server = Server(hub.site)

    for path in ("/guides/new/", "/guides/new", "/guides/n%65w/"):
        assert server.answer(path, query) == {
            "route": {"title": "New"},
            "source": {"mentionCounts": {"guides": 1}},
        }
    assert server.answer("/guides/", query) == {
        "route": None,
        "source": {"mentionCounts": {"guides": 0}},
    }


def test_a_source_is_answered_as_its_draft_where_it_stands(hub, other) -> None:
    source = SourceFactory(slug="duo", title="Published")
    source.title = "Draft"
    source.save_revision()

    assert titles(Server(hub.site).answer("/sources/duo/", TITLES)) == ["Draft"]


def test_a_translation_is_found_in_its_language(hub) -> None:
    dutch = make_hub("nl")
    guide = dutch.add_guide(title="Gepubliceerd", slug="gids", topic=dutch.add_topic())
    draft(guide, title="Concept")

    answer = Server(hub.site).answer(
        "/nl/guides/gids/", '{ guide(slug: "gids", locale: "nl") { title } }'
    )
    assert answer == {"guide": {"title": "Concept"}}


def test_a_topic_that_was_never_published_comes_along_with_its_guide(hub) -> None:
    hub.add_guide(title="New", slug="new", live=False, topic=hub.add_topic(live=False))

    answer = Server(hub.site).answer("/guides/new/", '{ guide(slug: "new") { title } }')
    assert answer == {"guide": {"title": "New"}}


def test_a_topic_of_another_site_does_not_come_along(hub, other) -> None:
    topics = TopicIndexPage.objects.descendant_of(other.root_page).get()
    theirs = TopicPageFactory(parent=topics, title="Their new topic", live=False)
    hub.add_guide(title="New", slug="new", live=False, topic=theirs)

    answer = Server(hub.site).answer("/guides/new/", "{ guides { nodes { title } } }")
    assert answer == {"guides": {"nodes": []}}


@pytest.mark.parametrize("path", ["/guides/guide/", "/topics/members/", "/sources/duo/"])
def test_what_is_behind_a_login_stays_there(hub, guide, path) -> None:
    SourceFactory(slug="duo", title="Source")
    members = hub.add_topic(title="Members", slug="members")
    restrict(members, "login")
    restrict(guide, "groups")
    draft(members, title="Draft of members")

    assert not {"Draft", "Members", "Draft of members"} & {
        *titles(Server(hub.site).answer(path, TITLES))
    }


def refusal(response: HttpResponse) -> tuple[int, str, str]:
    [error] = json.loads(response.content)["errors"]
    return response.status_code, error["message"], error["extensions"]["code"]


def test_everything_else_is_refused_in_the_same_words(hub, guide, other) -> None:
    ours, theirs = Server(hub.site), Server(other, OTHER_HOST)
    astray = Server(hub.site, OTHER_HOST)
    path = "/guides/guide/"
    assert "Draft" in titles(ours.answer(path, TITLES))
    assert titles(theirs.answer("/guides/live/", TITLES)) == ["Their draft", "Their topic"]

    refused = {
        "a public key": Server(None).ask(path, TITLES),
        "no key": Client().post(
            "/graphql/",
            {"query": TITLES},
            "application/json",
            headers={"x-preview-token": path, "accept": "application/graphql-response+json"},
        ),
        "a draft of another site": ours.ask("/guides/live/", TITLES),
        "a new page of another site": ours.ask("/guides/new/", TITLES),
        "the other site's host": astray.ask(path, TITLES),
        "the other site's host and page": astray.ask("/guides/live/", TITLES),
        "nothing there": ours.ask("/guides/nothing/", TITLES),
        "no source": ours.ask("/sources/nothing/", TITLES),
        "another language": ours.ask("/nl/guides/guide/", TITLES),
        "no path": ours.ask("//other.example.org/guides/live/", TITLES),
        "a way out": ours.ask("/../other/guides/live/", TITLES),
        "unspeakable": ours.ask("/guides/\x00", TITLES),
        "unspeakable, encoded": ours.ask("/guides/%00", TITLES),
        "long": ours.ask("/" + "x" * 5_000, TITLES),
    }

    expected = (403, NO_DRAFT, "INVALID_PREVIEW_TOKEN")
    assert {name: refusal(each) for name, each in refused.items()} == dict.fromkeys(
        refused, expected
    )
    assert {each["Cache-Control"] for each in refused.values()} == {"private, no-store"}


def test_a_site_inside_of_another_keeps_its_drafts(hub) -> None:
    inner = hub.home.add_child(instance=HomePage(title="Inner", slug="inner"))
    guides = inner.add_child(instance=GuideIndexPage(title="Guides", slug="guides"))
    page = GuidePageFactory(parent=guides, title="Inner", slug="guide", topic=hub.add_topic())
    draft(page, title="Draft of the inner site")
    site = Site.objects.create(hostname=OTHER_HOST, port=80, root_page=inner)

    assert Server(hub.site).ask("/inner/guides/guide/", TITLES).status_code == 403
    assert Server(site, OTHER_HOST).ask("/guides/guide/", TITLES).status_code == 200


def test_no_answer_is_kept_or_taken_from_what_is_kept(hub, guide, settings) -> None:
    settings.GRAPHQL_MEMORY_MB = 1
    server = Server(hub.site)
    for _ in range(3):
        server.ask(None, TITLES, "get")
    assert len(memory) == 1

    for _ in range(3):
        response = server.ask("/guides/guide/", TITLES, "get")
        assert b"Draft" in response.content
        assert response["Cache-Control"] == "private, no-store"
        assert "Cache-Tag" not in response
        assert "ETag" not in response

    assert len(memory) == 1
    assert b"Draft" not in server.ask(None, TITLES, "get").content


def test_a_key_that_was_taken_back_shows_nothing(hub, guide) -> None:
    server = Server(hub.site)
    publish(guide, title="Live")
    assert server.ask("/guides/guide/", TITLES).status_code == 200

    call_command("api_key", "revoke", f"{hub.site} {HOST}")
    keys.forget()

    assert server.ask("/guides/guide/", TITLES).status_code == 401
