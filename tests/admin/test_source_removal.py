"""Deleting and unpublishing a mentioned source: refused with reasons and offers."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, ModelLogEntry, PageLogEntry, Revision

from cms.admin.source_removal import DeleteSourceView
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, linking, reload, section, text

pytestmark = pytest.mark.django_db


def url(name: str, source: Source) -> str:
    return reverse(f"wagtailsnippets_snippets_source:{name}", args=[source.pk])


def allow_anyway(group: str) -> None:
    permission = Permission.objects.get(codename="remove_mentioned_source")
    Group.objects.get(name=group).permissions.add(permission)


@pytest.fixture
def duo(hub: Hub) -> Source:
    source = SourceFactory(title="DUO integration")
    topic = hub.add_topic(title="Living", sections=[section("Exams", citing(source))])
    html = f'<p>Ask <a linktype="source" id="{source.pk}">them</a>.</p>'
    hub.add_guide(title="Paying", topic=topic, body=[text(html), citing(source)])
    return source


@pytest.mark.parametrize("name", ["delete", "unpublish"])
def test_lists_what_would_break_and_refuses(logged_in, duo: Source, name):
    client = logged_in("Moderators")

    page = client.get(url(name, duo))
    assert page.status_code == 200
    for words in ("it is mentioned", "Living", "Paying", "Exams", "Remove mentions as drafts"):
        assert words in page.content.decode()
    assert "anyway" not in page.content.decode()

    assert client.post(url(name, duo)).status_code == 409
    assert client.post(url(name, duo), {"anyway": "1"}).status_code == 403
    assert Source.objects.get(pk=duo.pk).live


def test_whoever_may_deletes_it_anyway(logged_in, duo: Source):
    client = logged_in("Moderators")
    allow_anyway("Moderators")
    assert "Delete it anyway" in client.get(url("delete", duo)).content.decode()

    response = client.post(url("delete", duo), {"anyway": "1"})

    assert response.status_code == 302
    assert not Source.objects.exists()
    assert ModelLogEntry.objects.get(action="wagtail.delete").user.username.startswith("member")


def test_whoever_may_unpublishes_it_anyway(logged_in, duo: Source):
    client = logged_in("Moderators")
    allow_anyway("Moderators")

    assert client.post(url("unpublish", duo), {"anyway": "1"}).status_code == 302
    assert not Source.objects.get(pk=duo.pk).live


@pytest.mark.parametrize("name", ["delete", "unpublish", "unmention"])
def test_an_editor_who_may_not_gets_403(logged_in, duo: Source, name):
    client = logged_in("Editors")
    allow_anyway("Editors")

    refused = client.post(url(name, duo), {"anyway": "1"})

    assert refused.status_code == 403
    assert b"Paying" not in refused.content
    assert client.get(url("delete", duo)).status_code == 403
    assert Source.objects.get(pk=duo.pk).live
    assert not GuidePage.objects.get().has_unpublished_changes


@pytest.mark.parametrize("anyway", [{}, {"anyway": "1"}])
def test_what_somebody_else_has_just_deleted_is_gone(admin, hub: Hub, monkeypatch, anyway):
    source = SourceFactory()
    gone = Source.objects.get(pk=source.pk)
    source.delete()
    monkeypatch.setattr(DeleteSourceView, "get_object", lambda view, queryset=None: gone)

    address = reverse("wagtailsnippets_snippets_source:delete", args=[gone.pk])

    assert admin.post(address, anyway).status_code == 404


def test_an_unmentioned_source_goes_as_ever(logged_in, hub: Hub):
    client, source = logged_in("Moderators"), SourceFactory()

    assert "Yes, unpublish it" in client.get(url("unpublish", source)).content.decode()
    assert client.post(url("unpublish", source)).status_code == 302
    assert not Source.objects.get().live
    assert "Yes, delete" in client.get(url("delete", source)).content.decode()
    assert client.post(url("delete", source)).status_code == 302
    assert not Source.objects.exists()


def test_takes_mentions_out_as_drafts(logged_in, duo: Source):
    client = logged_in("Moderators")

    response = client.post(url("unmention", duo), follow=True)

    guide = GuidePage.objects.get()
    assert "taken out of 2 pages" in response.content.decode()
    assert Mention.objects.filter(state="live").count() == 3
    assert not Mention.objects.filter(state="draft").exists()
    [words] = guide.get_latest_revision_as_object().body.raw_data
    assert words["value"] == "<p>Ask them.</p>"
    [entry] = PageLogEntry.objects.filter(action="hub.remove_mentions", page=guide.pk)
    assert entry.message == "Removed the mentions of “DUO integration”, as a draft"
    assert entry.user.username == "member-of-Moderators"
    assert ModelLogEntry.objects.get(action="hub.remove_mentions").data == {"pages": 2}

    for page in (guide, guide.topic):
        reload(page).latest_revision.publish()
    assert client.post(url("delete", duo)).status_code == 302
    assert not Source.objects.exists()


def test_keeps_what_a_draft_had_changed_besides(logged_in, duo: Source, hub: Hub):
    guide = draft(GuidePage.objects.get(), title="Another title", body=[citing(duo), text("<p/>")])

    logged_in("Moderators").post(url("unmention", duo))

    edited = reload(guide).get_latest_revision_as_object()
    assert edited.title == "Another title"
    assert [block["value"] for block in edited.body.raw_data] == ["<p/>"]


def test_leaves_aliases_and_scheduled_pages(logged_in, duo: Source, hub: Hub):
    guide = GuidePage.objects.get()
    guide.create_alias(update_slug="alias")
    later = guide.save_revision()
    Revision.objects.filter(pk=later.pk).update(approved_go_live_at=timezone.now())

    html = logged_in("Moderators").post(url("unmention", duo), follow=True).content.decode()

    assert "taken out of 1 page" in html  # its topic
    assert "2 pages stay as they are" in html


def test_leaves_locked_pages_and_those_of_others(logged_in, duo: Source, hub: Hub):
    GuidePage.objects.update(locked=True)
    client = logged_in("Moderators")

    html = client.post(url("unmention", duo), follow=True).content.decode()

    assert "taken out of 1 page" in html
    assert "1 page stays as it is" in html
    assert not GuidePage.objects.get().has_unpublished_changes

    GroupPagePermission.objects.all().delete()
    assert "Remove mentions as drafts" not in client.get(url("delete", duo)).content.decode()


def test_the_bulk_action_deletes_only_what_is_not_mentioned(admin, duo: Source):
    SourceFactory(title="Unused")
    ids = "&".join(f"id={pk}" for pk in Source.objects.values_list("pk", flat=True))
    address = f"/admin/bulk/snippets/source/delete/?{ids}"

    html = admin.get(address).content.decode()
    assert "1 of the selected sources is mentioned and stays" in html

    assert admin.post(address).status_code == 302
    assert list(Source.objects.values_list("title", flat=True)) == ["DUO integration"]


def test_refuses_with_the_same_statements_however_many_mentions(logged_in, duo: Source, hub: Hub):
    client = logged_in("Moderators")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url("delete", duo)).status_code == 200
        return len(captured)

    statements()  # fills Wagtail's caches
    few = statements()
    for _ in range(40):
        hub.add_guide(body=[citing(duo), text(linking(duo))])

    assert statements() == few
    assert few < 25
