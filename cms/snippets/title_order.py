"""Lists of snippets in the order of their sort keys."""

from typing import Any

from django.db.models import QuerySet
from wagtail.snippets.views.snippets import IndexView

from cms.sort_keys import by_sort_key


class TitleOrderIndexView(IndexView):
    """A list of snippets that sorts titles by their sort keys."""

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        ordered: QuerySet[Any] = super().order_queryset(queryset)
        if names := ordered.query.order_by:
            return ordered.order_by(*by_sort_key(ordered.model, names), "pk")
        return ordered  # as the model is
