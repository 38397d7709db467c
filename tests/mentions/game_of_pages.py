"""Whatever can happen to pages, as rules of a game."""

from datetime import timedelta
from io import StringIO

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Locale, Page, PageViewRestriction, Revision, WorkflowState

from cms.pages.models import GuidePage, TopicPage
from tests.factories import reload
from tests.mentions.game import Game, content_plans, picks

MOST_PAGES = 16


class GameOfPages(Game):
    """Pages come, change, move and go."""

    def there_is_room(self) -> bool:
        return Page.objects.count() < MOST_PAGES

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
