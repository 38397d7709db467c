"""Whatever editors do, in whatever order: the index is a full scan, and the API shows the public.

After every step the index is compared with its own full scan, and index and API with `oracle`,
which shares no code with them. `--hypothesis-profile=thorough` plays far more and longer games.
"""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import (
    GroupApprovalTask,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from cms.mentions.guard import delete_mentioned, unpublish_mentioned
from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.api.unlimited import unlimited
from tests.factories import (
    Hub,
    RawBlock,
    SourceFactory,
    callout,
    citing,
    linking,
    make_hub,
    reload,
    section,
    source_list,
    steps,
    text,
)
from tests.mentions import oracle

MOST_PAGES = 16

QUERY = """
{
  en: sources(first: 100, locale: "en") { nodes { ...WhereMentioned } }
  nl: sources(first: 100, locale: "nl") { nodes { ...WhereMentioned } }
}
fragment WhereMentioned on Source {
  slug
  mentionCounts { topicMentions guideMentions topics guides occurrences }
  topicMentions(first: 100) {
    totalCount nodes { kicker ownNote note section { heading } topic { urlPath } }
  }
  guideMentions(first: 100) { totalCount nodes { ownNote note occurrences guide { urlPath } } }
}
"""

# Numbers that pick one of what there is at the moment: see `GameOfEditors.one`.
picks = st.integers(0, 20)

# What to cite: the number of a source, or of none; a kicker; a note.
mention_plans = st.tuples(
    st.none() | picks, st.sampled_from(["", "Exams"]), st.sampled_from(["", "Here.", "There."])
)
mention_lists = st.lists(mention_plans, max_size=3)
section_plans = st.lists(
    st.tuples(st.sampled_from(["Exams", "Letters", ""]), mention_lists), max_size=2
)
body_plans = st.lists(
    st.tuples(st.sampled_from(["mention", "list", "text", "steps", "callout"]), mention_lists),
    max_size=3,
)
content_plans = st.tuples(section_plans, body_plans)


class GameOfEditors(RuleBasedStateMachine):
    """Plays on a hub in two languages; whatever happens is rolled back in the end."""

    hub: Hub
    user: Any
    workflow: Workflow

    def __init__(self) -> None:
        super().__init__()
        self.game = transaction.atomic()
        self.game.__enter__()
        self.made = 0
        self.gone: list[int] = []
        self.indexes_copied = False
        self.client = Client()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.game.__exit__(None, None, None)

    @initialize(topic=section_plans, guide=body_plans)
    def begin(self, topic, guide) -> None:
        for _ in range(3):
            self.create_source(language="en")
        self.create(TopicPage, True, (topic, guide), 0)
        self.create(GuidePage, True, (topic, guide), 0)

    # What there is

    def one(self, pick: int, queryset: Any) -> Any:
        """One of the rows, picked by any number; None if there are no rows."""
        rows = list(queryset.order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def page(self, pick: int, **conditions: Any) -> Any:
        """One topic or guide, as its own type."""
        kinds = ["topicpage", "guidepage"]
        found = self.one(pick, Page.objects.filter(content_type__model__in=kinds, **conditions))
        return found and found.specific

    def original(self, pick: int, **conditions: Any) -> Any:
        """One that is no alias: an alias is edited through its original."""
        return self.page(pick, alias_of=None, **conditions)

    def drafted(self, pick: int) -> Any:
        """One that has a revision; one gets its first if there is none."""
        page = self.original(pick, latest_revision__isnull=False)
        if page is None and (page := self.original(pick)):
            self.latest(page).save_revision(user=self.user, clean=False)
            page = reload(page)
        return page

    def source(self, pick: int, **conditions: Any) -> Any:
        return self.one(pick, Source.objects.filter(**conditions))

    def name(self) -> str:
        self.made += 1
        return f"n{self.made}"

    def there_is_room(self) -> bool:
        return Page.objects.count() < MOST_PAGES

    # Content

    def mention(self, plan: Any) -> RawBlock:
        pick, kicker, note = plan
        return citing(self.source_id(pick), kicker=kicker, note=note)

    def source_id(self, pick: int | None) -> int | None:
        ids = [*Source.objects.order_by("pk").values_list("pk", flat=True), *self.gone[-1:]]
        return ids[pick % len(ids)] if ids and pick is not None else None

    def sections(self, plan: Any) -> str:
        return json.dumps(
            [
                section(heading, *(self.mention(one) for one in mentions))
                for heading, mentions in plan
            ]
        )

    def body(self, plan: Any) -> str:
        blocks: list[RawBlock] = []
        for kind, mentions in plan:
            ids = [self.source_id(pick) or 0 for pick, *_ in mentions]
            if kind == "mention":
                blocks += [self.mention(one) for one in mentions]
            elif kind == "list":
                blocks.append(source_list("", *(self.mention(one) for one in mentions)))
            elif kind == "text":
                blocks.append(text(linking(*ids)))
            elif kind == "steps":
                blocks.append(steps("", *(linking(pk) for pk in ids)))
            else:
                blocks.append(callout(linking(*ids)))
        return json.dumps(blocks)

    def fill(self, page: Any, plans: Any, topic: int = 0) -> Any:
        """Replaces the whole content of the page, and a guide's topic."""
        section_plan, body_plan = plans
        if isinstance(page, TopicPage):
            page.sections = self.sections(section_plan)
        else:
            page.body = self.body(body_plan)
            page.topic = self.one(topic, TopicPage.objects.all())
        return page

    def latest(self, page: Any) -> Any:
        """The page as the editor opens it: its latest draft."""
        return reload(page).get_latest_revision_as_object()

    # Pages come

    @precondition(there_is_room)
    @rule(
        model=st.sampled_from([TopicPage, GuidePage]),
        live=st.booleans(),
        plans=content_plans,
        topic=picks,
    )
    def create(self, model, live, plans, topic) -> None:
        name = self.name()
        page = self.fill(
            model(title=name, slug=name, summary=name, live=live, locale=self.hub.home.locale),
            plans,
            topic,
        )
        if isinstance(page, GuidePage) and page.topic_id is None:
            return
        parent = self.hub.topics if model is TopicPage else self.hub.guides
        reload(parent).add_child(instance=page)

    @precondition(there_is_room)
    @rule(pick=picks, copy_revisions=st.booleans(), keep_live=st.booleans())
    def copy(self, pick, copy_revisions, keep_live) -> None:
        if page := self.original(pick):
            page.copy(
                copy_revisions=copy_revisions,
                keep_live=keep_live,
                update_attrs={"slug": self.name()},
                user=self.user,
            )

    @precondition(there_is_room)
    @rule(keep_live=st.booleans(), guides=st.booleans())
    def copy_a_whole_index(self, keep_live, guides) -> None:
        index = reload(self.hub.guides if guides else self.hub.topics)
        self.indexes_copied = True
        index.copy(recursive=True, keep_live=keep_live, update_attrs={"slug": self.name()})

    @precondition(there_is_room)
    @rule(pick=picks)
    def create_alias(self, pick) -> None:
        if page := self.page(pick):
            page.create_alias(update_slug=self.name(), user=self.user)

    @rule(pick=picks)
    def convert_alias(self, pick) -> None:
        if page := self.page(pick, alias_of__isnull=False):
            ConvertAliasPageAction(page, user=self.user).execute()
        elif self.there_is_room() and (page := self.page(pick)):
            page.create_alias(update_slug=self.name(), user=self.user)

    @precondition(there_is_room)
    @rule(pick=picks, alias=st.booleans(), publish=st.booleans())
    def translate(self, pick, alias, publish) -> None:
        page = self.page(pick, locale__language_code="en", alias_of=None)
        dutch = Locale.objects.get(language_code="nl")
        if page and not page.has_translation(dutch):
            translation = page.copy_for_translation(dutch, copy_parents=True, alias=alias)
            if publish and not alias:
                translation.get_latest_revision().publish()

    # Pages change

    @rule(pick=picks, plans=content_plans, topic=picks)
    def edit_draft(self, pick, plans, topic) -> None:
        if page := self.original(pick):
            self.fill(self.latest(page), plans, topic).save_revision(user=self.user, clean=False)

    @rule(pick=picks, plans=content_plans)
    def autosave(self, pick, plans) -> None:
        if page := self.drafted(pick):
            revision, page = page.latest_revision, self.fill(self.latest(page), plans)
            page.save_revision(user=revision.user, overwrite_revision=revision, clean=False)

    @rule(pick=picks, plans=content_plans, topic=picks)
    def edit_and_publish(self, pick, plans, topic) -> None:
        if page := self.original(pick):
            page = self.fill(self.latest(page), plans, topic)
            with transaction.atomic():
                page.save_revision(user=self.user, clean=False).publish(user=self.user)

    @rule(pick=picks)
    def publish_the_latest_draft(self, pick) -> None:
        if page := self.drafted(pick):
            page.latest_revision.publish(user=self.user)

    @rule(pick=picks, plans=content_plans, topic=picks)
    def save_without_a_revision(self, pick, plans, topic) -> None:
        if page := self.page(pick):
            self.fill(page, plans, topic).save()

    @rule(pick=picks, plans=content_plans)
    def save_the_content_only(self, pick, plans) -> None:
        if page := self.page(pick):
            field = "sections" if isinstance(page, TopicPage) else "body"
            self.fill(page, plans).save(update_fields=[field])

    @rule(pick=picks, plans=content_plans)
    def change_and_roll_back(self, pick, plans) -> None:
        if page := self.original(pick):
            with transaction.atomic():
                self.fill(self.latest(page), plans).save_revision(clean=False).publish()
                transaction.set_rollback(True)

    @rule(pick=picks, version=picks, publish=st.booleans())
    def revert(self, pick, version, publish) -> None:
        if page := self.drafted(pick):
            old = self.one(version, page.revisions)
            again = old.as_object()
            again.slug = page.slug  # a copy's old versions have the slug of its original
            if isinstance(again, GuidePage) and again.topic_id is None:
                again.topic = self.one(0, TopicPage.objects.all())
            new = again.save_revision(user=self.user, previous_revision=old, clean=False)
            if publish:
                new.publish(user=self.user, previous_revision=old)

    @rule(pick=picks)
    def submit_to_the_workflow(self, pick) -> None:
        if (page := self.drafted(pick)) and not page.current_workflow_state:
            self.workflow.start(page, self.user)

    @rule(pick=picks)
    def approve(self, pick) -> None:
        """Approves what was submitted; if nothing was, submits."""
        running = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        if state := self.one(pick, running):
            state.current_task_state.approve(user=self.user)
        else:
            self.submit_to_the_workflow(pick)

    @rule(pick=picks, plans=content_plans, expire=st.booleans())
    def schedule(self, pick, plans, expire) -> None:
        if page := self.original(pick):
            page = self.fill(self.latest(page), plans)
            page.go_live_at = timezone.now() + timedelta(days=1)
            page.expire_at = timezone.now() + timedelta(days=2) if expire else None
            page.save_revision(clean=False).publish()

    @rule(pick=picks, plans=content_plans)
    def the_hour_of_going_live_comes(self, pick, plans) -> None:
        """The scheduler runs after the hour that was set for all that is scheduled."""
        if not Revision.objects.exclude(approved_go_live_at=None).exists():
            self.schedule(pick, plans, expire=False)
        past = timezone.now() - timedelta(minutes=1)
        for revision in Revision.objects.exclude(approved_go_live_at=None):
            revision.content["go_live_at"] = past.isoformat()
            Revision.objects.filter(pk=revision.pk).update(
                approved_go_live_at=past, content=revision.content
            )
        call_command("publish_scheduled")

    @rule(pick=picks)
    def page_expires(self, pick) -> None:
        """Its hour has come, but the scheduler has not run yet."""
        past = timezone.now() - timedelta(minutes=1)
        if page := self.page(pick, live=True):
            Page.objects.filter(pk=page.pk).update(expire_at=past)

    @rule(pick=picks)
    def the_scheduler_runs(self, pick) -> None:
        if not Page.objects.filter(live=True, expire_at__lt=timezone.now()).exists():
            self.page_expires(pick)
        call_command("publish_scheduled")

    @rule(pick=picks)
    def unpublish(self, pick) -> None:
        if page := self.page(pick, live=True):  # also one that is locked until it goes live
            UnpublishPageAction(page, user=self.user).execute(skip_permission_checks=True)

    @rule(pick=picks)
    def unpublish_as_a_plain_page(self, pick) -> None:
        if page := self.page(pick, live=True):
            Page.objects.get(pk=page.pk).unpublish()

    @rule(guides=st.booleans())
    def unpublish_a_whole_index(self, guides) -> None:
        index = reload(self.hub.guides if guides else self.hub.topics)
        UnpublishPageAction(index, user=self.user, include_descendants=True).execute(
            skip_permission_checks=True
        )

    @rule()
    def purge_revisions(self) -> None:
        call_command("purge_revisions", stdout=StringIO())

    # Pages move and go

    @rule(pick=picks, sibling=picks, side=st.sampled_from(["left", "right"]))
    def move(self, pick, sibling, side) -> None:
        if page := self.page(pick):
            target = self.one(sibling, page.get_siblings(inclusive=False))
            if target:
                page.move(Page.objects.get(pk=target.pk), pos=side, user=self.user)

    @precondition(lambda self: self.indexes_copied)
    @rule(pick=picks, index=picks)
    def move_to_another_index(self, pick, index) -> None:
        if page := self.page(pick, locale__language_code="en"):
            model = type(page.get_parent().specific)
            others = model.objects.filter(locale__language_code="en")
            other = self.one(index, others.exclude(pk=page.get_parent().pk))
            if other and not other.get_children().filter(slug=page.slug).exists():
                page.move(other, pos="first-child", user=self.user)

    @rule(pick=picks)
    def delete_page(self, pick) -> None:
        page = self.page(pick)
        if isinstance(page, TopicPage) and self.is_topic_of_a_guide(page):
            return
        if page:
            Page.objects.get(pk=page.pk).delete(user=self.user)

    def is_topic_of_a_guide(self, topic: TopicPage) -> bool:
        return topic.guides.exists() or any(
            guide.latest_revision and guide.latest_revision.content["topic"] == topic.pk
            for guide in GuidePage.objects.select_related("latest_revision")
        )

    @rule(
        pick=picks, kind=st.sampled_from(["login", "password", "groups"]), level=st.integers(0, 2)
    )
    def restrict(self, pick, kind, level) -> None:
        """The page itself, its index page, or the home page."""
        if page := self.page(pick):
            place = list(page.get_ancestors(inclusive=True))[-1 - level]
            restriction = PageViewRestriction.objects.create(
                page=place, restriction_type=kind, password="secret"
            )
            if kind == "groups":
                restriction.groups.add(Group.objects.first())

    @rule(pick=picks)
    def lift_a_restriction(self, pick) -> None:
        if restriction := self.one(pick, PageViewRestriction.objects.all()):
            restriction.delete()

    # Sources

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

    # What must be true

    @invariant()
    def everything_agrees(self) -> None:
        assert not Mention.objects.exclude(page_path=F("page__path")).exists()
        assert find_differences(list(Page.objects.values_list("pk", flat=True))) == {}
        rows = oracle.expected_rows()
        assert oracle.indexed_rows() == rows
        with unlimited():
            answer = self.client.post(
                "/graphql/", {"query": QUERY}, content_type="application/json"
            ).json()
        assert "errors" not in answer, answer
        for language in ("en", "nl"):
            assert self.said(answer["data"][language]) == oracle.answers(language, rows)

    def said(self, connection: Any) -> dict[str, Any]:
        """What the API says about every source, in the oracle's terms."""
        found = {}
        for node in connection["nodes"]:
            topics, guides = node["topicMentions"], node["guideMentions"]
            assert topics["totalCount"] == len(topics["nodes"])
            assert guides["totalCount"] == len(guides["nodes"])
            found[node["slug"]] = {
                "counts": node["mentionCounts"],
                "topicMentions": [
                    (
                        one["topic"]["urlPath"],
                        one["section"]["heading"],
                        one["kicker"],
                        one["ownNote"],
                        one["note"],
                    )
                    for one in topics["nodes"]
                ],
                "guideMentions": [
                    (one["guide"]["urlPath"], one["ownNote"], one["note"], one["occurrences"])
                    for one in guides["nodes"]
                ],
            }
        return found


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
