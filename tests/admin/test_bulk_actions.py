"""What editors do to many sources at once: nobody's draft is lost or published by it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry, Revision

from cms.snippets.models import Source
from tests.factories import SourceFactory, citing

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/snippets/source/"


def address(action: str, *sources: Source) -> str:
    ids = "&".join(f"id={source.pk}" for source in sources)
    return f"/admin/bulk/snippets/source/{action}/?{ids}&next={LIST}"


def buttons(client) -> list[str]:
    page = BeautifulSoup(client.get(LIST).content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".bulk-actions-buttons a")]


def drafted(source: Source) -> Source:
    return Source.objects.get(pk=source.pk).get_latest_revision_as_object()


@pytest.fixture
def sources(hub) -> list[Source]:
    """`live`, `pending` with a draft of a new title, and `new`, which is a draft only."""
    live = SourceFactory(title="Live")
    pending = SourceFactory(title="Pending")
    pending.title = "Pending, changed"
    pending.save_revision()
    new = SourceFactory(title="New", live=False)
    new.save_revision()
    return [live, pending, new]


def test_changes_the_kind_as_drafts(admin, editor, sources):
    response = admin.post(address("change_kind", *sources), {"kind": "legal", "how": "draft"})

    assert (response.status_code, response.url) == (302, LIST)
    for source in sources:
        assert Source.objects.get(pk=source.pk).kind == "other"
        assert drafted(source).kind == "legal"
    assert drafted(sources[1]).title == "Pending, changed"
    entry = ModelLogEntry.objects.for_instance(sources[0]).get()
    assert (entry.action, entry.user) == ("hub.change_kind", editor)
    assert str(entry.message) == "Changed the kind from “Other” to “Legal”, as a draft"


def test_publishes_the_kind_underneath_drafts_which_stay_drafts(admin, sources):
    admin.post(address("change_kind", *sources), {"kind": "legal", "how": "publish"})

    live, pending, new = (Source.objects.get(pk=source.pk) for source in sources)
    assert (live.kind, live.has_unpublished_changes) == ("legal", False)
    assert (pending.kind, pending.title, pending.has_unpublished_changes) == (
        "legal",
        "Pending",
        True,
    )
    assert (drafted(pending).kind, drafted(pending).title) == ("legal", "Pending, changed")
    assert not new.live
    assert drafted(new).kind == "legal"


def test_leaves_alone_what_has_the_kind_already(admin, sources):
    before = Revision.objects.count()

    response = admin.post(
        address("change_kind", *sources), {"kind": "other", "how": "publish"}, follow=True
    )

    assert "The kind of 0 sources has been changed." in response.content.decode()
    assert Revision.objects.count() == before


def test_names_those_that_somebody_holds_on_to(admin, editor, sources):
    live, _pending, new = sources
    Source.objects.filter(pk=live.pk).update(locked=True)
    new.get_workflow().start(new, editor)

    page = admin.get(address("change_kind", *sources)).content.decode()
    assert "2 of what you selected stay as they are" in page
    assert "Live: The source is locked." in page
    assert "New: The source is being moderated." in page

    admin.post(address("change_kind", *sources), {"kind": "legal", "how": "draft"})
    assert [drafted(source).kind for source in sources] == ["other", "legal", "other"]


def test_an_editor_saves_drafts_and_cannot_publish(logged_in, sources):
    client = logged_in("Editors")

    assert 'value="publish"' not in client.get(address("change_kind", *sources)).content.decode()
    client.post(address("change_kind", *sources), {"kind": "legal", "how": "publish"})

    assert Source.objects.get(pk=sources[0].pk).kind == "other"
    assert drafted(sources[0]).kind == "legal"


def test_replacing_one_leads_to_its_screen_and_several_are_taken_in_turn(admin, sources):
    live, pending, _new = sources

    response = admin.get(address("replace", live))
    assert (response.status_code, response.url) == (302, reverse("source_replace", args=[live.pk]))

    page = admin.get(address("replace", live, pending)).content.decode()
    assert "Sources are replaced one after the other" in page
    for source in (live, pending):
        assert reverse("source_replace", args=[source.pk]) in page


def test_the_edit_screen_has_a_button_that_replaces(logged_in, hub):
    source = SourceFactory()
    edit = reverse("wagtailsnippets_snippets_source:edit", args=[source.pk])

    assert reverse("source_replace", args=[source.pk]) in (
        logged_in("Editors").get(edit).content.decode()
    )


def test_offers_what_the_user_may_do_and_refuses_the_rest(logged_in, hub):
    source = SourceFactory(title="DUO integration")
    hub.add_guide(body=[citing(source)])

    editor = logged_in("Editors")
    assert {"Change kind", "Replace"} <= set(buttons(editor))
    assert "Delete" not in buttons(editor)
    visitor = logged_in("Moderators")
    assert {"Change kind", "Replace", "Delete"} <= set(buttons(visitor))

    user = visitor.get("/admin/").wsgi_request.user
    user.groups.clear()
    for codename in ("access_admin", "view_source"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    assert buttons(visitor) == []
    assert 'data-bulk-action-item="snippet"' not in visitor.get(LIST).content.decode()
    for action in ("change_kind", "replace", "delete"):
        for response in (
            visitor.get(address(action, source)),
            visitor.post(address(action, source), {"kind": "legal"}),
        ):
            assert response.status_code == 403
            assert "DUO integration" not in response.content.decode()
    assert Source.objects.filter(pk=source.pk, kind="other").exists()
