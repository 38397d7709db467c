"""Whatever editors do, in whatever order: the index is a full scan, and the API shows the public.

After every step the index is compared with its own full scan, and index and API with `oracle`,
which shares no code with them. `--hypothesis-profile=thorough` plays far more and longer games.
"""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test
from wagtail.models import GroupApprovalTask, Locale, Workflow, WorkflowTask

from cms.mentions.guard import delete_mentioned, unpublish_mentioned
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.factories import SourceFactory, make_hub
from tests.mentions.game import body_plans, picks, section_plans
from tests.mentions.game_of_pages import GameOfPages


class GameOfEditors(GameOfPages):
    """Pages, and the sources that they cite."""

    @initialize(topic=section_plans, guide=body_plans)
    def begin(self, topic, guide) -> None:
        for _ in range(3):
            self.create_source(language="en")
        self.create(TopicPage, True, (topic, guide), 0)
        self.create(GuidePage, True, (topic, guide), 0)

    @precondition(lambda self: Source.objects.count() < 6)
    @rule(language=st.sampled_from(["en", "nl"]))
    def create_source(self, language) -> None:
        SourceFactory(title=self.name(), locale=Locale.objects.get(language_code=language))

    @rule(pick=picks)
    def edit_source(self, pick) -> None:
        if source := self.source(pick):
            source.slug = self.name()
            source.save_revision()

    @rule(pick=picks)
    def publish_source(self, pick) -> None:
        if source := self.source(pick, live=False) or self.source(pick):
            source.expire_at = None
            source.save_revision().publish()

    @rule(pick=picks)
    def schedule_source(self, pick) -> None:
        if source := self.source(pick):
            source.go_live_at = timezone.now() + timedelta(days=1)
            source.save_revision(clean=False).publish()

    @rule(pick=picks, version=picks, publish=st.booleans())
    def revert_source(self, pick, version, publish) -> None:
        if (source := self.source(pick)) and (old := self.one(version, source.revisions)):
            again = old.as_object()
            again.slug = source.slug  # another may have the old one by now
            new = again.save_revision(user=self.user, previous_revision=old, clean=False)
            if publish:
                new.publish(user=self.user, previous_revision=old)

    @rule(pick=picks)
    def submit_source_to_the_workflow(self, pick) -> None:
        if (source := self.source(pick)) and not source.current_workflow_state:
            source.save_revision(user=self.user, clean=False)
            self.workflow.start(source, self.user)

    @rule(pick=picks)
    def unpublish_source(self, pick) -> None:
        if source := self.source(pick, live=True):
            unpublish_mentioned(source, self.user)

    @rule(pick=picks)
    def source_expires(self, pick) -> None:
        past = timezone.now() - timedelta(minutes=1)
        if source := self.source(pick):
            Source.objects.filter(pk=source.pk).update(expire_at=past)

    @rule(pick=picks)
    def delete_source(self, pick) -> None:
        if source := self.source(pick):
            self.gone.append(source.pk)
            delete_mentioned(source, self.user)


@pytest.fixture
def game(hub, quiet) -> type[GameOfEditors]:
    make_hub("nl")
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")
    group = Group.objects.create(name="Approvers")
    task = GroupApprovalTask.objects.create(name="Approval")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return type("Game", (GameOfEditors,), {"hub": hub, "user": user, "workflow": workflow})


FEW, MANY = 4, 10
"""Games, in `make test` and from each seed of `make test-all`."""


def play(game: type[GameOfEditors], number: int, games: int) -> None:
    thorough = settings.get_current_profile_name() == "thorough"
    run_state_machine_as_test(
        seed(number)(game),
        settings=settings(
            max_examples=300 if thorough else games,
            stateful_step_count=50 if thorough else 25,
            phases=set(Phase) - {Phase.explain},
        ),
    )


def test_index_and_api_follow_the_content(game) -> None:
    play(game, 0, FEW)


@pytest.mark.thorough
@pytest.mark.parametrize("number", range(1, 5))
def test_index_and_api_follow_the_content_in_many_games(game, number) -> None:
    play(game, number, MANY)
