"""Permissions to see drafts."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model
from wagtail.models import Page, Site, WorkflowMixin
from wagtail.permissions import policy_registry

from cms.audience import Viewer
from cms.visibility import visible_anywhere


class Rights(Protocol):
    """The permissions of whoever looks at drafts."""

    def may_edit(self, instance: Model) -> bool:
        """May they see the draft of an object?"""

    def may_add(self, model: type[Model], parent: Page | None) -> bool:
        """May they see the draft of an object that is not saved yet?"""

    def may_visit(self, page: Page) -> bool:
        """May they see the published page in spite of view restrictions?"""


@dataclass(frozen=True, slots=True)
class RightsOfUser:
    """Drafts of objects that Wagtail lets a user edit or create."""

    user: Any

    def may_edit(self, instance: Model) -> bool:
        """May the user open the editor of an object, or publish it?"""
        user = self.user
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

    def may_add(self, model: type[Model], parent: Page | None) -> bool:
        """May the user create an object, a page below `parent`?"""
        if not self.user.is_active:
            return False
        if issubclass(model, Page):
            return bool(parent and parent.permissions_for_user(self.user).can_add_subpage())
        return bool(policy_registry.get_by_type(model).user_has_permission(self.user, "add"))

    def may_visit(self, page: Page) -> bool:
        """May a user who is logged in see the page? One statement."""
        viewer = Viewer(user_id=self.user.pk, is_superuser=self.user.is_superuser)
        visible = Page.objects.filter(visible_anywhere(viewer), pk=page.pk)
        return self.user.is_active and visible.exists()


@dataclass(frozen=True, slots=True)
class RightsOfSite:
    """Drafts of one site's pages and of objects on no site, without pages behind a login."""

    site_id: int

    def may_edit(self, instance: Model) -> bool:
        """Is the nearest home page above a page the site's? Two statements."""
        if not isinstance(instance, Page):
            return True
        sites = [*Site.objects.values_list("root_page__translation_key", "pk")]
        homes = instance.get_ancestors(inclusive=True).filter(
            translation_key__in=[key for key, _ in sites]
        )
        home = homes.order_by("-depth").first()
        return home is not None and (home.translation_key, self.site_id) in sites

    def may_add(self, model: type[Model], parent: Page | None) -> bool:
        """Refuse: only editors see unsaved objects, in their forms."""
        return False

    def may_visit(self, page: Page) -> bool:
        """Refuse pages that the public does not see."""
        return False
