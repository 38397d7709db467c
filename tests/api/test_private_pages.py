"""Private content is for those who may see it, and what they get is for nobody else to keep."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from tests.api.conftest import GraphQLClient
from tests.api.hiding import RESTRICTIONS, restrict
from tests.api.marks import marked, marked_image
from tests.factories import Hub, SourceFactory, citing, draft, section, text
from tests.statements import statements

ASK = """{
  topic(slug: "secret") { title guides { totalCount nodes { slug } } }
  guide(slug: "secret") { title sources { slug } }
  topics { totalCount nodes { slug } }
  guides { totalCount nodes { slug } }
  route(path: "/guides/secret/") { __typename }
  search(query: "zzhush") { totalCount nodes { node { __typename } } }
  source(slug: "open") {
    mentionCounts { topicMentions topics guides occurrences }
    topicMentions { totalCount nodes { topic { slug } } }
    guideMentions { totalCount nodes { guide { slug } } }
  }
  linking: guide(slug: "open") { body { ... on GuideTextBlock { text } } }
}"""


@pytest.fixture
def plant(hub: Hub) -> Callable[[str, str], None]:
    """A topic and a guide that cite an open source, private in the given way: "own", or by way of
    their index pages, "inherited". An open guide links to them.
    """

    def plant(kind: str, way: str) -> None:
        source = SourceFactory(slug="open")
        topic = hub.add_topic(
            slug="secret", title="zzhush topic", sections=[section("S", citing(source))]
        )
        guide = hub.add_guide(
            slug="secret", title="zzhush guide", topic=topic, body=[citing(source)]
        )
        open_topic = hub.add_topic(slug="open", title="Open topic")
        link = text(f'<p><a linktype="page" id="{guide.pk}">it</a></p>')
        hub.add_guide(slug="open", title="Open guide", topic=open_topic, body=[link])
        for page in (topic, guide) if way == "own" else (hub.topics, hub.guides):
            restrict(page, kind)

    return plant


def log_in(client: Client, *groups: str, **fields: Any) -> Any:
    user = get_user_model().objects.create_user("reader", **fields)
    user.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)
    client.force_login(user)
    return user


def give_password(client: Client, kind: str = "page") -> None:
    """As Wagtail's form does, when the password is right."""
    model = PageViewRestriction if kind == "page" else CollectionViewRestriction
    session = SessionStore()
    session[model.passed_view_restrictions_session_key] = list(
        model.objects.filter(restriction_type="password").values_list("pk", flat=True)
    )
    session.create()
    client.cookies["sessionid"] = session.session_key


ENTRANCES: dict[str, Callable[[Client], Any]] = {
    "login": lambda client: log_in(client),
    "groups": lambda client: log_in(client, marked("members")),
    "password": give_password,
}
WRONG_DOORS: dict[str, list[Callable[[Client], Any]]] = {
    "login": [lambda client: None, lambda client: log_in(client, is_active=False), give_password],
    "groups": [lambda client: None, lambda client: log_in(client, "Others"), give_password],
    "password": [
        lambda client: None,
        lambda client: log_in(client, marked("members")),
        lambda client: log_in(client, is_superuser=True),
    ],
}


def seen(data: dict[str, Any]) -> None:
    assert data["topic"] == {
        "title": "zzhush topic",
        "guides": {"totalCount": 1, "nodes": [{"slug": "secret"}]},
    }
    assert data["guide"] == {"title": "zzhush guide", "sources": [{"slug": "open"}]}
    assert data["topics"]["totalCount"] == len(data["topics"]["nodes"]) == 2
    assert data["guides"]["totalCount"] == len(data["guides"]["nodes"]) == 2
    assert data["route"] == {"__typename": "GuidePage"}
    assert data["search"]["totalCount"] == len(data["search"]["nodes"]) == 2
    counts = {"topicMentions": 1, "topics": 1, "guides": 1, "occurrences": 2}
    assert data["source"]["mentionCounts"] == counts
    assert data["source"]["topicMentions"]["nodes"] == [{"topic": {"slug": "secret"}}]
    assert data["source"]["guideMentions"]["totalCount"] == 1
    assert data["linking"]["body"] == [{"text": '<p><a href="/guides/secret/">it</a></p>'}]


