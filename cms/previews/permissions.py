"""Whose drafts a user may see: those that Wagtail lets them edit or create."""

from typing import Any

from django.db.models import Model
from wagtail.models import Page, WorkflowMixin
from wagtail.permissions import policy_registry

from cms.visibility import Viewer, visible_anywhere


def may_edit(user: Any, instance: Model) -> bool:
    """Whether the user may open the editor of an object, or publish what is in it."""
    if not user.is_active:
        return False
    if isinstance(instance, Page):
        tester = instance.permissions_for_user(user)
        return bool(tester.can_edit() or tester.can_publish())
    policy = policy_registry.get_by_type(type(instance))
    if policy.user_has_permission_for_instance(user, "change", instance):
        return True
    task = isinstance(instance, WorkflowMixin) and instance.current_workflow_task
    return bool(task and task.user_can_access_editor(instance, user))


def may_add(user: Any, model: type[Model], parent: Page | None) -> bool:
    if not user.is_active:
        return False
    if issubclass(model, Page):
        return bool(parent and parent.permissions_for_user(user).can_add_subpage())
    return bool(policy_registry.get_by_type(model).user_has_permission(user, "add"))


def may_visit(user: Any, page: Page) -> bool:
    """Whether being logged in is enough for the user to see a page. One statement."""
    viewer = Viewer(user_id=user.pk, is_superuser=user.is_superuser)
    return user.is_active and Page.objects.filter(visible_anywhere(viewer), pk=page.pk).exists()
