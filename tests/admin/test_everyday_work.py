"""What Wagtail offers editors every day works for pages and for sources alike."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, Revision

from cms.snippets.models import Source
from tests.admin.forms import Form, based_on, form_at
from tests.factories import Hub, SourceFactory, citing, draft, publish, reload

SOURCE = "wagtailsnippets_snippets_source"


TITLES = {"page": "How do you pay?", "source": "DUO"}


class Thing:
    """A guide or a source, and the addresses of its screens."""

    def __init__(self, kind: str, hub: Hub, title: str = "") -> None:
        self.kind = kind
        self.streams = ["body"] if kind == "page" else ["guidance"]
        self.form: Form = {}
        made = hub.add_guide if kind == "page" else SourceFactory
        self.pk = made(title=title or TITLES[kind]).pk
        # The first revision, as everything that was made in the admin has one.
        self.now.save_revision().publish()

    @property
    def now(self) -> Any:
        model = Page if self.kind == "page" else Source
        found = model.objects.get(pk=self.pk)
        return found.specific if self.kind == "page" else found

    def at(self, name: str, *args: Any) -> str:
        namespace = "wagtailadmin_pages" if self.kind == "page" else SOURCE
        return reverse(f"{namespace}:{name}", args=[self.pk, *args])

    def save(self, client: Client, **fields: Any) -> Any:
        """As the form was when it was opened first, but for the version that it is based on."""
        self.form = self.form or form_at(client, self.at("edit"), *self.streams)
        return client.post(self.at("edit"), {**self.form, **based_on(self.now), **fields})


@pytest.fixture(params=["page", "source"])
def thing(request: pytest.FixtureRequest, hub: Hub) -> Thing:
    return Thing(request.param, hub)


@pytest.fixture
def moderator(logged_in: Callable[..., Client]) -> Client:
    return logged_in("Moderators")


@pytest.fixture
def writer(logged_in: Callable[..., Client]) -> Client:
    return logged_in("Editors")


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
class TestModeration:
    def test_what_an_editor_submits_a_moderator_publishes(
        self, thing: Thing, writer: Client, moderator: Client, mailoutbox
    ):
        thing.save(writer, title="Changed", **{"action-publish": "1"})
        assert thing.now.title == TITLES[thing.kind]

        thing.save(writer, title="Changed", **{"action-submit": "1"})

        assert thing.now.current_workflow_state.status == "in_progress"
        assert [mail.to for mail in mailoutbox] == [["Moderators@example.org"]]
        dashboard = BeautifulSoup(moderator.get("/admin/").content, "html.parser")
        assert "Changed" in dashboard.select_one("#awaiting-review-section").get_text()

        task = thing.now.current_workflow_task_state
        moderator.post(thing.at("workflow_action", "approve", task.pk), {"comment": "Good."})

        assert thing.now.title == "Changed"
        assert thing.now.live_revision_id == task.revision_id
        assert thing.now.current_workflow_state is None

    def test_a_moderator_sends_it_back_with_words(
        self, thing: Thing, writer: Client, moderator: Client, mailoutbox
    ):
        thing.save(writer, title="Changed", **{"action-submit": "1"})
        mailoutbox.clear()
        task = thing.now.current_workflow_task_state

        answer = moderator.post(
            thing.at("workflow_action", "reject", task.pk),
            {"comment": "Say where to pay."},
            follow=True,
        )

        said = "You have requested changes to “Changed” from member-of-Editors."
        assert said in answer.content.decode()
        assert thing.now.title == TITLES[thing.kind]
        assert thing.now.current_workflow_state.status == "needs_changes"
        assert "Say where to pay." in writer.get(thing.at("history")).content.decode()
        assert [mail.to for mail in mailoutbox] == [["Editors@example.org"]]

    @pytest.mark.parametrize(
        ("action", "said"),
        [("reject", "You have requested changes to “Changed”"), ("approve", "You have approved")],
    )
    def test_a_moderator_reads_what_was_decided_in_the_editor(
        self, thing: Thing, writer: Client, moderator: Client, action: str, said: str
    ):
        thing.save(writer, title="Changed", **{"action-submit": "1"})

        decision = {"action-workflow-action": "true", "workflow-action-name": action}
        answer = thing.save(moderator, title="Changed", **decision)

        shown = moderator.get("/admin/").content.decode()
        assert answer.status_code == 302
        assert said in shown
        assert "has been updated" not in shown


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
