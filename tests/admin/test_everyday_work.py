"""What Wagtail offers editors every day works for pages and for sources alike."""

from datetime import UTC, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Revision

from tests.admin.forms import form_at
from tests.admin.things import TITLES, Thing
from tests.factories import Hub, SourceFactory, citing, draft, publish, reload


@pytest.mark.django_db
class TestDrafts:
    def test_a_draft_is_saved_and_readers_see_no_change(self, thing: Thing, writer: Client):
        thing.save(writer, title="Changed")

        assert thing.now.title == TITLES[thing.kind]
        assert thing.now.get_latest_revision_as_object().title == "Changed"

    def test_is_saved_by_itself_into_one_revision(self, thing: Thing, writer: Client):
        page = BeautifulSoup(writer.get(thing.at("edit")).content, "html.parser")
        form = page.select_one("form[data-edit-form]")
        assert "w-autosave" in form["data-controller"]
        assert int(form["data-w-autosave-interval-value"]) <= 2_000
        filled = form_at(writer, thing.at("edit"), *thing.streams)
        before = Revision.objects.count()

        saved: dict[str, str] = {}
        for title in ("C", "Ch", "Changed"):
            answer = writer.post(
                thing.at("edit"),
                {**filled, **saved, "title": title},
                headers={"Accept": "application/json"},
            ).json()
            assert answer["success"] is True
            saved = {"overwrite_revision_id": str(answer["revision_id"])}

        assert Revision.objects.count() == before + 1
        assert thing.now.title == TITLES[thing.kind]
        assert thing.now.get_latest_revision_as_object().title == "Changed"

    def test_a_save_by_itself_does_not_overwrite_a_colleague(
        self, thing: Thing, writer: Client, moderator: Client
    ):
        filled = form_at(writer, thing.at("edit"), *thing.streams)
        thing.save(moderator, title="The moderator's")

        answer = writer.post(
            thing.at("edit"),
            {**filled, "title": "The editor's"},
            headers={"Accept": "application/json"},
        ).json()

        assert (answer["success"], answer["error_code"]) == (False, "invalid_revision")
        assert thing.now.get_latest_revision_as_object().title == "The moderator's"


@pytest.mark.django_db
class TestLocking:
    def test_what_is_locked_nobody_else_changes(
        self, thing: Thing, writer: Client, moderator: Client
    ):
        thing.save(writer, title="Before")
        writer.post(thing.at("lock"))
        assert not thing.now.locked

        moderator.post(thing.at("lock"))
        assert thing.now.locked
        before = Revision.objects.count()
        refused = thing.save(writer, title="Changed")
        assert "is locked" in refused.content.decode()
        assert Revision.objects.count() == before

        writer.post(thing.at("unlock"))
        assert thing.now.locked
        moderator.post(thing.at("unlock"))
        thing.save(writer, title="Changed")
        assert thing.now.get_latest_revision_as_object().title == "Changed"


