"""The explorer, sorted by title."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from wagtail.models import Page

from cms.sort_keys import sorted_models

BY_TITLE = (("title",), ("-title",))


def order_by_sort_key(
    parent_page: Page, pages: QuerySet[Page], request: HttpRequest
) -> QuerySet[Page]:
    """Sort pages by their keys where Wagtail sorts them by title; its search sorts by columns of
    `Page` only.
    """
    order = pages.query.order_by
    if request.GET.get("q") or order not in BY_TITLE:
        return pages
    key = Coalesce(*_keys())
    by_key = key.asc(nulls_last=True) if order == ("title",) else key.desc(nulls_last=True)
    return pages.order_by(by_key, *order, "pk")


def _keys() -> list[str]:
    """The sort key of each page type, as seen from `Page`."""
    types = [model for model in sorted_models() if issubclass(model, Page)]
    links: list[Any] = [model._meta.parents[Page] for model in types]
    return [f"{link.related_query_name()}__sort_key" for link in links]
