from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy, policy_registry

from cms.snippets.models import Source


def may_work_with_sources(user: Any) -> bool:
    policy = policy_registry.get_by_type(Source)
    return bool(policy.user_has_any_permission(user, ["add", "change", "delete", "view"]))


def may_work_with_pages(user: Any) -> bool:
    return bool(page_permission_policy.user_has_any_permission(user, ["add", "change", "publish"]))


def open_pages(user: Any, model: type[Page]) -> QuerySet[Any]:
    """The pages of a type that the lists of pages show the user."""
    explorable = page_permission_policy.explorable_instances(user)
    pages: QuerySet[Any] = model._default_manager.filter(pk__in=explorable.values("pk"))
    return pages