@pytest.mark.django_db
class TestHistory:
    def test_a_draft_is_compared_with_what_is_live(self, thing: Thing, writer: Client):
        address = thing.at("revisions_compare", "live", "latest")
        assert f'href="{address}"' not in writer.get(thing.at("edit")).content.decode()

        thing.save(writer, title="Changed")

        assert f'href="{address}"' in writer.get(thing.at("edit")).content.decode()
        compared = BeautifulSoup(writer.get(address).content, "html.parser")
        assert "Changed" in compared.select_one(".comparison").get_text()

    def test_tells_what_happened_and_takes_it_back(self, thing: Thing, writer: Client):
        first = thing.now.latest_revision
        thing.save(writer, title="Changed")
        second = thing.now.latest_revision

        history = writer.get(thing.at("history")).content.decode()
        assert "Draft saved" in history or "Edit" in history
        compared = writer.get(thing.at("revisions_compare", first.pk, second.pk))
        changes = BeautifulSoup(compared.content, "html.parser").select_one(".comparison")
        assert changes.select_one(".deletion").get_text(strip=True) in TITLES[thing.kind]

        form = form_at(writer, thing.at("revisions_revert", first.pk), *thing.streams)
        assert form["title"] == TITLES[thing.kind]
        writer.post(thing.at("edit"), {**form, "revision": first.pk})

        assert thing.now.get_latest_revision_as_object().title == TITLES[thing.kind]
        assert thing.now.revisions.count() == 3

    def test_a_mention_is_compared_in_words(self, hub: Hub, admin: Client):
        duo, ind = SourceFactory(title="DUO"), SourceFactory(title="IND")
        guide = hub.add_guide(body=[citing(duo, note="Pay here.")])
        first = publish(guide).latest_revision
        [block] = reload(guide).body.raw_data
        value = {"source": ind.pk, "kicker": "", "note": "Ask here."}
        second = draft(guide, body=[{**block, "value": value}]).latest_revision

        address = reverse(
            "wagtailadmin_pages:revisions_compare", args=[guide.pk, first.pk, second.pk]
        )
        changes = BeautifulSoup(admin.get(address).content, "html.parser").select_one(".comparison")

        said = [(tag["class"][0], tag.get_text(strip=True)) for tag in changes.select("span")]
        assert said == [
            ("deletion", "DUO"),
            ("addition", "IND"),
            ("deletion", "Pay here."),
            ("addition", "Ask here."),
        ]


@pytest.mark.django_db
class TestComments:
    def test_are_kept_with_the_page_and_reach_those_who_follow_it(
        self, hub: Hub, writer: Client, moderator: Client, mailoutbox
    ):
        thing = Thing("page", hub)
        thing.save(moderator, comment_notifications="on")
        mailoutbox.clear()

        comment = {
            "comments-TOTAL_FORMS": "1",
            "comments-INITIAL_FORMS": "0",
            "comments-MIN_NUM_FORMS": "0",
            "comments-MAX_NUM_FORMS": "",
            "comments-0-DELETE": "",
            "comments-0-resolved": "",
            "comments-0-id": "",
            "comments-0-contentpath": "title",
            "comments-0-text": "Is this a question?",
            "comments-0-position": "",
            "comments-0-replies-TOTAL_FORMS": "0",
            "comments-0-replies-INITIAL_FORMS": "0",
            "comments-0-replies-MIN_NUM_FORMS": "0",
            "comments-0-replies-MAX_NUM_FORMS": "",
        }
        thing.save(writer, **comment)

        saved = Comment.objects.get()
        assert (saved.page_id, saved.text) == (thing.pk, "Is this a question?")
        assert [mail.to for mail in mailoutbox] == [["Moderators@example.org"]]
        assert "Is this a question?" in mailoutbox[0].body


@pytest.mark.django_db
class TestSchedule:
    def test_is_set_in_the_form(self, thing: Thing, moderator: Client):
        later = timezone.localtime() + timedelta(days=1)

        thing.save(
            moderator,
            title="Changed",
            go_live_at=later.strftime("%Y-%m-%d %H:%M"),
            **{"action-publish": "1"},
        )

        assert (thing.now.title, thing.now.live) == (TITLES[thing.kind], True)
        [scheduled] = thing.now.revisions.filter(approved_go_live_at__isnull=False)
        assert scheduled.approved_go_live_at.date() == later.astimezone(UTC).date()
        assert scheduled.as_object().title == "Changed"

    def test_takes_no_mentioned_source_off_the_site(
        self, hub: Hub, moderator: Client, admin: Client
    ):
        thing = Thing("source", hub)
        hub.add_guide(body=[citing(thing.now)])
        later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

        refused = thing.save(moderator, expire_at=later, **{"action-publish": "1"})
        assert "readers would lose it on that day" in refused.content.decode()
        assert thing.now.expire_at is None

        thing.save(admin, expire_at=later, **{"action-publish": "1"})
        assert thing.now.expire_at is not None
