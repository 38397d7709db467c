from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy


def may_work_with_pages(user: Any) -> bool:
    return bool(page_permission_policy.user_has_any_permission(user, ["add", "change", "publish"]))


def open_pages(user: Any) -> QuerySet[Page]:
    """The pages that the lists of pages show the user. Wagtail asks one statement on the way."""
    pages: QuerySet[Page] = page_permission_policy.explorable_instances(user)
    return pages
