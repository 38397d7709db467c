"""Looks after the reviews of many sources at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from cms.admin.bulk_actions import OfferedMixin
from cms.admin.source_health.forms import AssignOwnerForm, ReviewForm
from cms.health.models import Review
from cms.health.reviews import assign, mark_reviewed, may_review
from cms.snippets.models import Source


class ReviewAction(OfferedMixin, SnippetBulkAction):
    """An action on sources for those who may change them."""

    icon = "calendar-check"

    def check_perm(self, snippet: Source) -> bool:
        return may_review(self.request.user, snippet)


class MarkReviewedAction(ReviewAction):
    display_name = _("Mark reviewed")
    action_type = "mark_reviewed"
    aria_label = _("Mark selected sources as reviewed")
    template_name = "hub_admin/bulk_action.html"
    action_priority = 10
    form_class = ReviewForm
    explanation = _(
        "You have looked through these sources: their addresses, and what we say about them, are"
        " right. Nothing is published, and drafts stay as they are."
    )

    @classmethod
    def execute_action(cls, objects: Sequence[Source], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["self"]
        mark_reviewed(objects, action.request.user, action.cleaned_form.cleaned_data["review_by"])
        return len(objects), 0

    def remember(self, source: Source) -> dict[str, Any]:
        return {
            "review_by": source.review_by and source.review_by.isoformat(),
            "review": Review.objects.filter(source=source).aggregate(last=Max("pk"))["last"],
        }

    def undo(self, source: Source, before: dict[str, Any], user: Any) -> None:
        """Forget the reviews since then, too."""
        Review.objects.filter(source=source, pk__gt=before["review"] or 0).delete()
        Source.objects.filter(pk=source.pk).update(review_by=before["review_by"])

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        day = date_format(self.cleaned_form.cleaned_data["review_by"])
        return ngettext(
            "%(count)d source is marked as reviewed. The next review is due by %(day)s.",
            "%(count)d sources are marked as reviewed. The next review is due by %(day)s.",
            num_parent_objects,
        ) % {"count": num_parent_objects, "day": day}


class AssignOwnerAction(ReviewAction):
    display_name = _("Assign owner")
    action_type = "assign_review_owner"
    aria_label = _("Assign a review owner to selected sources")
    template_name = "hub_admin/bulk_action.html"
    action_priority = 20
    form_class = AssignOwnerForm
    explanation = _("The reviews of these sources are up to the same person from now on.")

    @classmethod
    def execute_action(cls, objects: Sequence[Source], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["self"]
        assign(objects, action.request.user, action.cleaned_form.cleaned_data["owner"])
        return len(objects), 0

    def remember(self, source: Source) -> dict[str, Any]:
        return {"owner": source.review_owner_id}

    def undo(self, source: Source, before: dict[str, Any], user: Any) -> None:
        assign([source], user, get_user_model().objects.filter(pk=before["owner"]).first())

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        owner = self.cleaned_form.cleaned_data["owner"]
        if owner is None:
            return ngettext(
                "Nobody owns the reviews of %(count)d source any more.",
                "Nobody owns the reviews of %(count)d sources any more.",
                num_parent_objects,
            ) % {"count": num_parent_objects}
        return ngettext(
            "The reviews of %(count)d source are up to %(owner)s now.",
            "The reviews of %(count)d sources are up to %(owner)s now.",
            num_parent_objects,
        ) % {
            "count": num_parent_objects,
            "owner": owner.get_full_name() or owner.get_username(),
        }
