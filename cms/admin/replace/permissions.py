"""Permissions to replace sources. The task checks them again, page by page."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.permissions import has_permission, pages_with_permission
from cms.admin.replace.models import Outcome, Replacement, ReplacementRow
from cms.snippets.models import QuickAnswer, Source


def may_replace(user: Any) -> bool:
    """May the user work with sources, and change any page or answer at all?"""
    sources = policy_registry.get_by_type(Source)
    if not user.is_active or not sources.user_has_any_permission(user, ["change", "view"]):
        return False
    return any(has_permission(user, "change", model) for model in (Page, QuickAnswer))


def rows_for(user: Any, replacement: Replacement, action: str = "change") -> QuerySet[Any]:
    """The rows whose page or answer the user may change, or publish."""
    allowed = Q(page__in=pages_with_permission(user, action).order_by().values("pk"))
    if has_permission(user, action, QuickAnswer):
        allowed |= Q(answer__isnull=False)
    return ReplacementRow.objects.filter(allowed, replacement=replacement)


def may_see(user: Any, replacement: Replacement) -> bool:
    """A plan is seen by its owner only, a started replacement by all who may change some of it."""
    if not may_replace(user):
        return False
    if replacement.user_id == user.pk:
        return True
    return replacement.stage != Stage.PLANNED and rows_for(user, replacement).exists()


def may_publish(user: Any, replacement: Replacement) -> bool:
    """May the user publish any of the pages and answers?"""
    return bool(rows_for(user, replacement, "publish").exists())


def may_undo(user: Any, replacement: Replacement) -> bool:
    """May the user restore every page and answer? Undoing is one step."""
    if replacement.stage != Stage.DONE or replacement.old_id is None:
        return False
    changed = ReplacementRow.objects.filter(replacement=replacement, outcome=Outcome.CHANGED)
    actions = ["change", "publish"] if replacement.how == SaveMode.PUBLISH else ["change"]
    total = changed.count()
    return total > 0 and all(
        rows_for(user, replacement, action).filter(outcome=Outcome.CHANGED).count() == total
        for action in actions
    )
