"""Find everything that a listing of the admin shows, by asking the listing itself.

Wagtail's own bulk actions repeat the queries of the listings, without most of their filters.
"""

import copy
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

AS_SHOWN = "as_shown"
"""The parameter with the fingerprint of the selection that the editor has seen."""

NOT_OF_THE_LISTING = ("id", "childOf", "next", "p", AS_SHOWN)


def listed_ids(request: HttpRequest, model: type[Model]) -> list[Any]:
    """Return the ids of all objects that the listing shows, on each of its pages, in its order.

    `next` is the address of the listing, as the buttons of bulk actions give it.
    """
    for address, query in _addresses(request, model):
        ids = _ids_at(address, query, request, model)
        if ids is not None:
            return ids
    raise Http404("No listing shows these objects.")


def _addresses(request: HttpRequest, model: type[Model]) -> Iterator[tuple[str, QueryDict]]:
    """The address that the request names, then the one that all objects of the model have."""
    query = request.GET.copy()
    for name in NOT_OF_THE_LISTING:
        query.pop(name, None)
    came_from = urlsplit(get_valid_next_url_from_request(request))
    if came_from.path.startswith(reverse("wagtailadmin_home")):
        yield came_from.path, query or QueryDict(came_from.query)
    parent = request.GET.get("childOf", "")
    if issubclass(model, Page):
        if parent.isdecimal():
            yield reverse("wagtailadmin_explore", args=[parent]), query
        else:
            yield reverse("wagtailadmin_pages:search"), query
    elif hasattr(model, "snippet_viewset"):
        yield reverse(model.snippet_viewset.get_url_name("list")), query
    elif model in (get_image_model(), get_document_model()):
        if parent.isdecimal():
            query.setdefault("collection_id", parent)
        is_image = model is get_image_model()
        yield reverse("wagtailimages:index" if is_image else "wagtaildocs:index"), query


def _ids_at(
    address: str, query: QueryDict, request: HttpRequest, model: type[Model]
) -> list[Any] | None:
    """Return what the view at the address lists; None if that is no listing of the model."""
    try:
        match = resolve(address)
    except Resolver404:
        return None
    asked: Any = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", address, address
    asked.GET, asked.POST = query, QueryDict()
    asked.META = {**request.META, "QUERY_STRING": query.urlencode(), "REQUEST_METHOD": "GET"}
    asked.resolver_match = match
    context = getattr(match.func(asked, *match.args, **match.kwargs), "context_data", None) or {}
    paginator = context.get("paginator")
    objects = paginator.object_list if paginator else context.get("object_list")
    if isinstance(objects, QuerySet):
        if not issubclass(objects.model, model):
            return None
        return list(objects.prefetch_related(None).values_list("pk", flat=True))
    if objects is None:
        return None
    found = list(objects)  # the results of a search
    return [item.pk for item in found] if all(isinstance(item, model) for item in found) else None
