"""Permissions to replace sources and files. The task checks them again, page by page."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.permissions import has_permission, pages_with_permission
from cms.admin.replace.models import Outcome, Replacement, ReplacementRow
from cms.snippets.models import QuickAnswer, Source


def may_replace(user: Any, model: Any = Source) -> bool:
    """May the user work with sources, or such files, and change any page or answer at all?"""
    policy = policy_registry.get_by_type(model)
    known = ["change", "view"] if model is Source else ["choose", "change"]
    if not user.is_active or not policy.user_has_any_permission(user, known):
        return False
    return any(has_permission(user, "change", model) for model in (Page, QuickAnswer))


def rows_for(user: Any, replacement: Replacement, action: str = "change") -> QuerySet[Any]:
    """The rows whose page or snippet the user may change, or publish."""
    allowed = Q(page__in=pages_with_permission(user, action).order_by().values("pk"))
    if has_permission(user, action, QuickAnswer):
        allowed |= Q(answer__isnull=False)
    if replacement.file_type_id:
        types = ContentType.objects.filter(
            pk__in=ReplacementRow.objects.filter(replacement=replacement).values("snippet_type")
        )
        allowed |= Q(
            snippet_type__in=[
                each for each in types if has_permission(user, action, each.model_class())
            ]
        )
    return ReplacementRow.objects.filter(allowed, replacement=replacement)


def may_see(user: Any, replacement: Replacement) -> bool:
    """A plan is seen by its owner only, a started replacement by all who may change some of it."""
    if not may_replace(user, replacement.model):
        return False
    if replacement.user_id == user.pk:
        return True
    return replacement.stage != Stage.PLANNED and rows_for(user, replacement).exists()


def may_publish(user: Any, replacement: Replacement) -> bool:
    """May the user publish any of the pages and snippets?"""
    return bool(rows_for(user, replacement, "publish").exists())


def may_undo(user: Any, replacement: Replacement) -> bool:
    """May the user restore every page and snippet? Undoing is one step."""
    if replacement.stage != Stage.DONE or replacement.old_key is None:
        return False
    changed = ReplacementRow.objects.filter(replacement=replacement, outcome=Outcome.CHANGED)
    actions = ["change", "publish"] if replacement.how == SaveMode.PUBLISH else ["change"]
    total = changed.count()
    return total > 0 and all(
        rows_for(user, replacement, action).filter(outcome=Outcome.CHANGED).count() == total
        for action in actions
    )
