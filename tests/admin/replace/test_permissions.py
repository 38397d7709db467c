"""Who may not, sees no button and no data, and gets 403 at each address."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.admin.jobs.tasks import run, start
from cms.admin.replace.models import Replacement
from cms.admin.replace.replacement_plan import plan
from cms.mentions.models import Mention
from tests.admin.replace.conftest import logged_in
from tests.factories import QuickAnswerFactory, SourceFactory, citing, make_hub, section

pytestmark = pytest.mark.django_db

SOURCES = reverse("wagtailsnippets_snippets_source:list")


@pytest.fixture
def visitor(member) -> Client:
    """Logged in to the admin, and may look at sources; no more."""
    user = member()
    for codename in ("access_admin", "view_source"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    return logged_in(user)


def addresses(replacement: Replacement) -> list[str]:
    return [
        reverse("source_replace", args=[replacement.old_id]),
        reverse("source_replacement", args=[replacement.pk]),
        reverse("source_replacement_progress", args=[replacement.pk]),
        reverse("source_replacement_undo", args=[replacement.pk]),
    ]


def test_a_user_who_may_change_no_page_gets_403_and_sees_no_button(hub, old, new, replace, visitor):
    hub.add_guide(title="Secret guide", body=[citing(old)])
    replacement = replace("publish")

    for address in addresses(replacement):
        for response in (visitor.get(address), visitor.post(address, {"new": new.pk})):
            assert response.status_code == 403
            assert "Secret guide" not in response.content.decode()
            assert "Old source" not in response.content.decode()
    assert "Replace everywhere" not in visitor.get(SOURCES).content.decode()


def test_an_editor_sees_the_button(hub, old, member):
    editor = logged_in(member("Editors"))

    response = editor.get(SOURCES)

    assert reverse("source_replace", args=[old.pk]) in response.content.decode()


def test_a_stranger_is_asked_to_log_in(hub, old, new, replace):
    hub.add_guide(body=[citing(old)])

    for address in addresses(replace("publish")):
        response = Client().get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("wagtailadmin_login"))


def test_an_editor_cannot_publish(hub, old, new, member):
    guide = hub.add_guide(body=[citing(old)])
    user = member("Editors")
    replacement = plan(user, old, new)
    client = logged_in(user)
    address = reverse("source_replacement", args=[replacement.pk])
    (row,) = replacement.rows.all()
    ticks = {"row": row.pk, "place": f"{row.pk}/{row.places[0]['key']}", "begin": "1"}

    assert 'value="publish"' not in client.get(address).content.decode()
    assert client.post(address, {**ticks, "how": "publish"}).status_code == 403
    replacement.refresh_from_db()
    assert replacement.stage == "planned"
    assert Mention.objects.get(page=guide).source == old


def test_a_plan_belongs_to_whoever_made_it(hub, old, new, member, editor):
    hub.add_guide(body=[citing(old)])
    replacement = plan(editor, old, new)
    client = logged_in(member("Moderators"))
    address = reverse("source_replacement", args=[replacement.pk])

    assert client.get(address).status_code == 403
    assert client.post(address, {"begin": "1", "how": "draft"}).status_code == 403
    assert client.post(address, {"discard": "1"}).status_code == 403
    assert Replacement.objects.filter(pk=replacement.pk, stage="planned").exists()


def test_pages_that_a_user_may_not_edit_are_counted_and_not_shown(hub, old, new, member):
    """An editor of topics only, who may not change answers."""
    hub.add_topic(title="Open topic", sections=[section("Exams", citing(old))])
    hub.add_guide(title="Secret guide", body=[citing(old)])
    QuickAnswerFactory(question="Secret answer?", sources=[old])
    user = member("Editors")
    group = user.groups.get()
    GroupPagePermission.objects.filter(group=group).delete()
    GroupPagePermission.objects.create(group=group, page=hub.topics, permission_type="change")
    group.permissions.remove(Permission.objects.get(codename="change_quickanswer"))
    client = logged_in(user)

    response = client.post(reverse("source_replace", args=[old.pk]), {"new": new.pk}, follow=True)

    page = response.content.decode()
    assert "Open topic" in page
    assert "2 more pages and answers cite the source" in page
    assert "Secret" not in page
    replacement = Replacement.objects.get()
    assert [row.page.title for row in replacement.rows.all()] == ["Open topic"]


def test_only_who_may_change_all_of_it_may_undo(hub, old, new, replace, member):
    hub.add_guide(body=[citing(old)])
    replacement = replace("publish")
    address = reverse("source_replacement_undo", args=[replacement.pk])
    editor = logged_in(member("Editors"))

    assert editor.get(address).status_code == 403
    assert editor.post(address).status_code == 403
    report = editor.get(reverse("source_replacement", args=[replacement.pk]))
    assert report.status_code == 200
    assert address not in report.content.decode()
    replacement.refresh_from_db()
    assert replacement.stage == "done"


def test_says_so_where_nothing_is_cited(hub, old, new, admin):
    response = admin.post(reverse("source_replace", args=[old.pk]), {"new": new.pk}, follow=True)

    assert "“Old source” stands nowhere that you may edit." in response.content.decode()
    assert not Replacement.objects.exists()


def test_refuses_the_same_source_and_another_language(hub, old, admin):
    dutch = SourceFactory(title="DUO", locale=make_hub("nl").home.locale)
    address = reverse("source_replace", args=[old.pk])

    assert "This is the old source" in admin.post(address, {"new": old.pk}).content.decode()
    assert "is in another language than" in admin.post(address, {"new": dutch.pk}).content.decode()


def test_a_report_outlives_its_sources(hub, old, new, replace, admin):
    hub.add_guide(title="Pay", body=[citing(old)])
    replacement = replace("publish")
    old.delete()

    response = admin.get(reverse("source_replacement", args=[replacement.pk]))

    page = response.content.decode()
    assert "Old source" in page
    assert "Deleted since" in page
    assert reverse("source_replacement_undo", args=[replacement.pk]) not in page


def test_a_finished_plan_is_not_begun_again(hub, old, new, editor):
    hub.add_guide(body=[citing(old)])
    replacement = plan(editor, old, new)
    start(replacement, how="publish")
    run(replacement)

    start(replacement, how="draft")

    replacement.refresh_from_db()
    assert (replacement.stage, replacement.how) == ("done", "publish")
