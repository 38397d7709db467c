"""Who may replace sources, and on which pages. The task asks again, page by page."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.admin.replace.models import How, Replacement, ReplacementRow
from cms.snippets.models import QuickAnswer, Source


def may_replace(user: Any) -> bool:
    """Whether the user may work with sources, and change any page or answer at all."""
    sources = policy_registry.get_by_type(Source)
    if not user.is_active or not sources.user_has_any_permission(user, ["change", "view"]):
        return False
    return any(
        policy_registry.get_by_type(model).user_has_permission(user, "change")
        for model in (Page, QuickAnswer)
    )


def editable_pages(user: Any, action: str = "change") -> QuerySet[Page]:
    pages: QuerySet[Page] = policy_registry.get_by_type(Page).instances_user_has_permission_for(
        user, action
    )
    return pages


def may_change_answers(user: Any, action: str = "change") -> bool:
    return bool(policy_registry.get_by_type(QuickAnswer).user_has_permission(user, action))


def rows_for(user: Any, replacement: Replacement, action: str = "change") -> QuerySet[Any]:
    """The rows whose page or answer the user may change, or publish."""
    allowed = Q(page__in=editable_pages(user, action).order_by().values("pk"))
    if may_change_answers(user, action):
        allowed |= Q(answer__isnull=False)
    return ReplacementRow.objects.filter(allowed, replacement=replacement)


def may_see(user: Any, replacement: Replacement) -> bool:
    """A plan belongs to whoever made it; what has begun, to all who may change some of it."""
    if not may_replace(user):
        return False
    if replacement.user_id == user.pk:
        return True
    return replacement.stage != "planned" and rows_for(user, replacement).exists()


def may_publish(user: Any, replacement: Replacement) -> bool:
    """Whether there is anything here that the user may publish."""
    return bool(rows_for(user, replacement, "publish").exists())


def may_undo(user: Any, replacement: Replacement) -> bool:
    """Undoing is one step, for those who may take it everywhere."""
    if replacement.stage != "replaced" or replacement.old_id is None:
        return False
    changed = ReplacementRow.objects.filter(replacement=replacement, outcome="changed")
    actions = ["change", "publish"] if replacement.how == How.PUBLISH else ["change"]
    total = changed.count()
    return total > 0 and all(
        rows_for(user, replacement, action).filter(outcome="changed").count() == total
        for action in actions
    )
