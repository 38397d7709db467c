"""The admin hands drafts over to the frontend, where there is one."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.pages.models import GuidePage
from cms.previews.models import Preview
from cms.previews.tokens import make_preview
from cms.snippets.models import Source
from tests.api.hiding import restrict
from tests.factories import Hub, SourceFactory, draft, make_hub, reload
from tests.previews.conftest import PreviewClient

DRAFT_ROUTE = "https://www.example.org/api/draft"


@pytest.fixture(autouse=True)
def frontend(settings) -> None:
    settings.PREVIEW_URL = DRAFT_ROUTE


def arrival(response: Any) -> dict[str, str]:
    """The parameters with which the frontend is called."""
    assert response.status_code == 302
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    address = urlsplit(response["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == DRAFT_ROUTE
    return dict(parse_qsl(address.query, strict_parsing=True))


def title_at(arrived: dict[str, str]) -> str | None:
    query = """query ($path: String!) { route(path: $path) {
        ... on GuidePage { title } ... on TopicPage { title } ... on Source { title }
    } }"""
    route = PreviewClient(arrived["token"])(query, path=arrived["path"])["route"]
    return route and route["title"]


def fill_in(admin: Client, url: str, **fields: Any) -> dict[str, str]:
    """Sends the state of a form as the side panel does, then loads the preview."""
    answer = json.loads(admin.post(url, nested_form_data(fields)).content)
    assert answer == {"is_valid": True, "is_available": True}
    return arrival(admin.get(url, {"mode": "site", "in_preview_panel": "true"}))


def guide_form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Typed",
        "slug": "typed",
        "kicker": "",
        "summary": "",
        "topic": "",
        "body": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    } | fields


def source_form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Typed",
        "slug": "typed",
        "website": "",
        "publisher": "",
        "kind": "other",
        "summary": "",
        "intro": "",
        "guidance": streamfield([]),
        "review_owner": "",
        "review_by": "",
        "logo": "",
    } | fields


def test_an_edited_guide_at_its_new_address(admin: Client, hub: Hub):
    guide = hub.add_guide(title="Guide", slug="guide")

    arrived = fill_in(
        admin,
        reverse("wagtailadmin_pages:preview_on_edit", args=[guide.pk]),
        **guide_form(topic=guide.topic_id),
    )

    assert (arrived["path"], arrived["locale"]) == ("/guides/typed/", "en")
    assert title_at(arrived) == "Typed"
    assert reload(guide).title == "Guide"


def test_a_new_guide(admin: Client, hub: Hub):
    topic = hub.add_topic()
    url = reverse("wagtailadmin_pages:preview_on_add", args=["pages", "guidepage", hub.guides.pk])

    arrived = fill_in(admin, url, **guide_form(topic=topic.pk))

    assert arrived["path"] == "/guides/typed/"
    assert title_at(arrived) == "Typed"
    assert not GuidePage.objects.exists()


def test_what_could_not_be_stored_yet_is_outlined(rf, hub: Hub, editor):
    guide = GuidePage(title="Begun", slug="begun", locale=hub.home.locale)
    guide.path, guide.depth = f"{hub.guides.path}0001", hub.guides.depth + 1
    request = rf.get("/", HTTP_HOST="localhost")
    request.user = editor

    response = guide.serve_preview(request, "site").render()

    assert b"<h1>Begun</h1>" in response.content
    assert not Preview.objects.exists()


def test_a_guide_in_another_language(admin: Client, hub: Hub):
    dutch = make_hub("nl")
    url = reverse("wagtailadmin_pages:preview_on_add", args=["pages", "guidepage", dutch.guides.pk])

    arrived = fill_in(admin, url, **guide_form(topic=dutch.add_topic().pk))

    assert (arrived["path"], arrived["locale"]) == ("/nl/guides/typed/", "nl")
    assert title_at(arrived) == "Typed"


def test_an_edited_source(admin: Client, hub: Hub):
    source = SourceFactory(title="Source")
    viewset = Source.snippet_viewset

    arrived = fill_in(
        admin, reverse(viewset.get_url_name("preview_on_edit"), args=[source.pk]), **source_form()
    )

    assert arrived["path"] == "/sources/typed/"
    assert title_at(arrived) == "Typed"


@pytest.mark.parametrize(("language", "path"), [("en", ""), ("nl", "/nl")])
def test_a_new_source(admin: Client, hub: Hub, language: str, path: str):
    make_hub("nl")
    viewset = Source.snippet_viewset
    url = reverse(viewset.get_url_name("preview_on_add")) + f"?locale={language}"
    admin.post(url, nested_form_data(source_form()))

    arrived = arrival(admin.get(f"{url}&mode=site"))

    assert (arrived["path"], arrived["locale"]) == (f"{path}/sources/typed/", language)
    assert title_at(arrived) == "Typed"


def test_a_new_source_is_previewed_in_the_language_it_is_made_in(admin: Client, hub: Hub):
    make_hub("nl")
    viewset = Source.snippet_viewset

    page = admin.get(reverse(viewset.get_url_name("add")), {"locale": "nl"}).content.decode()

    assert f'{reverse(viewset.get_url_name("preview_on_add"))}?locale=nl"' in page


def test_view_draft_and_older_revisions(admin: Client, hub: Hub):
    guide = draft(hub.add_guide(), title="First")
    first = guide.latest_revision
    draft(guide, title="Second")

    latest = arrival(admin.get(reverse("wagtailadmin_pages:view_draft", args=[guide.pk])))
    assert title_at(latest) == "Second"
    older = arrival(
        admin.get(reverse("wagtailadmin_pages:revisions_view", args=[guide.pk, first.pk]))
    )
    assert title_at(older) == "First"


@pytest.mark.parametrize("mode", ["outline", "", "nonsense"])
def test_other_modes_show_the_outline(admin: Client, hub: Hub, mode: str):
    guide = hub.add_guide(title="Guide")

    response = admin.get(reverse("wagtailadmin_pages:view_draft", args=[guide.pk]), {"mode": mode})

    assert response.status_code == 200
    assert b"<h1>Guide</h1>" in response.content


def test_the_site_comes_first(hub: Hub):
    names = [(name, str(label)) for name, label in hub.add_guide().preview_modes]

    assert names == [("site", "On the site"), ("outline", "Outline")]


def test_without_a_frontend_there_is_the_outline_only(admin: Client, hub: Hub, settings):
    settings.PREVIEW_URL = ""
    guide = hub.add_guide(title="Guide")

    response = admin.get(reverse("wagtailadmin_pages:view_draft", args=[guide.pk]))

    assert [name for name, _ in guide.preview_modes] == [""]
    assert b"<h1>Guide</h1>" in response.content


def test_the_address_of_the_frontend_may_have_parameters(admin: Client, hub: Hub, settings):
    settings.PREVIEW_URL = f"{DRAFT_ROUTE}?secret=x"
    guide = hub.add_guide()

    response = admin.get(reverse("wagtailadmin_pages:view_draft", args=[guide.pk]))

    assert arrival(response)["secret"] == "x"


class TestList:
    @pytest.fixture
    def url(self) -> str:
        return reverse("previews:index")

    def test_shows_what_is_open_and_revokes_it(self, admin: Client, hub: Hub, editor, url: str):
        preview = make_preview(editor, hub.add_guide(title="Guide"))
        listed = admin.get(url).content.decode()
        assert "Guide" in listed
        revoke = reverse("previews:delete", args=[preview.pk])
        assert revoke in listed

        assert "Revoke this preview link?" in admin.get(revoke).content.decode()
        admin.post(revoke)

        assert not Preview.objects.exists()
        assert GuidePage.objects.exists()

    def test_is_for_those_who_may_revoke(self, hub: Hub, url: str):
        user = get_user_model().objects.create_user("author")
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = Client()
        client.force_login(user)

        assert client.get(url).status_code == 302

        user.user_permissions.add(Permission.objects.get(codename="view_preview"))
        assert client.get(url).status_code == 200

    def test_is_in_the_menu(self, admin: Client, hub: Hub, url: str):
        assert url in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_a_page_that_is_private_is_previewed(admin: Client, hub: Hub):
    guide = hub.add_guide(title="Private")
    restrict(guide, "password")

    arrived = arrival(admin.get(reverse("wagtailadmin_pages:view_draft", args=[guide.pk])))

    assert title_at(arrived) == "Private"


def test_rich_text_of_the_form_is_shown(admin: Client, hub: Hub):
    guide = hub.add_guide(topic=hub.add_topic())
    body = streamfield([("rich_text", rich_text("<p>Typed text.</p>"))])

    arrived = fill_in(
        admin,
        reverse("wagtailadmin_pages:preview_on_edit", args=[guide.pk]),
        **guide_form(body=body, topic=guide.topic_id),
    )
    answer = PreviewClient(arrived["token"])(
        '{ guide(slug: "typed") { body { ... on GuideTextBlock { text } } } }'
    )

    assert answer == {"guide": {"body": [{"text": "<p>Typed text.</p>"}]}}
