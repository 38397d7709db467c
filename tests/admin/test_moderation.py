"""Editors submit, moderators publish or send back, pages and sources alike."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.admin.things import TITLES, Thing


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