def unseen(data: dict[str, Any], way: str) -> None:
    open_pages = 1 if way == "own" else 0
    assert (data["topic"], data["guide"], data["route"]) == (None, None, None)
    assert data["topics"]["totalCount"] == len(data["topics"]["nodes"]) == open_pages
    assert data["guides"]["totalCount"] == len(data["guides"]["nodes"]) == open_pages
    assert data["search"] == {"totalCount": 0, "nodes": []}
    assert data["source"] == {
        "mentionCounts": {"topicMentions": 0, "topics": 0, "guides": 0, "occurrences": 0},
        "topicMentions": {"totalCount": 0, "nodes": []},
        "guideMentions": {"totalCount": 0, "nodes": []},
    }
    if way == "own":
        assert data["linking"]["body"] == [{"text": "<p>it</p>"}]


@pytest.mark.parametrize("way", ["own", "inherited"])
@pytest.mark.parametrize("kind", RESTRICTIONS)
def test_is_shown_to_those_who_may_see_it(graphql: GraphQLClient, plant, kind, way) -> None:
    plant(kind, way)
    ENTRANCES[kind](graphql.client)

    seen(graphql(ASK))


@pytest.mark.parametrize("door", range(3))
@pytest.mark.parametrize("way", ["own", "inherited"])
@pytest.mark.parametrize("kind", RESTRICTIONS)
def test_is_not_there_for_anybody_else(graphql: GraphQLClient, plant, kind, way, door) -> None:
    plant(kind, way)
    WRONG_DOORS[kind][door](graphql.client)

    unseen(graphql(ASK), way)


def test_superusers_are_members_of_every_group(graphql: GraphQLClient, plant) -> None:
    plant("groups", "own")
    log_in(graphql.client, is_superuser=True)

    seen(graphql(ASK))


def test_a_guide_of_a_private_topic_counts_as_no_mention(graphql: GraphQLClient, hub: Hub) -> None:
    source = SourceFactory(slug="duo")
    private = hub.add_topic()
    restrict(private, "login")
    hub.add_guide(topic=private, body=[citing(source)])
    query = '{ source(slug: "duo") { mentionCounts { guides } guideMentions { totalCount } } }'

    assert graphql(query)["source"] == {
        "mentionCounts": {"guides": 0},
        "guideMentions": {"totalCount": 0},
    }


def test_a_password_opens_only_what_it_was_given_for(graphql: GraphQLClient, hub: Hub) -> None:
    opened, locked = hub.add_topic(slug="opened"), hub.add_topic(slug="locked")
    restrict(opened, "password")
    give_password(graphql.client)
    restrict(locked, "password")

    assert graphql("{ topics { totalCount nodes { slug } } }") == {
        "topics": {"totalCount": 1, "nodes": [{"slug": "opened"}]}
    }


def test_being_an_editor_shows_no_draft(graphql: GraphQLClient, hub: Hub, editor) -> None:
    page = hub.add_topic(slug="topic", title="Published")
    draft(page, title="Draft")
    hub.add_topic(slug="new", live=False)
    graphql.client.force_login(editor)

    answer = graphql("{ topics { totalCount nodes { title } } }")

    assert answer == {"topics": {"totalCount": 1, "nodes": [{"title": "Published"}]}}


def test_every_restriction_on_the_way_has_to_be_passed(graphql: GraphQLClient, plant, hub) -> None:
    plant("login", "own")
    restrict(hub.home, "groups")
    log_in(graphql.client)

    assert graphql(ASK)["guide"] is None


