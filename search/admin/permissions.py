"""Limit the screens of the search to those who work with synonyms, picks or searched queries."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from wagtail.permissions import policy_registry

from cms.web.forbidden import ForbiddingMixin
from search.models import Pick, SearchedQuery, Synonym

ANY = ["add", "change", "delete", "view"]


def may_look_after_search(request: HttpRequest) -> bool:
    return any(
        policy_registry.get_by_type(model).user_has_any_permission(request.user, ANY)
        for model in (Synonym, Pick, SearchedQuery)
    )


def addition_urls(user: Any, query: str, missing: str, locale: int) -> dict[str, str]:
    """Return the addresses of forms that the user may fill in, filled in with a query that found
    nothing, or nothing with some of its words.
    """
    urls = {}
    for model, given in ((Synonym, {"term": missing or query}), (Pick, {"query": query})):
        if policy_registry.get_by_type(model).user_has_permission(user, "add"):
            name = model._meta.model_name
            fields = urlencode({**given, "locale": locale})
            urls[f"add_{name}_url"] = f"{reverse(f'{name}s:add')}?{fields}"
    return urls


class SearchPermissionMixin(ForbiddingMixin):
    """A view for those who look after the search. Put it first."""

    request: Any

    def check_access(self) -> None:
        if not may_look_after_search(self.request):
            raise PermissionDenied
