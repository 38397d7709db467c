"""Whether somebody may change a page or a quick answer right now, and if not, why."""

from typing import Any

from wagtail.locks import ScheduledForPublishLock, WorkflowLock
from wagtail.models import DraftStateMixin, Page
from wagtail.permissions import policy_registry

from cms.admin.replace.models import How, Reason


def obstacle(instance: Any, user: Any, how: str) -> Reason | None:
    """Why the user's replacement leaves this alone; None if nothing stands in the way.

    Costs no statement for pages that come from `PageQuerySet.annotate_approved_schedule` and
    `prefetch_workflow_states`, and at most four for others.
    """
    if isinstance(instance, Page):
        return _page_obstacle(instance, user, how)
    return _snippet_obstacle(instance, user, how)


def _page_obstacle(page: Page, user: Any, how: str) -> Reason | None:
    if page.alias_of_id:
        return Reason.ALIAS
    if user is None:
        return Reason.NOT_EDITABLE
    tester = page.permissions_for_user(user)
    if not tester.can_edit():
        return Reason.NOT_EDITABLE
    if how == How.PUBLISH and page.live and not tester.can_publish():
        return Reason.NOT_PUBLISHABLE
    lock = page.get_lock()
    if lock and lock.for_user(user):
        if isinstance(lock, ScheduledForPublishLock):
            return Reason.SCHEDULED
        return Reason.MODERATION if isinstance(lock, WorkflowLock) else Reason.LOCKED
    task_state = page.current_workflow_task_state
    if task_state and task_state.revision_id != page.latest_revision_id:
        return Reason.EDITED_IN_MODERATION
    return None


def _snippet_obstacle(instance: DraftStateMixin, user: Any, how: str) -> Reason | None:
    policy = policy_registry.get_by_type(type(instance))
    if user is None or not policy.user_has_permission(user, "change"):
        return Reason.NOT_EDITABLE
    if how == How.PUBLISH and instance.live and not policy.user_has_permission(user, "publish"):
        return Reason.NOT_PUBLISHABLE
    if instance.scheduled_revision:
        return Reason.SCHEDULED
    return None
