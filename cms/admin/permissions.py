"""Permissions of users, and whether an object may be changed now."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet, TextChoices, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.locks import BasicLock
from wagtail.models import LockableMixin, Page, Revision, WorkflowMixin, WorkflowState
from wagtail.permissions import page_permission_policy, policy_registry

from cms.admin.jobs.models import SaveMode
from cms.snippets.models import Source


def has_permission(user: Any, action: str, model: Any = Source) -> bool:
    """Has the user this permission for a model? None, for commands without a user, has all."""
    return user is None or bool(
        policy_registry.get_by_type(model).user_has_permission(user, action)
    )


def can_import(user: Any) -> bool:
    """May the user import sources? The plan checks each row again."""
    return has_permission(user, "add") or has_permission(user, "change")


def save_modes(user: Any) -> list[SaveMode]:
    """The modes that the user may import with."""
    modes = [SaveMode.DRAFT, SaveMode.PUBLISH]
    return modes if has_permission(user, "publish") else modes[:1]


def can_work_with_sources(user: Any) -> bool:
    policy = policy_registry.get_by_type(Source)
    return bool(policy.user_has_any_permission(user, ["add", "change", "delete", "view"]))


def can_work_with_pages(user: Any) -> bool:
    return bool(page_permission_policy.user_has_any_permission(user, ["add", "change", "publish"]))


def pages_with_permission(user: Any, action: str = "change") -> QuerySet[Page]:
    pages: QuerySet[Page] = page_permission_policy.instances_user_has_permission_for(user, action)
    return pages


def explorable_pages(user: Any) -> QuerySet[Page]:
    """The pages that Wagtail's lists of pages show the user. One statement is made at once."""
    pages: QuerySet[Page] = page_permission_policy.explorable_instances(user)
    return pages


class Obstacle(TextChoices):
    """Why a user may not change a page or a snippet now."""

    ALIAS = "alias", _("An alias: it changes along with the page that it repeats.")
    NOT_EDITABLE = "not_editable", _("You may not edit this.")
    NOT_PUBLISHABLE = "not_publishable", _("You may edit this, but not publish it.")
    LOCKED = "locked", _("Locked by somebody else.")
    SCHEDULED = "scheduled", _("Scheduled to be published, and locked until then.")
    MODERATION = "moderation", _("In moderation: only its reviewers may edit it.")
    EDITED_IN_MODERATION = (
        "edited_in_moderation",
        _("In moderation, and edited since it was submitted."),
    )


SOURCE_OBSTACLES = {
    Obstacle.NOT_EDITABLE: _("You may not change sources."),
    Obstacle.LOCKED: _("The source is locked. Ask for it to be unlocked."),
    Obstacle.SCHEDULED: _(
        "The source is scheduled to be published. Wait for that, or cancel the schedule."
    ),
    Obstacle.MODERATION: _(
        "The source is being moderated. Wait for that to end, or cancel the workflow."
    ),
}


def obstacle(
    instance: Any, user: Any, *, publish: bool = False, in_moderation: bool = False
) -> Obstacle | None:
    """Return what keeps the user from changing this page or snippet now, or None.

    With `publish` the live version changes too. With `in_moderation` the change becomes part of
    what the reviewers look at, so that they may make it themselves; any other change would be lost
    when they approve. At most five statements, and none for what the prefetches below have read.
    """
    if getattr(instance, "alias_of_id", None):
        return Obstacle.ALIAS
    if not allows(instance, user, "change"):
        return Obstacle.NOT_EDITABLE
    if publish and instance.live and not allows(instance, user, "publish"):
        return Obstacle.NOT_PUBLISHABLE
    return _hold(instance, user, in_moderation)


def allows(instance: Any, user: Any, action: str) -> bool:
    """May the user "change" or "publish" this page or snippet? Nobody in particular may not."""
    if user is None or not isinstance(instance, Page):
        return user is not None and has_permission(user, action, type(instance))
    tester = instance.permissions_for_user(user)
    return bool(tester.can_edit() if action == "change" else tester.can_publish())


def _hold(instance: Any, user: Any, in_moderation: bool) -> Obstacle | None:
    """Return the obstacle that is not a permission."""
    is_locked = isinstance(instance, LockableMixin) and instance.locked
    if is_locked and (user is None or BasicLock(instance).for_user(user)):
        return Obstacle.LOCKED
    if instance.approved_schedule if isinstance(instance, Page) else instance.scheduled_revision:
        return Obstacle.SCHEDULED
    if not isinstance(instance, WorkflowMixin):
        return None
    if not in_moderation:
        return Obstacle.MODERATION if instance.current_workflow_state else None
    if state := instance.current_workflow_task_state:
        if state.task.specific.locked_for_user(instance, user):
            return Obstacle.MODERATION
        if state.revision_id != instance.latest_revision_id:
            return Obstacle.EDITED_IN_MODERATION
    return None


def source_obstacles(sources: Collection[Source], user: Any) -> dict[int, str]:
    """Return in words why sources cannot be changed now, by id. Two statements.

    A command without a user has every permission, but breaks no lock.
    """
    found = {
        source.pk: obstacle(source, user) if user else _hold(source, None, in_moderation=False)
        for source in with_status(sources)
    }
    return {pk: str(SOURCE_OBSTACLES[reason]) for pk, reason in found.items() if reason}


def with_status(sources: Iterable[Source]) -> list[Source]:
    """Read the sources' schedules and workflows, in two statements however many sources."""
    found: list[Any] = list(sources)
    prefetch_related_objects(
        found,
        Prefetch(
            "revisions",
            Revision.objects.filter(approved_go_live_at__isnull=False),
            to_attr="scheduled_revisions",
        ),
        Prefetch(
            "workflow_states",
            WorkflowState.objects.active().select_related("current_task_state__task"),
            to_attr="_current_workflow_states",  # as Wagtail's own lists of pages do
        ),
    )
    for source in found:
        source.scheduled_revision = next(iter(source.scheduled_revisions), None)
    return found


def with_page_status(pages: Any) -> Any:
    """The same for a queryset of pages."""
    return pages.annotate_approved_schedule().prefetch_workflow_states()
