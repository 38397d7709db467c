"""Limit the screens of the search to those who work with synonyms, picks or searched queries."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.permissions import policy_registry

from cms.web.forbidden import ForbiddingMixin
from search.models import Pick, SearchedQuery, Synonym

ANY = ["add", "change", "delete", "view"]


def may_look_after_search(request: HttpRequest) -> bool:
    return any(
        policy_registry.get_by_type(model).user_has_any_permission(request.user, ANY)
        for model in (Synonym, Pick, SearchedQuery)
    )


class SearchPermissionMixin(ForbiddingMixin):
    """A view for those who look after the search. Put it first."""

    request: Any

    def check_access(self) -> None:
        if not may_look_after_search(self.request):
            raise PermissionDenied
