from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy


def may_work_with_pages(user: Any) -> bool:
    return bool(page_permission_policy.user_has_any_permission(user, ["add", "change", "publish"]))


def open_pages(user: Any, model: type[Page]) -> QuerySet[Any]:
    """The pages of a type that the lists of pages show the user."""
    explorable = page_permission_policy.explorable_instances(user)
    pages: QuerySet[Any] = model._default_manager.filter(pk__in=explorable.values("pk"))
    return pages