@pytest.mark.parametrize("kind", RESTRICTIONS)
def test_images_of_a_private_collection_are_for_its_visitors(
    graphql: GraphQLClient, hub: Hub, kind: str
) -> None:
    collection = Collection.get_first_root_node().add_child(name="Private")
    inside = Collection.objects.get(pk=collection.pk).add_child(name="Inside")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=kind, password="shared"
    )
    if kind == "groups":
        restriction.groups.add(Group.objects.create(name=marked("members")))
    logo = marked_image("logo", collection=inside)
    SourceFactory(slug="open", logo=logo)
    query = '{ source(slug: "open") { logo { alt } } }'

    assert graphql(query) == {"source": {"logo": None}}
    if kind == "password":
        give_password(graphql.client, "collection")
    else:
        ENTRANCES[kind](graphql.client)
    assert graphql(query) == {"source": {"logo": {"alt": logo.description}}}


def test_a_redirect_leads_to_it(graphql: GraphQLClient, plant) -> None:
    plant("login", "own")
    target = Page.objects.get(slug="secret", title="zzhush guide")
    Redirect.add_redirect("/old/", target)
    query = '{ route(path: "/old/") { ... on Redirect { destination } } }'

    assert graphql(query) == {"route": None}
    log_in(graphql.client)
    assert graphql(query) == {"route": {"destination": "/guides/secret/"}}


class TestCaching:
    QUERY = "{ topics { totalCount } }"

    def test_answers_to_a_session_are_kept_by_nobody(self, graphql: GraphQLClient, hub) -> None:
        log_in(graphql.client)

        response = graphql.ask(self.QUERY)

        assert response["Cache-Control"] == "private, no-store"
        assert response["Vary"] == "Accept, Accept-Encoding, X-Preview-Token, Cookie, origin"
        assert not response.has_header("ETag")
        assert "Set-Cookie" not in response.headers
        assert not response.cookies

    def test_answers_to_the_public_say_nothing_of_cookies(self, graphql, hub) -> None:
        response = graphql.ask(self.QUERY)

        assert response["Vary"] == "Accept, Accept-Encoding, X-Preview-Token, origin"
        assert response["Cache-Control"] == "no-store"  # as every answer to POST
        assert not response.cookies

    @pytest.mark.parametrize("cookie", ["nonsense", "x" * 5_000, "a" * 32, "'\x7f; drop"])
    def test_a_session_that_is_none_is_the_public(self, graphql, hub, cookie: str) -> None:
        graphql.client.cookies["sessionid"] = cookie

        response = graphql.ask(self.QUERY)

        assert json.loads(response.content) == {"data": {"topics": {"totalCount": 0}}}
        assert response["Vary"] == "Accept, Accept-Encoding, X-Preview-Token, origin"
        assert not response.cookies

    def test_a_session_that_does_not_fit_its_user_is_the_public_and_stays(
        self, graphql: GraphQLClient, plant
    ) -> None:
        plant("login", "own")
        user = log_in(graphql.client)
        key = graphql.client.cookies["sessionid"].value
        user.set_password("another")
        user.save()

        response = graphql.ask(ASK)

        unseen(json.loads(response.content)["data"], "own")
        assert response["Vary"] == "Accept, Accept-Encoding, X-Preview-Token, origin"
        assert not response.cookies
        assert SessionStore().exists(key)


def test_only_a_session_costs_statements(graphql: GraphQLClient, hub: Hub) -> None:
    query = "{ topics { totalCount } }"
    public = statements(graphql, query)
    log_in(graphql.client, "Members")

    # The site; the count. For a session: the session and its user.
    assert len(public) == 2
    assert len(statements(graphql, query)) == 4
    assert not any("auth_user" in sql for sql in public)


def test_other_cookies_are_none_of_our_business(graphql: GraphQLClient, hub: Hub) -> None:
    graphql.client.cookies["csrftoken"] = "x" * 32
    graphql.client.cookies["consent"] = "yes"

    with CaptureQueriesContext(connection) as captured:
        response = graphql.ask("{ topics { totalCount } }")

    assert len(captured) == 2
    assert response["Vary"] == "Accept, Accept-Encoding, X-Preview-Token, origin"
