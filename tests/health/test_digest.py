"""Owners are reminded of reviews by mail: once a week, in their language, if there is anything."""

import smtplib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.health.digest import monday_of, send_digests
from cms.health.models import LinkHealth, LinkStatus, ReviewDigest
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def content(hub):
    """Where sources belong."""


def make_owner(name: str, group: str = "Editors", **fields):
    fields.setdefault("email", f"{name}@example.org")
    owner = get_user_model().objects.create_user(name, **fields)
    if group:
        owner.groups.add(Group.objects.get(name=group))
    return owner


def plan(owner, day: date, **fields):
    return SourceFactory(review_owner=owner, review_by=day, **fields)


def test_tells_what_is_overdue_and_what_is_due_this_week(mailoutbox, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://cms.example.org"
    ada = make_owner("ada", first_name="Ada", last_name="L.")
    late = plan(ada, MONDAY - timedelta(days=3), title="R&D “Late” source")
    plan(ada, MONDAY + timedelta(days=7), title="Soon")
    plan(ada, MONDAY + timedelta(days=8), title="Not yet")
    plan(None, MONDAY, title="Nobody's")
    LinkHealth.objects.create(
        source=late, website=late.website, status=LinkStatus.BROKEN, next_check=timezone.now()
    )

    send_digests(MONDAY)

    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert mail.subject == "[Source hub] 2 sources of yours are to be reviewed"
    assert mail.body.startswith("Hello Ada L.,")
    assert "R&D “Late” source" in mail.body
    assert "its link does not work" in mail.body
    assert f"https://cms.example.org/admin/snippets/snippets/source/edit/{late.pk}/" in mail.body
    assert mail.body.index("Late") < mail.body.index("Soon")
    assert "Not yet" not in mail.body
    assert "Nobody's" not in mail.body


def test_sends_one_mail_a_week_however_often_it_runs(mailoutbox):
    plan(make_owner("ada"), MONDAY)

    for days in range(15):
        send_digests(MONDAY + timedelta(days=days))
        send_digests(MONDAY + timedelta(days=days))

    assert len(mailoutbox) == 3
    weeks = ReviewDigest.objects.order_by("monday").values_list("monday", flat=True)
    assert list(weeks) == [MONDAY + timedelta(weeks=week) for week in range(3)]


def test_a_mail_that_could_not_be_sent_is_sent_later(mailoutbox, monkeypatch):
    ada, bob = make_owner("ada"), make_owner("bob")
    plan(ada, MONDAY)
    plan(bob, MONDAY)

    with monkeypatch.context() as patch:

        def refuse(backend, mails):
            if mails[0].to == [ada.email]:
                raise smtplib.SMTPServerDisconnected

        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert [digest.owner for digest in send_digests(MONDAY)] == [bob]
    send_digests(MONDAY)

    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"email": ""}, {"group": ""}], ids=lambda fields: str(fields)
)
def test_writes_to_nobody_who_cannot_review(mailoutbox, fields):
    plan(make_owner("ada", **fields), MONDAY)

    assert send_digests(MONDAY) == []
    assert mailoutbox == []
    assert not ReviewDigest.objects.exists()


def test_writes_in_the_language_of_the_account(mailoutbox):
    ada = make_owner("ada")
    profile = UserProfile.get_for_user(ada)
    profile.preferred_language = "nl"
    profile.save()
    plan(ada, date(2027, 3, 2))

    send_digests(MONDAY)

    assert "2 maart 2027" in mailoutbox[0].body


@pytest.mark.parametrize("count", [1, 30])
def test_takes_the_same_statements_for_few_and_for_many(django_assert_num_queries, count):
    owners = [make_owner(f"owner-{number}") for number in range(2)]
    for number in range(count):
        plan(owners[number % len(owners)], MONDAY)
    told = set(owners[:count])

    # Whom to tell what, with their permissions; then, for each owner: how the links are, and the
    # note in a transaction of its own.
    with django_assert_num_queries(2 + 5 * len(told)):
        send_digests(MONDAY)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("send_review_digest", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_what_it_would_send(mailoutbox):
    plan(make_owner("ada"), timezone.localdate(), title="Late")

    shown = run("--dry-run")

    assert "To: ada@example.org" in shown
    assert mailoutbox == []
    assert not ReviewDigest.objects.exists()
    assert run() == "1 sent.\n"
    assert run() == "0 sent.\n"
    assert len(mailoutbox) == 1


def test_the_scheduler_sends_nothing_where_it_is_switched_off(mailoutbox, settings):
    plan(make_owner("ada"), timezone.localdate())

    settings.REVIEW_DIGEST = False
    run("--scheduled")
    assert mailoutbox == []

    settings.REVIEW_DIGEST = True
    run("--scheduled")
    assert len(mailoutbox) == 1


def test_weeks_begin_on_mondays():
    assert {monday_of(MONDAY + timedelta(days=days)) for days in range(7)} == {MONDAY}
