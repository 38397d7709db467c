"""What is scheduled happens, each thing alone; what fails is told of and tried again."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from cms.admin.scheduling.models import FailedSchedule
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, draft, reload

pytestmark = pytest.mark.django_db

PAST = timedelta(minutes=1)


def schedule(item: GuidePage | Source, user=None, **changes: str) -> None:
    """Schedule changes, and let their time come."""
    for name, value in {**changes, "go_live_at": timezone.now() + timedelta(days=1)}.items():
        setattr(item, name, value)
    revision = item.save_revision(user=user)
    revision.publish(user=user)
    revision.refresh_from_db()
    revision.content["go_live_at"] = (timezone.now() - PAST).isoformat()
    revision.approved_go_live_at = timezone.now() - PAST
    revision.save()


@pytest.fixture
def clash(hub: Hub) -> GuidePage:
    """A guide that cannot be published, since another has taken its slug meanwhile."""
    guide = hub.add_guide(title="First", slug="first")
    schedule(guide, slug="wanted")
    hub.add_guide(title="Second", slug="wanted")
    return reload(guide)


def fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError


def is_scheduled(item: GuidePage | Source) -> bool:
    return item.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_one_that_fails_stops_no_other_and_stays_scheduled(hub: Hub, clash, monkeypatch):
    other = hub.add_guide(title="Other", live=False)
    schedule(other)
    expired = SourceFactory(title="Expired", expire_at=timezone.now() - PAST)
    monkeypatch.setattr(Source, "unpublish", fail)
    source = SourceFactory(title="Source", live=False)
    schedule(source)

    call_command("publish_scheduled")

    assert reload(other).live
    assert Source.objects.get(pk=source.pk).live
    assert Source.objects.get(pk=expired.pk).live
    assert reload(clash).slug == "first"
    assert is_scheduled(clash)
    failures = {failure.title: failure for failure in FailedSchedule.objects.all()}
    assert set(failures) == {"First", "Expired"}
    assert "The slug 'wanted' is already in use" in failures["First"].reason
    assert (failures["First"].step, failures["Expired"].step) == ("publish", "unpublish")


def test_it_is_tried_again_until_it_succeeds(hub: Hub, clash):
    for _ in range(3):
        call_command("publish_scheduled")
    assert FailedSchedule.objects.get().attempts == 3

    GuidePage.objects.filter(title="Second").update(slug="second")
    call_command("publish_scheduled")

    assert reload(clash).slug == "wanted"
    assert not is_scheduled(clash)
    assert not FailedSchedule.objects.exists()


def test_a_failure_is_forgotten_once_nothing_is_scheduled(clash):
    call_command("publish_scheduled")
    clash.revisions.update(approved_go_live_at=None)

    call_command("publish_scheduled")

    assert not FailedSchedule.objects.exists()


def test_whoever_scheduled_it_is_mailed_once(hub: Hub, mailoutbox):
    user = get_user_model().objects.create_superuser("anna", "anna@example.org", "secret")
    guide = hub.add_guide(title="First")
    schedule(guide, user=user, slug="wanted")
    hub.add_guide(slug="wanted")

    for _ in range(2):
        call_command("publish_scheduled")

    [mail] = mailoutbox
    assert mail.to == ["anna@example.org"]
    assert "“First” could not be published as scheduled" in mail.subject
    assert "The slug 'wanted' is already in use" in mail.body
    assert f"/admin/pages/{guide.pk}/edit/" in mail.body


def test_where_nobody_is_known_those_who_may_publish_are_mailed(editor, clash, mailoutbox):
    call_command("publish_scheduled")

    assert [mail.to for mail in mailoutbox] == [["editor@example.org"]]


def test_the_dashboard_shows_failures_to_those_who_may_edit(admin, logged_in, clash):
    call_command("publish_scheduled")

    html = admin.get("/admin/").content.decode()
    assert "Not done as scheduled" in html
    assert f"/admin/pages/{clash.pk}/edit/" in html
    assert "Not done as scheduled" not in logged_in().get("/admin/").content.decode()


def test_what_is_gone_is_no_failure(hub: Hub):
    guide = hub.add_guide(live=False)
    schedule(guide)
    Revision.objects.filter(object_id=str(guide.pk)).update(object_id="999999")

    call_command("publish_scheduled")

    assert not FailedSchedule.objects.exists()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_draft_beside_the_schedule_stays_a_draft(hub: Hub):
    guide = hub.add_guide(title="First")
    schedule(guide, title="Scheduled")
    draft(reload(guide), title="Draft", go_live_at=None)

    call_command("publish_scheduled")

    assert reload(guide).title == "Scheduled"
    assert reload(guide).get_latest_revision_as_object().title == "Draft"
