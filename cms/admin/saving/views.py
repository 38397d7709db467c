from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.admin.utils import get_user_display_name


@require_GET
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Answer a form that asks who is signed in now, with a token for what it sends next.

    Wagtail sends those who are not signed in elsewhere.
    """
    return JsonResponse(
        {
            "user": request.user.pk,
            "name": get_user_display_name(request.user),
            "token": get_token(request),
        }
    )


@require_GET
def signed_in(request: HttpRequest) -> HttpResponse:
    """Tell an editor who has signed in again, in a tab of its own, that the other one saves."""
    context = {"page_title": _("Signed in"), "header_icon": "user"}
    return render(request, "hub_saving/signed_in.html", context)
