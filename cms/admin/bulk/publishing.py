"""Publish many pages, or many sources, at once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

from cms.admin.bulk_actions import ChangeSourcesAction
from cms.admin.permissions import Obstacle, has_permission
from cms.snippets.models import Source


class PublishPagesAction(PublishBulkAction):
    """Wagtail's, which makes a revision of an alias and fails."""

    @classmethod
    def execute_action(cls, objects: list[Page], **kwargs: Any) -> tuple[int, int]:
        if any(page.alias_of_id for page in objects):
            raise ValidationError(Obstacle.ALIAS.label)
        for page in objects:
            page.get_latest_revision_as_object().full_clean()  # scheduling alone checks nothing
        numbers: tuple[int, int] = super().execute_action(objects, **kwargs)
        return numbers


class PublishSourcesAction(ChangeSourcesAction):
    """Publish the drafts of sources."""

    display_name = _("Publish")
    action_type = "publish"
    aria_label = _("Publish the selected sources")
    template_name = "bulk/publish_sources.html"
    action_priority = 30

    @classmethod
    def is_offered_to(cls, user: Any) -> bool:
        return has_permission(user, "publish")

    @classmethod
    def execute_action(cls, objects: list[Source], **kwargs: Any) -> tuple[int, int]:
        published = 0
        for source in objects:
            if source.live and not source.has_unpublished_changes:
                continue
            source.get_latest_revision_as_object().full_clean()
            revision = source.latest_revision or source.save_revision()
            revision.publish(user=kwargs["self"].request.user)
            published += 1
        return published, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d source has been published.",
            "%(count)d sources have been published.",
            num_parent_objects,
        ) % {"count": num_parent_objects}
